import { type Abi, encodeFunctionData, parseAbi, parseEther } from 'viem'
import { beforeAll, expect, test } from 'vitest'
import escrowJson from '../../../chain/abi/PhygitalEscrow.json'
import { BOOT, BUYER, ESCROW, installPage, SELLER, TUSD } from './page'

beforeAll(installPage)

const value = (rows: { label: string; value: string }[], label: string) => rows.find((row) => row.label === label)?.value

test('a transaction is shown with its contract, its function and its money', async () => {
  const { describeTransaction } = await import('../devnet/describe')
  const abi = parseAbi(['function approve(address spender, uint256 amount)'])
  const data = encodeFunctionData({ abi, functionName: 'approve', args: [ESCROW, 1_250_000n] })
  const { question, rows } = describeTransaction({ from: BUYER, to: TUSD, data }, BOOT.chains[0])
  expect(question).toBe('Send “Approve”?')
  expect(value(rows, 'Contract')).toBe(`tUSD (${TUSD})`)
  expect(value(rows, 'Amount')).toBe('1.25\u00a0tUSD')
})

test('coins that go along are named first', async () => {
  const { describeTransaction } = await import('../devnet/describe')
  const { rows } = describeTransaction({ from: BUYER, to: SELLER, value: `0x${parseEther('1.5').toString(16)}` }, BOOT.chains[0])
  expect(value(rows, 'You send')).toBe('1.50\u00a0ETH')
})

test.each([
  [0n, TUSD, '0.00\u00a0tUSD'],
  [1n, TUSD, '0.000001\u00a0tUSD'],
  [429_000_000n, TUSD, '429.00\u00a0tUSD'],
  [1_234_567_500_000n, TUSD, '1,234,567.50\u00a0tUSD'],
  [parseEther('2000'), undefined, '2,000\u00a0ETH'],
])('%s units are written as the pages write them', async (units, currency, text) => {
  const { money } = await import('../devnet/describe')
  expect(money(units, currency, BOOT.chains[0])).toBe(text)
})

test('an unknown call is shown raw, not hidden', async () => {
  const { describeTransaction } = await import('../devnet/describe')
  const { question, rows } = describeTransaction({ from: BUYER, to: SELLER, data: '0xdeadbeef' }, BOOT.chains[0])
  expect(question).toBe('Send this transaction?')
  expect(value(rows, 'Data')).toBe('0xdeadbeef')
})

test('typed data shows every field in words, money in its currency', async () => {
  const { describeTypedData } = await import('../devnet/describe')
  const rows = describeTypedData({
    domain: { chainId: 31337, verifyingContract: ESCROW, name: 'Earnest' },
    types: {},
    primaryType: 'Listing',
    message: {
      currency: TUSD,
      unit_price: '120000000',
      valid_until: '0',
      instant: false,
      fee_pickup: (2n ** 85n - 1n).toString(),
    },
  })
  expect(value(rows, 'Unit price')).toBe('120.00\u00a0tUSD')
  expect(value(rows, 'Fee pickup')).toBe('not offered')
  expect(value(rows, 'Valid until')).toBe('no limit')
  expect(value(rows, 'Instant')).toBe('no')
})

function aListing() {
  const zero = `0x${'0'.repeat(40)}`
  const hash = `0x${'ab'.repeat(32)}`
  return {
    seller: SELLER,
    policy: hash,
    currency: TUSD,
    unit_price: 120_000_000n,
    asset: zero,
    asset_id: 0n,
    asset_units: 0n,
    delivery_fees: 5_000_000n | ((2n ** 85n - 1n) << 85n) | (0n << 170n),
    royalty: 0n,
    allowed_buyer: zero,
    limits: 3n << 80n,
    details: hash,
  }
}

test('a purchase shows what it locks, and the packed fields of its listing one by one', async () => {
  const { describeTransaction } = await import('../devnet/describe')
  const listing = aListing()
  const args = [listing, 2, 0, `0x${'00'.repeat(16)}`, '0x51']
  const data = encodeFunctionData({ abi: escrowJson as Abi, functionName: 'fund', args })
  const { rows } = describeTransaction({ from: BUYER, to: ESCROW, data }, BOOT.chains[0])
  expect(value(rows, 'You lock in escrow')).toBe('245.00\u00a0tUSD')
  expect(value(rows, 'Currency')).toBe('tUSD')
  expect(value(rows, 'Fee expedited')).toBe('not offered')
  expect(value(rows, 'Max quantity')).toBe('3')
})

const NOBODY = `0x${'0'.repeat(40)}`
const HASH = `0x${'ab'.repeat(32)}`
const TERMS = {
  purchase: HASH,
  policy: HASH,
  seller: SELLER,
  buyer: BUYER,
  currency: TUSD,
  amount: 125_000_000n,
  asset: NOBODY,
  asset_id: 0n,
  asset_units: 0n,
  royalty: 0n,
}
const EXPIRY = 1_795_420_800n

test('sums beside the terms are in the currency of the terms', async () => {
  const { describeTransaction } = await import('../devnet/describe')
  const proposal = { deal: 0, buyer_share: 40_000_000n, asset_to_buyer: true, new_deadline: 0n, expiry: EXPIRY }
  const data = encodeFunctionData({ abi: escrowJson as Abi, functionName: 'settle', args: [TERMS, proposal, '0x'] })
  const { question, rows } = describeTransaction({ from: BUYER, to: ESCROW, data }, BOOT.chains[0])
  expect(question).toBe('Send “Settle”?')
  expect(value(rows, 'Deal')).toBe('split the money')
  expect(value(rows, 'Buyer share')).toBe('40.00\u00a0tUSD')
  expect(value(rows, 'Asset to buyer')).toBe('yes')
  expect(value(rows, 'Expiry')).toBe(new Date(Number(EXPIRY) * 1000).toUTCString())
})

test('a signed offer names no currency, so its sum is not shown in a guessed one', async () => {
  const { describeTypedData } = await import('../devnet/describe')
  const rows = describeTypedData({
    domain: { chainId: 31337, verifyingContract: ESCROW, name: 'Earnest' },
    types: {},
    primaryType: 'SettlementOffer',
    message: { maker: SELLER, deal: '1', buyer_share: '40000000', new_deadline: '0', expiry: EXPIRY.toString() },
  })
  expect(value(rows, 'Deal')).toBe('send it back')
  expect(value(rows, 'Buyer share')).toBe('40000000 units of the order’s currency')
  expect(value(rows, 'New deadline')).toBe('none')
})

test('several purchases show what they lock together', async () => {
  const { describeTransaction } = await import('../devnet/describe')
  const purchase = { listing: aListing(), quantity: 1, option: 0, reference: `0x${'00'.repeat(16)}`, signature: '0x51' }
  const args = [[purchase, { ...purchase, quantity: 2 }], TUSD, 370_000_000n]
  const data = encodeFunctionData({ abi: escrowJson as Abi, functionName: 'fund_many', args })
  const { question, rows } = describeTransaction({ from: BUYER, to: ESCROW, data }, BOOT.chains[0])
  expect(question).toBe('Send “Fund many”?')
  expect(value(rows, 'You lock in escrow')).toBe('370.00\u00a0tUSD')
  expect(rows.filter((row) => row.label === 'Unit price').length).toBe(2)
})
