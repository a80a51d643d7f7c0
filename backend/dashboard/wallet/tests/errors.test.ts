import { BaseError, ContractFunctionRevertedError, encodeErrorResult, parseAbi, UserRejectedRequestError } from 'viem'
import { describe, expect, test } from 'vitest'
import { explain, isWithoutVerdict, Refusal, reasonOf } from '../wallet/errors'
import { REASONS } from '../wallet/reasons'

const SOURCES = import.meta.glob<string>('../../../../contracts/**/*.vy', { query: '?raw', import: 'default', eager: true })

function reasonsInSources(): string[] {
  return Object.values(SOURCES).flatMap((source) =>
    [...source.matchAll(/"((?:escrow|relay|token): [^"]+)"/g)].map((match) => match[1] as string),
  )
}

describe('contract reasons', () => {
  const inSources = new Set(reasonsInSources())

  test('the contracts are found', () => expect(inSources.size).toBeGreaterThan(20))

  test.each([...inSources])('"%s" has a sentence', (reason) => {
    expect(REASONS[reason]).toMatch(/^[A-Z].*[.]$/)
  })

  test('no sentence outlives its reason', () => {
    expect(Object.keys(REASONS).filter((reason) => !inSources.has(reason))).toEqual([])
  })

  test('a reason is found in what viem makes of a revert', () => {
    const data = encodeErrorResult({ abi: parseAbi(['error Error(string)']), args: ['escrow: too late'] })
    const error = new BaseError('call failed', {
      cause: new ContractFunctionRevertedError({ abi: [], data, functionName: 'ship' }),
    })
    expect(explain(error)).toEqual({ sentence: REASONS['escrow: too late'] })
  })

  test('a reason is found in the plain message of a wallet', () => {
    const error = { code: -32603, message: 'execution reverted: escrow: sold out' }
    expect(reasonOf(error)).toBe('escrow: sold out')
    expect(explain(error).sentence).toContain('sold out')
  })

  test('a reason of the relay is found, too', () => {
    expect(explain({ message: 'execution reverted: relay: signature expired' })).toEqual({
      sentence: REASONS['relay: signature expired'],
    })
  })

  test('a reason we do not know is shown as it is, below a plain sentence', () => {
    expect(explain(new Error('execution reverted: escrow: brand new'))).toEqual({
      sentence: 'The contract refused this step.',
      details: 'escrow: brand new',
    })
  })
})

describe('wallet errors', () => {
  test.each([
    ['declined', { code: 4001 }, 'You declined'],
    ['declined, by class', new UserRejectedRequestError(new Error('no')), 'You declined'],
    ['declined, deep inside', { message: 'x', cause: { cause: { code: 4001 } } }, 'You declined'],
    ['declined, in words', new Error('User denied transaction signature'), 'You declined'],
    ['a question is open already', { code: -32002, message: 'pending' }, 'already has a question open'],
    ['unknown network', { code: 4902 }, 'does not know this network'],
    ['not enough coins', new Error('insufficient funds for gas * price + value'), 'does not hold enough'],
    ['no answer', new TypeError('Failed to fetch'), 'node did not answer'],
    ['a token error', { data: { errorName: 'ERC20InsufficientBalance' } }, 'do not hold enough of this currency'],
    ['a revert without words', new Error('execution reverted'), 'refused this step'],
    ['our own refusal', new Refusal('Change the account.'), 'Change the account.'],
  ])('%s', (_case, error, words) => {
    const { sentence, details } = explain(error)
    expect(sentence).toContain(words)
    expect(details).toBeUndefined()
  })

  test('anything else is generic, with the details kept', () => {
    expect(explain(new Error('flux capacitor'))).toEqual({
      sentence: 'Something went wrong, and nothing was sent. Try again.',
      details: 'flux capacitor',
    })
  })

  test('only silence leaves a transaction undecided', () => {
    expect(isWithoutVerdict({ cause: { name: 'WaitForTransactionReceiptTimeoutError' } })).toBe(true)
    expect(isWithoutVerdict(new Error('escrow: too late'))).toBe(false)
  })

  test('details are clipped and odd values survive', () => {
    expect(explain(new Error('x'.repeat(5000))).details).toHaveLength(1000)
    expect(explain('text').details).toBe('text')
    expect(explain(undefined).details).toBe('undefined')
  })
})
