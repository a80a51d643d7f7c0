/** What must be allowed before the step itself: an ERC-20 amount, or a collection of tokens. Asked on chain, never assumed. */
import { type Connector, readContract } from '@wagmi/core'
import type { Address } from 'viem'
import { erc20, erc721 } from './abi'
import { config } from './chain'
import type { Call, Need } from './plan'
import { type Hooks, transact } from './transact'

export interface Approval {
  text: string
  call: Call
}

/** Who allows it, and on which chain. */
export interface Owner {
  address: Address
  chainId: number
}

type Reader = typeof read

function read(parameters: Parameters<typeof readContract>[1]): Promise<unknown> {
  return readContract(config, parameters)
}

/** The approvals still missing, in order. A token that refuses to change an old allowance is set to zero first. */
export async function missingApprovals(needs: Need[], owner: Owner, ask: Reader = read): Promise<Approval[]> {
  const missing: Approval[] = []
  for (const need of needs) {
    if (need.kind === 'operator') missing.push(...(await missingOperator(need, owner, ask)))
    else missing.push(...(await missingAllowance(need, owner, ask)))
  }
  return missing
}

async function missingOperator(need: Need & { kind: 'operator' }, owner: Owner, ask: Reader): Promise<Approval[]> {
  const args = [owner.address, need.operator] as const
  const { chainId } = owner
  if (await ask({ chainId, abi: erc721, address: need.asset, functionName: 'isApprovedForAll', args })) return []
  const args721 = [need.operator, true]
  const call = { chain_id: chainId, contract: 'ERC721', address: need.asset, function: 'setApprovalForAll', args: args721 }
  return [{ text: need.text, call }]
}

async function missingAllowance(need: Need & { kind: 'allowance' }, owner: Owner, ask: Reader): Promise<Approval[]> {
  const args = [owner.address, need.spender] as const
  const { chainId } = owner
  const allowed = (await ask({ chainId, abi: erc20, address: need.currency, functionName: 'allowance', args })) as bigint
  if (allowed >= BigInt(need.amount)) return []
  const approve = (amount: string): Call => ({
    chain_id: chainId,
    contract: 'ERC20',
    address: need.currency,
    function: 'approve',
    args: [need.spender, amount],
  })
  const step = { text: need.text, call: approve(need.amount) }
  return allowed > 0n ? [{ text: 'Clear the old allowance', call: approve('0') }, step] : [step]
}

export async function approve(approval: Approval, owner: Address, connector: Connector, hooks: Hooks): Promise<void> {
  await transact(approval.call, owner, connector, hooks)
}
