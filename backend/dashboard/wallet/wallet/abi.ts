/** The contracts a page may call, by name. Ours come from the compiled ABI, so a changed contract breaks the build. */
import { type Abi, type AbiFunction, type Address, parseAbi } from 'viem'
import edition from '../../../chain/abi/PhygitalEdition.json'
import escrow from '../../../chain/abi/PhygitalEscrow.json'
import token from '../../../chain/abi/PhygitalToken.json'
import { type ChainInfo, chainOf } from '../boot'
import type { Call } from './plan'

export const erc20 = parseAbi([
  'function allowance(address owner, address spender) view returns (uint256)',
  'function approve(address spender, uint256 amount) returns (bool)',
  'function mint(address to, uint256 amount)',
])

export const erc721 = parseAbi([
  'function isApprovedForAll(address owner, address operator) view returns (bool)',
  'function setApprovalForAll(address operator, bool approved)',
])

const ABIS: Record<string, Abi> = {
  PhygitalEscrow: escrow as Abi,
  PhygitalToken: token as Abi,
  PhygitalEdition: edition as Abi,
  ERC20: erc20,
  ERC721: erc721,
}

export interface Target {
  abi: Abi
  address: Address
  item: AbiFunction
}

export function abiFunction(contract: string, name: string): AbiFunction {
  const item = ABIS[contract]?.find((entry) => entry.type === 'function' && entry.name === name)
  if (!item) throw new Error(`No function ${name} in ${contract}`)
  return item as AbiFunction
}

export function target({ chain_id, contract, function: name, address }: Omit<Call, 'args'>): Target {
  const at = address ?? chainOf(chain_id).contracts[contract]
  if (!at) throw new Error(`No address for ${contract}`)
  return { abi: ABIS[contract] as Abi, address: at, item: abiFunction(contract, name) }
}

export function namesOf(address: string, { contracts }: ChainInfo): string | undefined {
  const wanted = address.toLowerCase()
  return Object.entries(contracts).find(([, at]) => at.toLowerCase() === wanted)?.[0]
}

export { ABIS }
