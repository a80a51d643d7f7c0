/** One test wallet as an EIP-1193 provider. It holds no key: the node signs, through our own route, after a person said yes. */
import type { Address, Hex } from 'viem'
import { hexToString, isHex, numberToHex } from 'viem'
import { boot, findChain } from '../boot'
import type { TypedData } from '../wallet/plan'
import { ask } from './confirm'
import { describeTransaction, describeTypedData, type Row, type TransactionRequest } from './describe'

type Listener = (...values: unknown[]) => void

class RpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly data?: unknown,
  ) {
    super(message)
  }
}

async function rpc(url: string, method: string, params: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
  const { result, error } = await response.json()
  if (error) throw new RpcError(error.code, error.message, error.data)
  return result
}

export function testWallet(name: string, address: Address) {
  const listeners = new Map<string, Set<Listener>>()
  const connectedKey = `earnest.test-wallet.${address.toLowerCase()}`
  const chainKey = `${connectedKey}.chain`
  /** Where this wallet is: like any wallet's, its choice outlives the page. */
  const chain = () => findChain(Number(localStorage.getItem(chainKey))) ?? boot().chains[0]
  const isConnected = () => localStorage.getItem(connectedKey) === 'yes'
  const permission = () => [
    { parentCapability: 'eth_accounts', caveats: [{ type: 'restrictReturnedAccounts', value: [address] }] },
  ]

  async function confirmed(question: string, rows: Row[], method: string, params: unknown[]): Promise<unknown> {
    const { id, name: network } = chain()
    const where = boot().chains.length > 1 ? [{ label: 'Network', value: network }] : []
    if (!(await ask(name, address, question, [...where, ...rows]))) throw new RpcError(4001, 'User rejected the request.')
    return rpc(`/devnet/${id}/rpc`, method, params)
  }

  const answers: Record<string, (params: never) => unknown> = {
    eth_chainId: () => numberToHex(chain().id),
    eth_accounts: () => (isConnected() ? [address] : []),
    eth_requestAccounts: () => {
      localStorage.setItem(connectedKey, 'yes')
      return [address]
    },
    wallet_requestPermissions: () => {
      localStorage.setItem(connectedKey, 'yes')
      return permission()
    },
    wallet_revokePermissions: () => localStorage.removeItem(connectedKey),
    wallet_switchEthereumChain: ([{ chainId }]: [{ chainId: Hex }]) => {
      if (!findChain(Number(chainId))) throw new RpcError(4902, 'This test wallet knows the devnet only.')
      localStorage.setItem(chainKey, String(Number(chainId)))
      for (const listener of listeners.get('chainChanged') ?? []) listener(chainId)
      return null
    },
    personal_sign: (params: [Hex, Address]) => {
      const text = isHex(params[0]) ? hexToString(params[0]) : params[0]
      return confirmed('Sign this text?', [{ label: 'Text', value: text, isLong: true }], 'personal_sign', params)
    },
    eth_signTypedData_v4: (params: [Address, string]) => {
      const data = JSON.parse(params[1]) as TypedData
      if (Number(data.domain.chainId) !== chain().id) throw new RpcError(-32603, 'This text is for another network.')
      return confirmed(`Sign this ${data.primaryType.toLowerCase()}?`, describeTypedData(data), 'eth_signTypedData_v4', params)
    },
    eth_sendTransaction: (params: [TransactionRequest]) => {
      const { question, rows } = describeTransaction(params[0], chain())
      return confirmed(question, rows, 'eth_sendTransaction', params)
    },
  }

  return Object.freeze({
    async request({ method, params = [] }: { method: string; params?: unknown }): Promise<unknown> {
      const answer = answers[method]
      return answer ? answer(params as never) : rpc(chain().rpc, method, params)
    },
    on(event: string, listener: Listener) {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener))
    },
    removeListener(event: string, listener: Listener) {
      listeners.get(event)?.delete(listener)
    },
  })
}
