/** What a test wallet shows before it signs: names and amounts as people read them, nothing hidden. */
import { type Abi, type AbiParameter, type Address, decodeFunctionData, formatUnits, type Hex } from 'viem'
import { type ChainInfo, chainOf } from '../boot'
import { ABIS, erc20, erc721, namesOf } from '../wallet/abi'
import type { TypedData } from '../wallet/plan'

export interface Row {
  label: string
  value: string
  isLong?: boolean
}

export interface TransactionRequest {
  from: Address
  to: Address
  data?: Hex
  value?: Hex
}

const MONEY = new Set(['amount', 'unit_price', 'claim', 'buyer_share', 'fee_standard', 'fee_expedited', 'fee_pickup'])
const TIMES = new Set(['valid_from', 'valid_until', 'new_deadline', 'expiry', 'offer_expiry'])
const NO_TIME: Record<string, string> = { valid_from: 'no limit', valid_until: 'no limit' }
const OPTIONS = ['standard', 'expedited', 'pick-up']
const DEALS = ['split the money', 'send it back', 'a second item', 'inspect it anew', 'more time']
const UNKNOWN = 'unknown'
const NOBODY = `0x${'0'.repeat(40)}`
const NO_BREAK_SPACE = '\u00a0'
const FIAT_LIKE_DECIMALS = 8 // as in core/money.py
const MOST_UINT85 = 2n ** 85n - 1n

export function words(name: string): string {
  const spaced = name.replaceAll('_', ' ').replace(/([a-z])([A-Z])/g, '$1 $2')
  return spaced.charAt(0).toUpperCase() + spaced.slice(1).toLowerCase()
}

/** `undefined` is the chain's own coin. What does not say its currency is shown in units, not in a guessed one. */
export function money(units: bigint, currency: string | undefined, chain: ChainInfo): string {
  const { coin } = chain
  if (currency === UNKNOWN) return `${units} units of the order’s currency`
  if (!currency || currency === NOBODY) return spoken(units, coin)
  const known = currencyAt(currency, chain)
  return known ? spoken(units, known) : `${units} units of ${currency}`
}

/** As the pages write it (`Amount.spoken`): every digit, grouped, never rounded, always with its currency. */
function spoken(units: bigint, { decimals, symbol }: { decimals: number; symbol: string }): string {
  const [whole = '0', typed = ''] = formatUnits(units, decimals).split('.')
  const isShown = decimals > 0 && (typed !== '' || decimals <= FIAT_LIKE_DECIMALS)
  const fraction = isShown ? `.${typed.padEnd(Math.min(2, decimals), '0')}` : ''
  return `${BigInt(whole).toLocaleString('en')}${fraction}${NO_BREAK_SPACE}${symbol}`
}

/** Calldata packs some fields of a listing into one word; people get them one by one, as the seller signed them. */
const PACKED: Record<string, (word: bigint) => Record<string, unknown>> = {
  delivery_fees: (word) => ({
    fee_standard: word & MOST_UINT85,
    fee_expedited: (word >> 85n) & MOST_UINT85,
    fee_pickup: (word >> 170n) & MOST_UINT85,
  }),
  royalty: (word) => ({
    royalty_recipient: `0x${BigInt.asUintN(160, word).toString(16).padStart(40, '0')}`,
    royalty_bps: word >> 160n,
  }),
  limits: (word) => ({
    valid_from: BigInt.asUintN(40, word),
    valid_until: BigInt.asUintN(40, word >> 40n),
    max_quantity: BigInt.asUintN(32, word >> 80n),
    epoch: BigInt.asUintN(32, word >> 112n),
    instant: BigInt.asUintN(1, word >> 144n) === 1n,
    salt: word >> 160n,
  }),
}

/** Contracts and currencies by name, with the address beside it; everything else as it is. */
function nameAndAddress(text: string, chain: ChainInfo): string {
  const name = currencyAt(text, chain)?.symbol ?? namesOf(text, chain)
  return name ? `${name} (${text})` : text
}

