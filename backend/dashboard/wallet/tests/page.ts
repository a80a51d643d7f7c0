/** Stands in for the page: only the boot document and the browser's two stores. */
import { vi } from 'vitest'
import type { Boot } from '../boot'

export const ESCROW = '0x5FbDB2315678afecb367f032d93F642f64180aa3'
export const SECOND_ESCROW = '0xCf7Ed3AccA5a467e9e704C703E8D87F634fB0Fc9'
export const TOKEN = '0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512'
export const TUSD = '0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0'
export const BUYER = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
export const SELLER = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'

export const BOOT: Boot = {
  chains: [
    {
      id: 31337,
      name: 'Devnet',
      coin: { name: 'Ether', symbol: 'ETH', decimals: 18 },
      rpc: '/rpc/31337',
      contracts: { PhygitalEscrow: ESCROW, PhygitalToken: TOKEN },
      currencies: [{ address: TUSD, symbol: 'tUSD', decimals: 6 }],
    },
    {
      id: 31338,
      name: 'Second devnet',
      coin: { name: 'Other', symbol: 'OTH', decimals: 18 },
      rpc: '/rpc/31338',
      contracts: { PhygitalEscrow: SECOND_ESCROW },
      currencies: [],
    },
  ],
  session: BUYER,
  chain_time: 1_795_334_400,
  devnet: null,
}

function memoryStorage() {
  const items = new Map<string, string>()
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  }
}

export function installPage(): void {
  vi.stubGlobal('document', { getElementById: () => ({ textContent: JSON.stringify(BOOT) }) })
  vi.stubGlobal('location', { origin: 'https://earnest.example' })
  vi.stubGlobal('sessionStorage', memoryStorage())
  vi.stubGlobal('localStorage', memoryStorage())
  vi.stubGlobal('window', new EventTarget())
}
