/** One transaction: simulate first (the contract's refusal becomes a sentence for free), then ask the wallet, then wait. */
import { type Connector, simulateContract, waitForTransactionReceipt, writeContract } from '@wagmi/core'
import type { Address, Hex, TransactionReceipt } from 'viem'
import { target } from './abi'
import { toArguments } from './arguments'
import { config } from './chain'
import { Refusal } from './errors'
import type { Call } from './plan'

export interface Hooks {
  asking(): void
  sent(hash: Hex): void
}

export async function transact(call: Call, account: Address, connector: Connector, hooks: Hooks): Promise<TransactionReceipt> {
  const { abi, address, item } = target(call)
  const args = toArguments(item.inputs, call.args)
  const where = { chainId: call.chain_id, address, account, value: BigInt(call.value ?? 0) }
  // The ABI is chosen at run time, so wagmi cannot know the argument types.
  const { request } = await simulateContract(config, { ...where, abi, functionName: call.function, args, connector } as never)
  hooks.asking()
  const hash = await writeContract(config, { ...(request as object), connector } as never)
  hooks.sent(hash)
  return receiptOf(hash, call.chain_id)
}

/** Throws with the contract's reason when the transaction was mined and reverted. */
export async function receiptOf(hash: Hex, chainId: number): Promise<TransactionReceipt> {
  let isOther = false
  const receipt = await waitForTransactionReceipt(config, {
    hash,
    chainId,
    timeout: 600_000,
    onReplaced: ({ reason }) => {
      isOther = reason !== 'repriced'
    },
  })
  if (isOther) throw new Refusal('You replaced this transaction in your wallet, so it did not happen.')
  return receipt
}
