// covers: N-08
import { expect, test } from 'vitest'
import { checked, seen } from '../talk/canonical'
import { sha256 } from '../talk/keys'

const written = { text: 'It is  cracked.\r\n', order: 'ord_1', author: '0xAbC', attachments: ['aa', 'bb'] }

async function drafted(changes: Record<string, unknown> = {}, text = 'It is cracked.') {
  const canonical = {
    attachments: ['aa', 'bb'],
    author: '0xabc',
    format: 'earnest-message/1',
    order: 'ord_1',
    previous: '00',
    sequence: 3,
    text_sha256: await sha256('0102', text),
    written_at: '2026-11-22T14:02:00.000Z',
    ...changes,
  }
  return { text, salt: '0102', canonical: JSON.stringify(canonical) }
}

test('what the person wrote is signed, however its blanks are tidied', async () => {
  const canonical = await checked(await drafted(), written)
  expect(canonical.sequence).toBe(3)
})

test.each([
  ['another text', {}, 'It is fine.'],
  ['another hash', { text_sha256: '00' }, undefined],
  ['another author', { author: '0xdef' }, undefined],
  ['another order', { order: 'ord_2' }, undefined],
  ['another file', { attachments: ['aa'] }, undefined],
  ['another kind of thing', { format: 'x' }, undefined],
])('%s is not signed', async (_, changes, text) => {
  await expect(checked(await drafted(changes, text), written)).rejects.toThrow('Nothing was signed')
})

test('letters of every script and signs count, blanks and invisible marks do not', () => {
  expect(seen('A\u200bb\u00a0 ü\n')).toBe('Abü')
  expect(seen('u\u0308')).toBe('ü')
  expect(seen('no')).not.toBe(seen('not'))
})
