/** What a page asks the wallet for: the JSON of data-chain-action. */
import type { Address, Hex } from 'viem'

export interface Call {
  chain_id: number
  contract: string
  address?: Address
  function: string
  args: unknown[]
  value?: string
}

export interface TypedData {
  domain: { chainId: number | string; verifyingContract: Address; name?: string; version?: string }
  types: Record<string, { name: string; type: string }[]>
  primaryType: string
  message: Record<string, unknown>
}

export type Need =
  | { kind: 'allowance'; currency: Address; spender: Address; amount: string; text: string }
  | { kind: 'operator'; asset: Address; operator: Address; text: string }

interface Common {
  title: string
  sender: Address
  needs?: Need[]
  then?: { post: string }
  done?: string
  location?: string
}

/** Either a transaction or a signature. */
export type ChainAction = Common & ({ call: Call; sign?: undefined } | { sign: TypedData; call?: undefined })

/** What `then.post` is told. */
export type Outcome = { transaction: Hex; asset?: Address; asset_id?: string } | { signature: Hex }

export function readAction(json: string): ChainAction {
  const action = JSON.parse(json) as ChainAction
  if (!action.title || !action.sender || !action.call === !action.sign) throw new Error('Malformed action')
  return action
}

/** Where the wallet has to be for it. */
export function chainIdOf(action: ChainAction): number {
  return action.call ? action.call.chain_id : Number(action.sign.domain.chainId)
}

/** Equal actions have equal keys, however often the page renders them. */
export function keyOf(action: ChainAction): string {
  const text = JSON.stringify([action.sender, action.call ?? action.sign])
  let hash = 0xcbf29ce484222325n
  for (let i = 0; i < text.length; i++) hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n)
  return hash.toString(36)
}
