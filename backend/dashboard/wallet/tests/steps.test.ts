import { beforeAll, describe, expect, test, vi } from 'vitest'
import { BUYER, ESCROW, installPage, SELLER, TOKEN, TUSD } from './page'

beforeAll(installPage)

const NEED = { kind: 'allowance', currency: TUSD, spender: ESCROW, amount: '100', text: 'Allow 100' } as const
const OPERATOR = { kind: 'operator', asset: TOKEN, operator: ESCROW, text: 'Allow tokens' } as const

describe('what must be allowed first', () => {
  test.each([
    ['nothing allowed yet', 0n, ['100']],
    ['enough allowed', 100n, []],
    ['more than enough', 2n ** 255n, []],
    ['too little: an old allowance is cleared first', 99n, ['0', '100']],
  ])('%s', async (_case, allowed, amounts) => {
    const { missingApprovals } = await import('../wallet/approve')
    const approvals = await missingApprovals([NEED], { address: BUYER, chainId: 31338 }, async () => allowed)
    expect(approvals.map(({ call }) => call.args[1])).toEqual(amounts)
    expect(approvals.every(({ call }) => call.chain_id === 31338 && call.address === TUSD)).toBe(true)
    expect(approvals.every(({ call }) => call.function === 'approve')).toBe(true)
  })

  test.each([
    ['already the operator', true, 0],
    ['not yet', false, 1],
  ])('collections: %s', async (_case, approved, count) => {
    const { missingApprovals } = await import('../wallet/approve')
    const approvals = await missingApprovals([OPERATOR], { address: SELLER, chainId: 31337 }, async () => approved)
    expect(approvals).toHaveLength(count)
  })
})

describe('typed data', () => {
  const data = (change: object = {}) => ({
    domain: { chainId: 31337, verifyingContract: ESCROW, name: 'Earnest', version: '1' },
    types: {},
    primaryType: 'Listing',
    message: { seller: SELLER },
    ...change,
  })

  test.each([
    ['another chain', { domain: { chainId: 1, verifyingContract: ESCROW } }],
    ['the contract of another chain', { domain: { chainId: 31338, verifyingContract: ESCROW } }],
    ['another contract', { domain: { chainId: 31337, verifyingContract: BUYER } }],
    ['another seller', { message: { seller: BUYER } }],
    ['another maker of an offer', { primaryType: 'SettlementOffer', message: { maker: BUYER } }],
    ['another party of a step', { primaryType: 'Confirm', message: { party: BUYER } }],
  ])('is not signed for %s', async (_case, change) => {
    const { signTypedData } = await import('../wallet/typed_sign')
    const getProvider = vi.fn()
    await expect(signTypedData(data(change) as never, SELLER, { getProvider } as never)).rejects.toThrow('Nothing was signed')
    expect(getProvider).not.toHaveBeenCalled()
  })

  test('is signed exactly as the server wrote it', async () => {
    const { signTypedData } = await import('../wallet/typed_sign')
    const request = vi.fn(async () => '0x51')
    const typed = data() as never
    expect(await signTypedData(typed, SELLER, { getProvider: async () => ({ request }) } as never)).toBe('0x51')
    expect(request).toHaveBeenCalledWith({ method: 'eth_signTypedData_v4', params: [SELLER, JSON.stringify(typed)] })
  })
})

describe('mint', () => {
  const TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'
  const word = (hex: string) => `0x${hex.padStart(64, '0')}` as const
  const log = (address: string, from: string) => ({ address, topics: [TRANSFER, word(from), word('aa'), word('2a')] }) as never

  test('the new token is read from the log of the collection that made it', async () => {
    const { mintedToken } = await import('../wallet/mint')
    const logs = [log(TUSD, '0'), log(TOKEN, 'bb'), log(TOKEN, '0')]
    expect(mintedToken(logs, TOKEN.toLowerCase() as never)).toEqual({ asset: TOKEN, asset_id: '42' })
    expect(mintedToken(logs.slice(0, 2), TOKEN)).toBeUndefined()
  })

  test('so is a new run of an edition, from its own kind of log', async () => {
    const { mintedToken } = await import('../wallet/mint')
    const single = '0xc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62'
    const data = `0x${'2a'.padStart(64, '0')}${'3'.padStart(64, '0')}`
    const run = (from: string) => ({ address: TOKEN, topics: [single, word('aa'), word(from), word('bb')], data }) as never
    expect(mintedToken([run('cc'), run('0')], TOKEN)).toEqual({ asset: TOKEN, asset_id: '42' })
    expect(mintedToken([run('cc')], TOKEN)).toBeUndefined()
  })
})

describe('where a page may send the browser next', () => {
  test.each([
    ['/orders/ord_1?x=1#y', '/orders/ord_1?x=1#y'],
    ['https://evil.example/', '/'],
    ['//evil.example/', '/'],
    ['/\\evil.example', '/'],
    ['javascript:alert(1)', '/'],
    [undefined, '/'],
  ])('%s → %s', async (wanted, path) => {
    const { sitePath } = await import('../wallet/server')
    expect(sitePath(wanted)).toBe(path)
  })
})

describe('pending transactions', () => {
  test('are found again, and forgotten', async () => {
    const { forget, pendingHash, remember } = await import('../wallet/pending')
    remember('a', '0x01')
    remember('b', '0x02')
    expect(pendingHash('a')).toBe('0x01')
    forget('a')
    expect([pendingHash('a'), pendingHash('b')]).toEqual([undefined, '0x02'])
  })
})
