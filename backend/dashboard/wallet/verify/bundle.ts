/** Checks a bundle of evidence, or one document of one, with nothing but its bytes. The same as `earnest verify`. */
import { type Hex, isHex } from 'viem'
import { Thread } from './thread'
import { type Claimed, isInTree, leafHash, type Subject } from './tree'
import { Unreadable, Zip } from './zip'

export type Verdict = 'verified' | 'unproven' | 'gone' | 'altered' | 'missing' | 'added'

export interface Finding {
  name: string
  verdict: Verdict
  reason: string
}

export interface Report {
  subject: Subject
  findings: Finding[]
  isSound: boolean
}

export const SOUND: ReadonlySet<Verdict> = new Set<Verdict>(['verified', 'unproven', 'gone'])
const BUNDLE = 'earnest-evidence/2'
const LEAF = 'earnest-evidence-leaf/2'
const MANIFEST = 'manifest.json'
const MOST_LEAVES = 500
const NAME = /^[a-z0-9][a-z0-9._-]{0,79}$/
const OTHER = 'It is not the document that was hashed.'

export async function verifyFile(file: ArrayBuffer): Promise<Report> {
  const isZip = new Uint8Array(file)[0] === 0x50
  return isZip ? verifyBundle(new Zip(file)) : verifyLeaf(new TextDecoder().decode(file))
}

async function verifyBundle(zip: Zip): Promise<Report> {
  const body = await zip.bytes(MANIFEST)
  if (!body) throw new Unreadable('This is not a bundle: it has no manifest.json.')
  const manifest = parse(new TextDecoder().decode(body), BUNDLE)
  if (!Array.isArray(manifest.leaves) || manifest.leaves.length > MOST_LEAVES)
    throw new Unreadable('The manifest does not list the documents.')
  const subject = subjectOf(manifest)
  const claims = manifest.leaves.map(claimOf)
  let findings: Finding[] = []
  const thread = new Thread(subject)
  const expected = new Set([MANIFEST])
  const seen = new Set<number>()
  for (const claim of claims) {
    const path = `files/${String(claim.index).padStart(3, '0')}-${claim.name}`
    expected.add(path)
    if (seen.has(claim.index) || claim.index >= subject.count) {
      findings.push({ name: path, verdict: 'added', reason: 'The manifest lists more documents than the root has.' })
      continue
    }
    seen.add(claim.index)
    findings.push(await judgeMember(zip, path, thread, claim))
  }
  findings = thread.judge(findings)
  for (let index = 0; index < Math.min(subject.count, MOST_LEAVES); index++) {
    if (!seen.has(index))
      findings.push({
        name: `document ${index}`,
        verdict: 'missing',
        reason: 'The root has it, and the manifest does not list it.',
      })
  }
  for (const name of zip.names().filter((name) => !expected.has(name)))
    findings.push({ name, verdict: 'added', reason: 'It is not in the manifest.' })
  return report(subject, findings)
}

async function verifyLeaf(text: string): Promise<Report> {
  const manifest = parse(text, LEAF)
  const claim = claimOf(manifest)
  const subject = subjectOf(manifest)
  return report(subject, [await judge(claim.name, new Thread(subject), claim, fromBase64(manifest.content))])
}

function report(subject: Subject, findings: Finding[]): Report {
  const isSound = findings.length > 0 && findings.every(({ verdict }) => SOUND.has(verdict))
  return { subject, findings, isSound }
}

async function judgeMember(zip: Zip, path: string, thread: Thread, claim: Claimed): Promise<Finding> {
  const size = zip.sizeOf(path)
  if (size !== undefined && size !== claim.size) return { name: path, verdict: 'altered', reason: OTHER }
  try {
    return await judge(path, thread, claim, await zip.bytes(path))
  } catch {
    return { name: path, verdict: 'altered', reason: OTHER }
  }
}

async function judge(name: string, thread: Thread, claim: Claimed, body: Uint8Array | undefined): Promise<Finding> {
  const finding = underRoot(name, thread.subject, claim, body)
  return body && finding.verdict === 'verified' ? thread.keep(finding, claim, body) : finding
}

function underRoot(name: string, subject: Subject, claim: Claimed, body: Uint8Array | undefined): Finding {
  if (!body && !claim.is_gone) return { name, verdict: 'missing', reason: 'The manifest lists it, and it is not there.' }
  if (body) {
    const isSame = claim.salt !== null && body.length === claim.size && leafHash(claim, claim.salt, body) === claim.leaf
    if (!isSame) return { name, verdict: 'altered', reason: OTHER }
  }
  if (!isInTree(claim, subject)) return { name, verdict: 'altered', reason: 'Its proof does not lead to the root.' }
  return { name, verdict: body ? 'verified' : 'gone', reason: '' }
}

// What a manifest says is only a claim: each part of it is looked at before it is used.

type Raw = Record<string, unknown>

function parse(text: string, format: string): Raw {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    throw new Unreadable('This is not a bundle: its manifest cannot be read.')
  }
  if (typeof found !== 'object' || found === null) throw new Unreadable('This is not a bundle: its manifest cannot be read.')
  if ((found as Raw).format !== format) throw new Unreadable(`This is not of the format ${format}.`)
  return found as Raw
}

function subjectOf(raw: Raw): Subject {
  return {
    chain_id: whole(raw, 'chain_id'),
    contract: hex(raw.contract, 'contract', 20),
    escrow_id: hex(raw.escrow_id, 'escrow_id', 32),
    step: String(raw.step ?? ''),
    root: hex(raw.root, 'root', 32),
    count: whole(raw, 'count'),
  }
}

function claimOf(item: unknown): Claimed {
  if (typeof item !== 'object' || item === null) throw new Unreadable('The manifest does not list the documents.')
  const raw = item as Raw
  const name = String(raw.name ?? '')
  if (!NAME.test(name)) throw new Unreadable('A document in the manifest has no plain name.')
  if (!Array.isArray(raw.proof)) throw new Unreadable(`${name} has no proof.`)
  return {
    index: whole(raw, 'index'),
    kind: String(raw.kind ?? ''),
    name,
    media_type: String(raw.media_type ?? ''),
    size: whole(raw, 'size'),
    salt: raw.salt === null || raw.salt === undefined ? null : hex(raw.salt, 'salt', 32),
    leaf: hex(raw.leaf, 'leaf', 32),
    proof: raw.proof.map((node) => hex(node, 'proof', 32)),
    is_gone: raw.is_gone === true,
  }
}

function whole(raw: Raw, name: string): number {
  const value = raw[name]
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new Unreadable(`The manifest has no number for ${name}.`)
  return value
}

function hex(value: unknown, name: string, size: number): Hex {
  if (!isHex(value) || value.length !== 2 + 2 * size) throw new Unreadable(`The manifest has no ${name} of ${size} bytes.`)
  return value.toLowerCase() as Hex
}

function fromBase64(value: unknown): Uint8Array {
  try {
    return Uint8Array.from(atob(String(value ?? '')), (letter) => letter.charCodeAt(0))
  } catch {
    throw new Unreadable('The document in this file cannot be read.')
  }
}
