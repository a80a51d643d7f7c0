import { expect, test } from 'vitest'
import { ACCOUNT, keepLastOrder, OFFLINE, type OfflineScope, ORDERS, SHELL } from '../offline/keep'

const ORIGIN = 'https://market.example'
const ORDER = `/orders/ord_${'0'.repeat(26)}`
const OTHER = `/orders/ord_${'1'.repeat(26)}`

class FakeCache {
  kept = new Map<string, Response>()
  private key = (request: Request | string) => new URL(typeof request === 'string' ? request : request.url, ORIGIN).href
  put = async (request: Request | string, answer: Response) => void this.kept.set(this.key(request), answer)
  match = async (request: Request | string) => this.kept.get(this.key(request))?.clone()
  delete = async (request: Request | string) => this.kept.delete(this.key(request))
  keys = async () => [...this.kept.keys()].map((url) => new Request(url))
}

/** A browser with a network that can go away, and a server that says whose pages it gives. */
function aBrowser() {
  const heard: Record<string, (event: never) => void> = {}
  const stores = new Map<string, FakeCache>()
  const state = { online: true, account: 'pty_maya', status: 200, asked: [] as string[] }
  const open = async (name: string) => {
    const found = stores.get(name) ?? new FakeCache()
    stores.set(name, found)
    return found
  }
  const scope = {
    location: { origin: ORIGIN },
    caches: { open, delete: async (name: string) => stores.delete(name) },
    fetch: async (request: Request) => {
      if (!state.online) throw new TypeError('no network')
      const { pathname } = new URL(request.url)
      state.asked.push(pathname)
      const said = pathname === OFFLINE ? 'You are offline.<p data-last-order></p>' : `page of ${state.account}`
      const headers = { [ACCOUNT]: request.credentials === 'omit' ? 'guest' : state.account, date: 'Sun, 22 Nov 2026' }
      return new Response(`<main id="main">${said}</main>`, { status: state.status, headers })
    },
    skipWaiting: async () => {},
    clients: { claim: async () => {} },
    addEventListener: (name: string, listener: (event: never) => void) => {
      heard[name] = listener
    },
  } as unknown as OfflineScope
  keepLastOrder(scope)

  const fire = async (name: string, request?: object) => {
    const works: Promise<unknown>[] = []
    let answer: Promise<Response> | undefined
    const respondWith = (given: Promise<Response>) => {
      answer = given
    }
    heard[name]?.({ request, respondWith, waitUntil: (work: Promise<unknown>) => works.push(work) } as never)
    const found = await answer
    await Promise.all(works)
    return found
  }
  const visit = async (path: string, method = 'GET') =>
    (await fire('fetch', { url: ORIGIN + path, method, mode: 'navigate', credentials: 'include' }))?.text()
  return { fire, visit, state, stores }
}

async function installed() {
  const browser = aBrowser()
  await browser.fire('install')
  return browser
}

test('the last order is readable offline, with a line that says how old it is', async () => {
  const { visit, state } = await installed()
  await visit(OTHER)
  await visit(ORDER)
  state.online = false
  expect(await visit(ORDER)).toMatch(/You are offline\. This is how it stood on Sun, 22 Nov 2026.*page of pty_maya/)
  expect(await visit(OTHER)).toContain(`href="${ORDER}"`) // the one before is gone; the way to the last is shown
})

test('nothing but an order is kept, and no refusal, and nothing that was posted', async () => {
  const { visit, state, stores } = await installed()
  for (const path of ['/', '/account', `${ORDER}/pay`, `${ORDER}?done=saved`, '/orders']) await visit(path)
  state.status = 404
  await visit(ORDER)
  state.status = 200
  expect(await visit(ORDER, 'POST')).toBeUndefined()
  expect([...(stores.get(ORDERS)?.kept.keys() ?? [])]).toEqual([])
  expect([...(stores.get(SHELL)?.kept.keys() ?? [])]).toEqual([ORIGIN + OFFLINE])
})

test.each([
  ['another account', { account: 'pty_jonas' }],
  ['a guest', { account: 'guest' }],
])('the first page of %s wipes it', async (_who, change) => {
  const { visit, state } = await installed()
  await visit(ORDER)
  Object.assign(state, change)
  await visit('/')
  state.online = false
  expect(await visit(ORDER)).not.toContain('page of')
})

test('signing out wipes it at once, also without a network', async () => {
  const { visit, state } = await installed()
  await visit(ORDER)
  state.online = false
  await visit('/auth/sign-out', 'POST')
  expect(await visit(ORDER)).not.toContain('page of')
  expect(await visit(ORDER)).toContain('You are offline.')
})

test('the page that is kept for being offline was asked for without cookies', async () => {
  const { stores } = await installed()
  expect(
    stores
      .get(SHELL)
      ?.kept.get(ORIGIN + OFFLINE)
      ?.headers.get(ACCOUNT),
  ).toBe('guest')
})

test('only two style sheets are kept', async () => {
  const { fire, stores } = await installed()
  for (const name of ['a', 'b', 'c']) {
    await fire('fetch', new Request(`${ORIGIN}/static/dist/${name}-12345678.css`))
  }
  expect([...(stores.get(SHELL)?.kept.keys() ?? [])].filter((url) => url.endsWith('.css'))).toHaveLength(2)
})
