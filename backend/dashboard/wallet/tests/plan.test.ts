import { expect, test } from 'vitest'
import { chainIdOf, keyOf, readAction } from '../wallet/plan'

const CALL = { chain_id: 31337, contract: 'PhygitalEscrow', function: 'confirm', args: [{ amount: '5' }] }
const action = (change: object = {}) => JSON.stringify({ title: 'Confirm', sender: '0xaa', call: CALL, ...change })

test('an action is a call or a signature, never both or neither', () => {
  expect(readAction(action()).call).toEqual(CALL)
  expect(() => readAction(action({ sign: {} }))).toThrow()
  expect(() => readAction(action({ call: undefined }))).toThrow()
  expect(() => readAction(action({ sender: '' }))).toThrow()
  expect(() => readAction('{')).toThrow()
})

test('what has to be done says on which chain', () => {
  expect(chainIdOf(readAction(action()))).toBe(31337)
  const sign = { domain: { chainId: '31338', verifyingContract: '0xaa' } }
  expect(chainIdOf(readAction(action({ sign, call: undefined })))).toBe(31338)
  const elsewhere = action({ call: { ...CALL, chain_id: 31338 } })
  expect(keyOf(readAction(elsewhere))).not.toBe(keyOf(readAction(action())))
})

test('the key depends on who does what, not on the words around it', () => {
  const key = keyOf(readAction(action()))
  expect(keyOf(readAction(action({ title: 'Bestätigen', done: 'ok' })))).toBe(key)
  expect(keyOf(readAction(action({ sender: '0xbb' })))).not.toBe(key)
  expect(keyOf(readAction(action({ call: { ...CALL, args: [{ amount: '6' }] } })))).not.toBe(key)
})
