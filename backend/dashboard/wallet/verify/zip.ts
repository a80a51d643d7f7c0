/** Reads a zip that a person has dropped: what is listed in its directory, stored or deflated. Nothing leaves the page. */

export class Unreadable extends Error {}

interface Member {
  method: number
  size: number
  packed: Uint8Array
}

const END = 0x06054b50
const ENTRY = 0x02014b50
const LOCAL = 0x04034b50
const MOST_BYTES = 300 * 1024 * 1024
const MOST_FILES = 1_000

export class Zip {
  private readonly members = new Map<string, Member>()

  constructor(file: ArrayBuffer) {
    const view = new DataView(file)
    const end = endOf(view)
    const count = view.getUint16(end + 10, true)
    if (count > MOST_FILES) throw new Unreadable('There are too many files in this bundle.')
    try {
      let at = view.getUint32(end + 16, true)
      for (let i = 0; i < count; i++) at = this.read(view, at)
    } catch (error) {
      if (error instanceof Unreadable) throw error
      throw new Unreadable('This bundle is damaged.')
    }
  }

  names(): string[] {
    return [...this.members.keys()]
  }

  sizeOf(name: string): number | undefined {
    return this.members.get(name)?.size
  }

  /** The bytes of one file; undefined when it is not there. */
  async bytes(name: string): Promise<Uint8Array | undefined> {
    const member = this.members.get(name)
    if (!member) return undefined
    if (member.size > MOST_BYTES) throw new Unreadable(`${name} is too large.`)
    if (member.method === 0) return member.packed
    if (member.method !== 8) throw new Unreadable(`${name} cannot be unpacked.`)
    return inflate(name, member)
  }

  private read(view: DataView, at: number): number {
    if (view.getUint32(at, true) !== ENTRY) throw new Unreadable('This bundle is damaged.')
    const [nameLength, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true)) as [number, number, number]
    const name = new TextDecoder().decode(new Uint8Array(view.buffer, at + 46, nameLength))
    // Two readers would see different files.
    if (this.members.has(name)) throw new Unreadable('Two files in this bundle have the same name.')
    const local = view.getUint32(at + 42, true)
    if (view.getUint32(local, true) !== LOCAL) throw new Unreadable('This bundle is damaged.')
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
    const packed = new Uint8Array(view.buffer, start, view.getUint32(at + 20, true))
    this.members.set(name, { method: view.getUint16(at + 10, true), size: view.getUint32(at + 24, true), packed })
    return at + 46 + nameLength + extra + comment
  }
}

/** The end of the directory stands last, before a comment of at most 65,535 bytes. */
function endOf(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 65_535); at--) {
    if (view.getUint32(at, true) === END) return at
  }
  throw new Unreadable('This is not a bundle: it is no zip file.')
}

/** Unpacks what was announced and not a byte more. */
async function inflate(name: string, { packed, size }: Member): Promise<Uint8Array> {
  const stream = new Blob([packed as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  const whole = new Uint8Array(size)
  let length = 0
  const reader = stream.getReader()
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (length + part.value.length > size) throw new Unreadable(`${name} is larger than it says.`)
      whole.set(part.value, length)
      length += part.value.length
    }
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable(`${name} cannot be unpacked.`)
  }
  return whole.subarray(0, length)
}
