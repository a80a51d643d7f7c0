/** Requests to our own server, with its refusals as sentences. */
import type { Hex } from 'viem'
import { Refusal } from './errors'

export class ServerRefusal extends Refusal {
  constructor(
    sentence: string,
    readonly fields: Record<string, string>,
  ) {
    super(sentence)
  }
}

async function send<T>(url: string, init: RequestInit): Promise<T> {
  const path = sitePath(url)
  const response = await fetch(path, { method: 'POST', credentials: 'same-origin', ...init }).catch(() => {
    throw new Refusal('The server did not answer. Check your connection and try again.')
  })
  const body = await response.json().catch(() => ({}))
  if (!response.ok) throw new ServerRefusal(body.detail ?? body.title ?? 'The server refused this.', body.fields ?? {})
  return body as T
}

export function postJson<T>(url: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  return send<T>(url, { headers, body: JSON.stringify(body) })
}

export function postForm<T>(form: HTMLFormElement, submitter: HTMLElement | null): Promise<T> {
  return send<T>(form.getAttribute('action') ?? location.pathname, {
    headers: { accept: 'application/json' },
    body: new FormData(form, submitter),
  })
}

const TELL_AGAIN = [0, 1_000, 3_000, 9_000]

/** Tells the server of a transaction, so that both sides see it under way. It asks the node, which may need a moment. */
export async function tellSent(transaction: Hex, chain: number): Promise<void> {
  for (const pause of TELL_AGAIN) {
    await new Promise((done) => setTimeout(done, pause))
    const answer = await fetch('/transactions', {
      method: 'POST',
      credentials: 'same-origin',
      keepalive: true,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ transaction, chain }),
    }).catch(() => undefined)
    if (answer && answer.status !== 404 && answer.status < 500) return
  }
}

const PATIENCE = 8_000
const PAUSE = 150

/** Resolves when the server has read this block of this chain, or when that takes too long to keep a person waiting. */
export async function indexed(block: bigint, chainId: number): Promise<void> {
  for (const until = Date.now() + PATIENCE; Date.now() < until; await new Promise((done) => setTimeout(done, PAUSE))) {
    const response = await fetch(`/chain/${chainId}/position`, { headers: { accept: 'application/json' } }).catch(() => undefined)
    if (!response?.ok) return
    if (BigInt((await response.json()).block) >= block) return
  }
}

/** A path of this site, or "/": what a page names as its next stop is never another origin. */
export function sitePath(wanted: string | undefined): string {
  if (!wanted) return '/'
  try {
    const url = new URL(wanted, location.origin)
    return url.origin === location.origin ? url.pathname + url.search + url.hash : '/'
  } catch {
    return '/'
  }
}
