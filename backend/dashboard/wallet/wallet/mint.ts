/** Which token a mint has made: read from its Transfer log, because the call's return value is not in a receipt. */
import type { Address, Log } from 'viem'

const TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'
const NOBODY = `0x${'0'.repeat(64)}`

export interface Minted {
  asset: Address
  asset_id: string
}

export function mintedToken(logs: Pick<Log, 'address' | 'topics'>[], collection: Address): Minted | undefined {
  const log = logs.find(
    ({ address, topics }) =>
      address.toLowerCase() === collection.toLowerCase() && topics[0] === TRANSFER && topics[1] === NOBODY && topics.length === 4,
  )
  return log && { asset: log.address, asset_id: BigInt(log.topics[3] as string).toString() }
}
