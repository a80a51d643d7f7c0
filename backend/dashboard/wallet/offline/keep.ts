/** What the service worker keeps for a moment without a network: one style sheet, a page that says so, and the last order
 * this account looked at. Nothing else, and nothing that changes anything. Another account's first page wipes the order. */

export const SHELL = 'earnest-shell'
export const ORDERS = 'earnest-orders'
export const OFFLINE = '/offline'
export const ACCOUNT = 'earnest-account'
const GUEST = 'guest'
const ORDER = /^\/orders\/ord_[0-9a-z]{26}$/
const STYLE = /^\/static\/dist\/[\w.-]+\.css$/
const SIGN_OUT = '/auth/sign-out'
const STYLES_KEPT = 2 // an order may have been kept with the sheet of the build before

export interface FetchEvent extends Event {
  request: Request
  respondWith(answer: Promise<Response>): void
  waitUntil(work: Promise<unknown>): void
}

export interface OfflineScope {
  location: { origin: string }
  caches: CacheStorage
  fetch(request: Request): Promise<Response>
  skipWaiting(): Promise<void>
  clients: { claim(): Promise<void> }
  addEventListener(name: string, listener: (event: never) => void): void
}

/** Forgets every kept order. */
export function wipe(scope: OfflineScope): Promise<boolean> {
  return scope.caches.delete(ORDERS)
}

async function fetchOffline(scope: OfflineScope): Promise<void> {
  const shell = await scope.caches.open(SHELL)
  // Without cookies: the page that is kept names nobody.
  const answer = await scope.fetch(new Request(new URL(OFFLINE, scope.location.origin), { credentials: 'omit' }))
  if (answer.ok) await shell.put(OFFLINE, answer)
}

/** Looks at every page that came: whose it is, and whether it is an order to keep. */
async function note(scope: OfflineScope, path: string, answer: Response): Promise<void> {
  const account = answer.headers.get(ACCOUNT)
  if (account === null) return
  const orders = await scope.caches.open(ORDERS)
  for (const kept of await orders.keys()) {
    const owner = (await orders.match(kept))?.headers.get(ACCOUNT)
    if (owner !== account || ORDER.test(path)) await orders.delete(kept)
  }
  if (account !== GUEST && answer.ok && ORDER.test(path)) await orders.put(path, answer)
}

const plain = (text: string) => text.replace(/[^\w :,+-]/g, '')

/** The kept page with a line at its top that says how old it is. */
async function dated(kept: Response): Promise<Response> {
  const when = plain(kept.headers.get('date') ?? 'your last visit')
  const line = `<p class="notice notice-warning mb-6" role="status">You are offline. This is how it stood on ${when}; nothing can be done from here.</p>`
  const html = (await kept.text()).replace(/<main\b[^>]*>/, (main) => main + line)
  return page(html, kept)
}

function page(html: string, like: Response): Response {
  const headers = new Headers({ 'content-type': 'text/html; charset=utf-8' })
  const policy = like.headers.get('content-security-policy')
  if (policy) headers.set('content-security-policy', policy)
  return new Response(html, { headers })
}

async function whileOffline(scope: OfflineScope, path: string): Promise<Response> {
  const orders = await scope.caches.open(ORDERS)
  const kept = await orders.match(path)
  if (kept) return dated(kept)
  const shell = await scope.caches.open(SHELL)
  const said = await shell.match(OFFLINE)
  if (!said) return Response.error()
  const [last] = await orders.keys()
  if (!last) return said
  const link = `<p><a class="btn btn-primary" href="${new URL(last.url).pathname}">The order you looked at last</a></p>`
  return page((await said.text()).replace('<p data-last-order></p>', link), said)
}

async function navigate(scope: OfflineScope, event: FetchEvent, path: string): Promise<Response> {
  let answer: Response
  try {
    answer = await scope.fetch(event.request)
  } catch {
    return whileOffline(scope, path)
  }
  event.waitUntil(note(scope, path, answer.clone()))
  return answer
}

async function style(scope: OfflineScope, request: Request): Promise<Response> {
  const shell = await scope.caches.open(SHELL)
  const kept = await shell.match(request)
  if (kept) return kept
  const answer = await scope.fetch(request)
  if (!answer.ok) return answer
  await shell.put(request, answer.clone())
  const sheets = (await shell.keys()).filter((each) => STYLE.test(new URL(each.url).pathname))
  for (const old of sheets.slice(0, -STYLES_KEPT)) await shell.delete(old)
  return answer
}

/** Call it once, in the worker. */
export function keepLastOrder(scope: OfflineScope): void {
  scope.addEventListener('install', (event: FetchEvent) =>
    event.waitUntil(Promise.all([fetchOffline(scope), scope.skipWaiting()])),
  )
  scope.addEventListener('activate', (event: FetchEvent) => event.waitUntil(scope.clients.claim()))
  scope.addEventListener('fetch', (event: FetchEvent) => {
    const { request } = event
    const url = new URL(request.url)
    if (url.origin !== scope.location.origin) return
    if (url.pathname === SIGN_OUT) event.waitUntil(wipe(scope))
    if (request.method !== 'GET') return // what changes something goes its own way, and is kept nowhere
    if (request.mode === 'navigate') event.respondWith(navigate(scope, event, url.pathname + url.search))
    else if (STYLE.test(url.pathname)) event.respondWith(style(scope, request))
  })
}
