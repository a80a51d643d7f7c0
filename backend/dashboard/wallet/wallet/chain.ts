/** The chains as wagmi sees them: wallets by EIP-6963, reading through our own /rpc. */
import {
  type Connector,
  connect,
  createConfig,
  createStorage,
  getConnections,
  http,
  injected,
  reconnect,
  switchChain,
} from '@wagmi/core'
import type { Address, Chain } from 'viem'
import { boot, type ChainInfo } from '../boot'
import { sameAddress } from './addresses'
import { Refusal } from './errors'

function asChain({ id, name, coin, rpc }: ChainInfo): Chain {
  return { id, name, nativeCurrency: coin, rpcUrls: { default: { http: [new URL(rpc, location.origin).href] } } }
}

const chains = boot().chains.map(asChain) as [Chain, ...Chain[]]
const legacy = 'ethereum' in window

export const config = createConfig({
  chains,
  connectors: legacy ? [injected()] : [],
  transports: Object.fromEntries(chains.map(({ id, rpcUrls }) => [id, http(rpcUrls.default.http[0])])),
  storage: createStorage({ storage: localStorage, key: 'earnest' }),
  pollingInterval: boot().devnet ? 250 : 2_000,
})

/** What the picker offers: announced wallets; the nameless window.ethereum only when nothing else is there. */
export function offeredWallets(): readonly Connector[] {
  const announced = config.connectors.filter((connector) => connector.type === 'injected' && connector.id !== 'injected')
  return announced.length > 0 ? announced : config.connectors
}

export async function connectTo(connector: Connector): Promise<Address> {
  const existing = getConnections(config).find((connection) => connection.connector.uid === connector.uid)
  if (existing?.accounts[0] && config.state.current !== connector.uid) config.setState((s) => ({ ...s, current: connector.uid }))
  if (existing?.accounts[0]) return existing.accounts[0]
  const { accounts } = await connect(config, { connector })
  const first = accounts[0]
  if (!first) throw new Refusal('Your wallet did not show this page any account.')
  return first
}

let restoring: Promise<unknown> | undefined

/** Takes up the connections of the pages before, once per page. */
export function restoreConnections(): Promise<unknown> {
  restoring ??= reconnect(config)
  return restoring
}

/** The connected wallet that acts as `address` right now, if one does. */
export async function walletOf(address: Address): Promise<Connector | undefined> {
  await restoreConnections()
  for (const { connector } of getConnections(config)) {
    const accounts = await connector.getAccounts().catch(() => [])
    if (sameAddress(accounts[0], address)) return connector
  }
  return undefined
}

export function connectedAddresses(): Address[] {
  return getConnections(config).flatMap(({ accounts }) => accounts.slice(0, 1))
}

/** Makes sure that the wallet is on the order's chain; asks it to change when it is not. */
export async function ensureChain(connector: Connector, chain: ChainInfo): Promise<void> {
  if ((await connector.getChainId()) === chain.id) return
  await switchChain(config, { chainId: chain.id, connector }).catch((error) => {
    if ((error as { code?: number }).code === 4001 || (error as Error).name === 'UserRejectedRequestError') {
      throw new Refusal(`Your wallet is on another network. Change it to ${chain.name} to go on. Nothing was sent.`)
    }
    throw error
  })
  if ((await connector.getChainId()) !== chain.id) {
    throw new Refusal(`Your wallet is still on another network. Change it to ${chain.name}, then try again.`)
  }
}
