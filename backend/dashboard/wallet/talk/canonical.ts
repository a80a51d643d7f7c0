/** What the server wants signed is looked at first: it has to be what the person wrote, in their name, for this order. */
import { sha256 } from './keys'

export interface Draft {
  text: string
  canonical: string
  salt: string
}

export interface Written {
  text: string
  order: string
  author: string
  attachments: string[]
}

export interface Canonical {
  attachments: string[]
  author: string
  format: string
  order: string
  sequence: number
  text_sha256: string
  written_at: string
}

/** The letters and signs a reader sees. The server may tidy blanks, and nothing else. */
export function seen(text: string): string {
  return text.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S}]/gu, '')
}

export async function checked(draft: Draft, written: Written): Promise<Canonical> {
  const canonical = JSON.parse(draft.canonical) as Canonical
  const isSame =
    canonical.format === 'earnest-message/1' &&
    canonical.order === written.order &&
    canonical.author.toLowerCase() === written.author.toLowerCase() &&
    canonical.attachments.join() === written.attachments.join() &&
    canonical.text_sha256 === (await sha256(draft.salt, draft.text)) &&
    seen(draft.text) === seen(written.text)
  if (!isSame) throw new Error('The server asked for a signature of something else. Nothing was signed or sent.')
  return canonical
}
