/** What the server tells every page about the chains, their contracts and who is signed in. */
import type { Address } from 'viem'

export interface CurrencyInfo {
  address: Address
  symbol: string
  decimals: number
}

export interface ChainInfo {
  id: number
  name: string
  coin: { name: string; symbol: string; decimals: number }
  rpc: string
  contracts: Record<string, Address>
  currencies: CurrencyInfo[]
}

export interface DevnetInfo {
  accounts: { name: string; address: Address }[]
}

export interface Boot {
  /** Never empty; on the first one is whoever has not said otherwise. */
  chains: [ChainInfo, ...ChainInfo[]]
  session: Address | null
  chain_time: number
  devnet: DevnetInfo | null
}

let known: Boot | undefined

export function boot(): Boot {
  known ??= JSON.parse(document.getElementById('boot')?.textContent ?? 'null') as Boot
  return known
}

export function findChain(id: number): ChainInfo | undefined {
  return boot().chains.find((chain) => chain.id === id)
}

/** A chain this market trades on; a page that names another one is broken. */
export function chainOf(id: number): ChainInfo {
  const found = findChain(id)
  if (!found) throw new Error(`This market does not trade on chain ${id}`)
  return found
}
