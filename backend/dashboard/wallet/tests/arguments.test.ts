import { type Abi, decodeFunctionData, encodeFunctionData } from 'viem'
import { describe, expect, test } from 'vitest'
import escrowJson from '../../../chain/abi/PhygitalEscrow.json'
import { toArguments } from '../wallet/arguments'

const abi = escrowJson as Abi
const HASH = `0x${'ab'.repeat(32)}`
const BUYER = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const HUGE = (2n ** 256n - 1n).toString()
const TERMS = {
  purchase: HASH,
  policy: HASH,
  seller: BUYER,
  buyer: BUYER,
  currency: BUYER,
  amount: HUGE,
  asset: BUYER,
  asset_id: '7',
  asset_units: '0',
  royalty: '0',
}

function inputsOf(name: string) {
  const item = abi.find((entry) => entry.type === 'function' && entry.name === name)
  return item?.type === 'function' ? item.inputs : []
}

describe('arguments from JSON', () => {
  test('a struct of decimal strings survives encoding to the last unit', () => {
    const args = toArguments(inputsOf('ship'), [TERMS, HASH])
    const decoded = decodeFunctionData({ abi, data: encodeFunctionData({ abi, functionName: 'ship', args }) })
    expect((decoded.args as unknown as [{ amount: bigint }])[0].amount).toBe(2n ** 256n - 1n)
  })

  test('small whole numbers are accepted as strings, too', () => {
    const data = encodeFunctionData({
      abi,
      functionName: 'dispute',
      args: toArguments(inputsOf('dispute'), [TERMS, '5', '1', HASH]),
    })
    expect(data.slice(0, 2)).toBe('0x')
  })

  const PROPOSAL = { deal: '1', buyer_share: HUGE, asset_to_buyer: false, new_deadline: '0', expiry: '1795420800' }

  test.each([
    ['offer', [TERMS, PROPOSAL]],
    ['settle', [TERMS, PROPOSAL, '0x']],
    ['settle', [TERMS, PROPOSAL, `0x${'51'.repeat(65)}`]],
    ['withdraw_offer', [HASH]],
    ['extend', [TERMS, '1795420800']],
    ['rule_return', [TERMS, HUGE, HASH]],
    ['return_shipped', [TERMS, HASH]],
    ['contest_return', [TERMS, HASH]],
    ['accept_return', [TERMS]],
    ['refund_released', [TERMS, HUGE]],
    ['prove_item', [TERMS, '123456', '0x51']],
    ['timeout_many', [[TERMS, TERMS]]],
  ])('%s is encoded from what the server writes', (functionName, values) => {
    const args = toArguments(inputsOf(functionName), values)
    const { functionName: decoded, args: back } = decodeFunctionData({
      abi,
      data: encodeFunctionData({ abi, functionName, args }),
    })
    const spelled = (item: unknown) => JSON.stringify(item, (_, v) => (typeof v === 'bigint' ? v.toString() : v)).toLowerCase()
    expect(decoded).toBe(functionName)
    expect(spelled(back).replace('"deal":1', '"deal":"1"')).toBe(spelled(values))
  })

  test.each([
    ['a missing argument', [TERMS]],
    ['a missing field', [{ ...TERMS, amount: undefined }, HASH]],
    ['a fraction', [{ ...TERMS, amount: '1.5' }, HASH]],
    ['a word', [{ ...TERMS, amount: 'all' }, HASH]],
  ])('%s is refused', (_case, values) => {
    expect(() => toArguments(inputsOf('ship'), values)).toThrow()
  })

  test('lists are converted item by item', () => {
    expect(toArguments([{ name: 'amounts', type: 'uint256[]' }], [['1', '2']])).toEqual([[1n, 2n]])
  })
})
