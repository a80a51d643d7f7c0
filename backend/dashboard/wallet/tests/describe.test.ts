import { type Abi, encodeFunctionData, parseAbi, parseEther } from 'viem'
import { beforeAll, expect, test } from 'vitest'
import escrowJson from '../../../chain/abi/PhygitalEscrow.json'
import { BUYER, ESCROW, installPage, SELLER, TUSD } from './page'

beforeAll(installPage)

const value = (rows: { label: string; value: string }[], label: string) => rows.find((row) => row.label === label)?.value

test('a transaction is shown with its contract, its function and its money', async () => {
  const { describeTransaction } = await import('../devnet/describe')
  const abi = parseAbi(['function approve(address spender, uint256 amount)'])
  const data = encodeFunctionData({ abi, functionName: 'approve', args: [ESCROW, 1_250_000n] })
  const { question, rows } = describeTransaction({ from: BUYER, to: TUSD, data })
  expect(question).toBe('Send “Approve”?')
  expect(value(rows, 'Contract')).toBe(`tUSD (${TUSD})`)
  expect(value(rows, 'Amount')).toBe('1.25 tUSD')
})

test('coins that go along are named first', async () => {
  const { describeTransaction } = await import('../devnet/describe')
  const { rows } = describeTransaction({ from: BUYER, to: SELLER, value: `0x${parseEther('1.5').toString(16)}` })
  expect(value(rows, 'You send')).toBe('1.5 ETH')
})

test('an unknown call is shown raw, not hidden', async () => {
  const { describeTransaction } = await import('../devnet/describe')
  const { question, rows } = describeTransaction({ from: BUYER, to: SELLER, data: '0xdeadbeef' })
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
  expect(value(rows, 'Unit price')).toBe('120 tUSD')
  expect(value(rows, 'Fee pickup')).toBe('not offered')
  expect(value(rows, 'Valid until')).toBe('no limit')
  expect(value(rows, 'Instant')).toBe('no')
})

test('a purchase shows what it locks, and the packed fields of its listing one by one', async () => {
  const { describeTransaction } = await import('../devnet/describe')
  const zero = `0x${'0'.repeat(40)}`
  const hash = `0x${'ab'.repeat(32)}`
  const listing = {
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
  const args = [listing, 2, 0, `0x${'00'.repeat(16)}`, '0x51']
  const data = encodeFunctionData({ abi: escrowJson as Abi, functionName: 'fund', args })
  const { rows } = describeTransaction({ from: BUYER, to: ESCROW, data })
  expect(value(rows, 'You lock in escrow')).toBe('245 tUSD')
  expect(value(rows, 'Currency')).toBe('tUSD')
  expect(value(rows, 'Fee expedited')).toBe('not offered')
  expect(value(rows, 'Max quantity')).toBe('3')
})
