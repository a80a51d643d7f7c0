/** Which token a mint has made: read from its transfer log, because the call's return value is not in a receipt. */
import type { Address, Log } from 'viem'

/** ERC-721: Transfer(from, to, id); ERC-1155: TransferSingle(operator, from, to, id, units). */
const TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'
const TRANSFER_SINGLE = '0xc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62'
const NOBODY = `0x${'0'.repeat(64)}`

export interface Minted {
  asset: Address
  asset_id: string
}

type Entry = Pick<Log, 'address' | 'topics' | 'data'>

function mintedId({ topics, data }: Entry): string | undefined {
  const [kind, first, second, third] = topics as string[]
  if (topics.length !== 4) return undefined
  if (kind === TRANSFER && first === NOBODY) return third
  return kind === TRANSFER_SINGLE && second === NOBODY ? data.slice(0, 66) : undefined
}

export function mintedToken(logs: Entry[], collection: Address): Minted | undefined {
  for (const log of logs) {
    const id = log.address.toLowerCase() === collection.toLowerCase() ? mintedId(log) : undefined
    if (id) return { asset: log.address, asset_id: BigInt(id).toString() }
  }
  return undefined
}
