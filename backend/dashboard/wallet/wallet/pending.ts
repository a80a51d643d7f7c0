/**
 * Transactions between "sent" and "in a block", kept for this tab, so that a reload finds them again and a second
 * click sends nothing.
 */
import type { Hex } from 'viem'

const KEY = 'earnest.pending'
const FORGET_AFTER = 30 * 60_000

interface Entry {
  hash: Hex
  at: number
}

function load(): Record<string, Entry> {
  try {
    const all = JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Record<string, Entry>
    return Object.fromEntries(Object.entries(all).filter(([, entry]) => Date.now() - entry.at < FORGET_AFTER))
  } catch {
    return {}
  }
}

function save(entries: Record<string, Entry>): void {
  sessionStorage.setItem(KEY, JSON.stringify(entries))
}

export function remember(key: string, hash: Hex): void {
  save({ ...load(), [key]: { hash, at: Date.now() } })
}

export function forget(key: string): void {
  const { [key]: _gone, ...rest } = load()
  save(rest)
}

export function pendingHash(key: string): Hex | undefined {
  return load()[key]?.hash
}
