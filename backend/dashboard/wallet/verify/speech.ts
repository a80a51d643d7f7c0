/** What a message under a root says of itself, held against its author's signature: docs/evidence.md. */
import { getAddress, type Hex, hexToBytes, isAddressEqual, recoverTypedDataAddress, sha256, stringToBytes, toBytes } from 'viem'
import type { Subject } from './tree'

export interface Spoken {
  order: string
  sequence: number
  previous: string
  hash: string
  files: [string, string][]
  reason: string
  isProven: boolean
}

/** The document is the one that was hashed, and it is not what its author wrote or signed. */
export class Untrue extends Error {}

interface Key {
  public_key: Hex
  authorisation: Hex
  revoked_at: string | null
  typed_data: Record<string, unknown> & { message: { valid_until: string } }
}

interface Message {
  author: Hex
  text: string
  salt: string | null
  canonical: string
  hash: string
  signature: Hex | null
  key: Key
  files: (string | null)[]
}

interface Said {
  format: string
  order: string
  sequence: number
  author: Hex
  written_at: string
  text_sha256: string
  attachments: string[]
  previous: string
}

const FORMAT = 'earnest-message/1'
const CLOCKS_APART = 60_000
const PURPOSE = 'Let this browser sign my messages until then. It cannot move money or goods.'
const FIELDS = [
  { name: 'party', type: 'address' },
  { name: 'purpose', type: 'string' },
  { name: 'key', type: 'bytes32' },
  { name: 'valid_until', type: 'uint256' },
]
const DOMAIN = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
]

export async function readMessage(body: Uint8Array, subject: Subject): Promise<Spoken> {
  try {
    const message = JSON.parse(new TextDecoder().decode(body)) as Message
    const said = JSON.parse(message.canonical) as Said
    const hash = plainHash(stringToBytes(message.canonical))
    requireSpelling(message, said, hash)
    const proven = message.signature === null ? true : await isLet(message, said, subject)
    if (message.files.length !== said.attachments.length) throw new Error()
    const files = message.files.flatMap((name, at) => (name === null ? [] : [[name, said.attachments[at]] as [string, string]]))
    const { order, sequence, previous, author } = said
    return { order, sequence, previous, hash, files, isProven: proven, reason: reasonOf(message, author, proven) }
  } catch (error) {
    throw error instanceof Untrue ? error : new Untrue('It is no message that can be read.')
  }
}

function reasonOf({ signature }: Message, author: string, isProven: boolean): string {
  if (signature === null) return 'Not signed.'
  if (isProven) return `Signed by ${author}.`
  return `Signed by a key. Whether the wallet ${author} let it, only the chain can tell.`
}

function requireSpelling({ author, hash, salt, text }: Message, said: Said, found: string): void {
  if (said.format !== FORMAT || author !== said.author) throw new Untrue('It is no message of the author it names.')
  if (hash !== found) throw new Untrue('Its hash is not that of its spelling.')
  if (salt === null) return // erased, with the text
  const salted = Uint8Array.from([...hexToBytes(`0x${salt}`), ...toBytes(text)])
  if (plainHash(salted) !== said.text_sha256) throw new Untrue('Its text is not the one that was written.')
}

/** Whether the author's own key let the browser's. A contract wallet has to be asked on chain. */
async function isLet({ canonical, signature, key }: Message, said: Said, subject: Subject): Promise<boolean> {
  if (!(await isSigned(canonical, signature as Hex, key.public_key))) throw new Untrue('It is not signed by the key it names.')
  const until = key.typed_data.message.valid_until
  const asked = grant(said.author, key.public_key, until, subject)
  if (sorted(asked) !== sorted(key.typed_data)) throw new Untrue('Its key was let by a wallet for something else.')
  requireInTime(said, Number(until), key.revoked_at)
  if (key.authorisation.length !== 2 + 2 * 65) return false
  const typed = asked as unknown as Parameters<typeof recoverTypedDataAddress>[0]
  const signer = await recoverTypedDataAddress({ ...typed, signature: key.authorisation }).catch(() => undefined)
  return signer !== undefined && isAddressEqual(signer, said.author)
}

function requireInTime({ written_at }: Said, until: number, revoked: string | null): void {
  const at = Date.parse(written_at)
  if (at / 1000 >= until) throw new Untrue('Its key had ended when it was written.')
  if (revoked !== null && at > Date.parse(revoked) + CLOCKS_APART) throw new Untrue('Its key was revoked when it was written.')
}

/** What the wallet was to sign, made here: what the document says of it is only compared. */
function grant(party: Hex, publicKey: Hex, valid_until: string, { chain_id, contract }: Subject): object {
  return {
    types: { EIP712Domain: DOMAIN, MessageKey: FIELDS },
    primaryType: 'MessageKey',
    domain: { name: 'Earnest', version: '1', chainId: chain_id, verifyingContract: getAddress(contract) },
    message: { party, purpose: PURPOSE, key: sha256(publicKey), valid_until },
  }
}

async function isSigned(text: string, signature: Hex, key: Hex): Promise<boolean> {
  const curve = { name: 'ECDSA', namedCurve: 'P-256' }
  const point = await crypto.subtle.importKey('raw', bytes(key), curve, false, ['verify'])
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, point, bytes(signature), Uint8Array.from(stringToBytes(text)))
}

const bytes = (hex: Hex) => Uint8Array.from(hexToBytes(hex))
const plainHash = (body: Uint8Array) => sha256(body).slice(2)

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    one !== null && typeof one === 'object' && !Array.isArray(one) ? Object.fromEntries(Object.entries(one).sort()) : one,
  )
}
