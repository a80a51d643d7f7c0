import { expect, test } from 'vitest'
import { keyOf, readAction } from '../wallet/plan'

const CALL = { contract: 'PhygitalEscrow', function: 'confirm', args: [{ amount: '5' }] }
const action = (change: object = {}) => JSON.stringify({ title: 'Confirm', sender: '0xaa', call: CALL, ...change })

test('an action is a call or a signature, never both or neither', () => {
  expect(readAction(action()).call).toEqual(CALL)
  expect(() => readAction(action({ sign: {} }))).toThrow()
  expect(() => readAction(action({ call: undefined }))).toThrow()
  expect(() => readAction(action({ sender: '' }))).toThrow()
  expect(() => readAction('{')).toThrow()
})

test('the key depends on who does what, not on the words around it', () => {
  const key = keyOf(readAction(action()))
  expect(keyOf(readAction(action({ title: 'Bestätigen', done: 'ok' })))).toBe(key)
  expect(keyOf(readAction(action({ sender: '0xbb' })))).not.toBe(key)
  expect(keyOf(readAction(action({ call: { ...CALL, args: [{ amount: '6' }] } })))).not.toBe(key)
})