function valueText(name: string, value: unknown, currency: string | undefined, chain: ChainInfo): string {
  if (name === 'currency')
    return currencyAt(String(value), chain)?.symbol ?? (value === NOBODY ? chain.coin.symbol : String(value))
  if (MONEY.has(name))
    return BigInt(value as string) === MOST_UINT85 ? 'not offered' : money(BigInt(value as string), currency, chain)
  if (TIMES.has(name)) return Number(value) === 0 ? (NO_TIME[name] ?? 'none') : new Date(Number(value) * 1000).toUTCString()
  if (name === 'option') return OPTIONS[Number(value)] ?? String(value)
  if (name === 'deal') return DEALS[Number(value)] ?? String(value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return String(value) === NOBODY ? 'none' : nameAndAddress(String(value), chain)
}

function rowsOf(values: Record<string, unknown>, chain: ChainInfo, outer?: string): Row[] {
  const terms = values.terms as { currency?: string } | undefined
  const currency = (values.currency as string | undefined) ?? terms?.currency ?? outer
  return Object.entries(values).flatMap(([name, value]) => {
    const unpack = typeof value === 'bigint' ? PACKED[name] : undefined
    if (unpack) return rowsOf(unpack(value as bigint), chain, currency)
    if (value && typeof value === 'object') return rowsOf(value as Record<string, unknown>, chain, currency)
    return [{ label: words(name), value: valueText(name, value, currency, chain) }]
  })
}

export function describeTypedData(data: TypedData): Row[] {
  const head = { label: 'For', value: `${data.domain.name ?? 'contract'} at ${data.domain.verifyingContract}` }
  return [head, ...rowsOf(data.message, chainOf(Number(data.domain.chainId)), UNKNOWN)]
}

/** What a purchase locks in all: the one number nobody should have to work out. */
function lockedBy(call: string, values: Record<string, unknown>, chain: ChainInfo): Row[] {
  if (call === 'fund_many')
    return [{ label: 'You lock in escrow', value: money(values.total as bigint, String(values.currency), chain) }]
  if (call !== 'fund') return []
  const { listing, quantity, option } = values as { listing: Record<string, bigint>; quantity: number; option: number }
  const fee = ((listing.delivery_fees as bigint) >> (85n * BigInt(option))) & MOST_UINT85
  const amount = (listing.unit_price as bigint) * BigInt(quantity) + fee
  return [{ label: 'You lock in escrow', value: money(amount, String(listing.currency), chain) }]
}

function named(inputs: readonly AbiParameter[], args: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(inputs.map((input, i) => [input.name ?? String(i), args[i]]))
}

function currencyAt(address: string, { currencies }: ChainInfo) {
  return currencies.find((currency) => currency.address?.toLowerCase() === address.toLowerCase())
}

/** The ABI that fits the address: two standards share a selector, so the address decides before the data does. */
function likelyAbis(to: Address, chain: ChainInfo): Abi[] {
  const ours = ABIS[namesOf(to, chain) ?? '']
  if (ours) return [ours]
  return currencyAt(to, chain) ? [erc20 as Abi] : [erc721 as Abi, erc20 as Abi]
}

/** Decodes the call with the contracts we know; what we do not know is shown raw. */
export function describeTransaction(tx: TransactionRequest, chain: ChainInfo): { question: string; rows: Row[] } {
  const head: Row[] = [{ label: 'Contract', value: nameAndAddress(tx.to, chain) }]
  const value = BigInt(tx.value ?? 0)
  if (value > 0n) head.push({ label: 'You send', value: money(value, undefined, chain) })
  for (const abi of likelyAbis(tx.to, chain)) {
    try {
      const { functionName, args } = decodeFunctionData({ abi, data: tx.data ?? '0x' })
      const item = abi.find((entry) => entry.type === 'function' && entry.name === functionName)
      const inputs = item?.type === 'function' ? item.inputs : []
      const values = named(inputs, args ?? [])
      const sum = lockedBy(functionName, values, chain)
      const rows = rowsOf(values, chain, currencyAt(tx.to, chain)?.address)
      return { question: `Send “${words(functionName)}”?`, rows: [...head, ...sum, ...rows] }
    } catch {
      // not a function of this contract: try the next
    }
  }
  return { question: 'Send this transaction?', rows: [...head, { label: 'Data', value: tx.data ?? 'none', isLong: true }] }
}
