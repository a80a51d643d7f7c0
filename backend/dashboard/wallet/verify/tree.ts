/** The hashes of a bundle of evidence, as docs/evidence.md spells them. */
import { concat, type Hex, keccak256, numberToHex, toBytes } from 'viem'

export interface Subject {
  chain_id: number
  contract: string
  escrow_id: Hex
  step: string
  root: Hex
  count: number
}

export interface Claimed {
  index: number
  kind: string
  name: string
  media_type: string
  size: number
  salt: Hex | null
  leaf: Hex
  proof: Hex[]
  is_gone: boolean
}

const FORMAT = 'earnest-evidence/2'
const word = (number: number) => numberToHex(number, { size: 32 })

/** The keys in the order of the alphabet, without blanks: the one spelling of a header. */
function headerOf({ kind, media_type, name, size }: Claimed): Uint8Array {
  return toBytes(JSON.stringify({ format: FORMAT, kind, media_type, name, size }))
}

export function leafHash(claim: Claimed, salt: Hex, body: Uint8Array): Hex {
  return keccak256(concat(['0x00', salt, keccak256(headerOf(claim)), keccak256(body)]))
}

/** Whether the leaf is the one at its index of that many under the root. */
export function isInTree({ leaf, index, proof }: Claimed, { chain_id, escrow_id, count, root }: Subject): boolean {
  if (index >= count) return false
  const siblings = [...proof]
  let node = leaf
  for (let at = index, width = count; width > 1; at = Math.floor(at / 2), width = Math.ceil(width / 2)) {
    if ((at ^ 1) >= width) continue // an odd one moves up
    const sibling = siblings.shift()
    if (!sibling) return false
    node = keccak256(concat(at % 2 ? ['0x01', sibling, node] : ['0x01', node, sibling]))
  }
  if (siblings.length > 0) return false
  return keccak256(concat(['0x02', word(chain_id), escrow_id, word(count), node])) === root.toLowerCase()
}
