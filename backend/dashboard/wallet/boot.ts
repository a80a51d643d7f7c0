/** What the server tells every page about the chain, the contracts and who is signed in. */
import type { Address } from 'viem'

export interface CurrencyInfo {
  address: Address
  symbol: string
  decimals: number
}

export interface DevnetInfo {
  rpc: string
  accounts: { name: string; address: Address }[]
}

export interface Boot {
  chain: { id: number; name: string; coin: { name: string; symbol: string; decimals: number }; rpc: string }
  contracts: Record<string, Address>
  currencies: CurrencyInfo[]
  session: Address | null
  chain_time: number
  devnet: DevnetInfo | null
}

let known: Boot | undefined

export function boot(): Boot {
  known ??= JSON.parse(document.getElementById('boot')?.textContent ?? 'null') as Boot
  return known
}
