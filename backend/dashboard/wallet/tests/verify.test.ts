/** The bundles that `earnest verify` is tested with: both have to find the same. covers: N-08 */
import { describe, expect, it } from 'vitest'
import file from '../../../../tests/vectors/evidence.json'
import { verifyFile } from '../verify/bundle'

interface Vector {
  case: string
  file: string
  findings: [string, string, string][]
}

const vectors = file as unknown as Vector[]
const bytes = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer

describe('a bundle', () => {
  it.each(vectors)('$case', async ({ file, findings }) => {
    const found = await verifyFile(bytes(file))
    expect(found.findings.map(({ name, verdict, reason }) => [name, verdict, reason])).toEqual(findings)
  })
})

describe('what is no bundle', () => {
  it.each(['hello', '{}', '{"format":"earnest-evidence/1"}', 'PK', '[]'])('is refused: %s', async (text) => {
    await expect(verifyFile(new TextEncoder().encode(text).buffer as ArrayBuffer)).rejects.toThrow(/\.$/)
  })
})
