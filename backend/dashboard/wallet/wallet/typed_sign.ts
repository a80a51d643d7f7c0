/** Typed data: checked against the contracts of its chain, then signed exactly as the server wrote it. */
import type { Connector } from '@wagmi/core'
import type { Address, EIP1193Provider, Hex } from 'viem'
import { findChain } from '../boot'
import { sameAddress } from './addresses'
import { Refusal } from './errors'
import type { TypedData } from './plan'

/** How our typed data names who signs: a listing its seller, an offer its maker, any other step its party. */
const SIGNERS = ['seller', 'maker', 'party']

export function checkTypedData(data: TypedData, signer: Address): void {
  const contracts = Object.values(findChain(Number(data.domain.chainId))?.contracts ?? {})
  if (!contracts.some((address) => sameAddress(address, data.domain.verifyingContract))) {
    throw new Refusal('This would be signed for another contract, so it was stopped. Nothing was signed.')
  }
  const named = SIGNERS.map((field) => data.message[field]).find((value) => typeof value === 'string')
  if (named !== undefined && !sameAddress(String(named), signer)) {
    throw new Refusal('This would be signed in the name of somebody else, so it was stopped. Nothing was signed.')
  }
}

export async function signTypedData(data: TypedData, signer: Address, connector: Connector): Promise<Hex> {
  checkTypedData(data, signer)
  const provider = (await connector.getProvider()) as EIP1193Provider
  return provider.request({ method: 'eth_signTypedData_v4', params: [signer, JSON.stringify(data)] })
}
