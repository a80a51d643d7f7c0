/** What the service worker does with a push: shows it, and opens its page when it is clicked. */

interface PushMessage {
  title: string
  text: string
  href: string
  tag: string
}

interface PushEvent extends Event {
  data: { json(): PushMessage } | null
  waitUntil(work: Promise<unknown>): void
}

interface ClickEvent extends Event {
  notification: Notification
  waitUntil(work: Promise<unknown>): void
}

interface Page {
  url: string
  focus(): Promise<unknown>
  navigate(url: string): Promise<unknown>
}

/** The part of a service worker's world that is used here. */
export interface PushScope {
  location: { origin: string }
  registration: { showNotification(title: string, options: NotificationOptions): Promise<void> }
  clients: { matchAll(options: object): Promise<Page[]>; openWindow(url: string): Promise<unknown> }
  addEventListener(name: string, listener: (event: never) => void): void
}

/** Pages of this site only, whatever a message says. */
export function ownPath(href: unknown, origin: string): string {
  try {
    const target = new URL(String(href), origin)
    return target.origin === origin ? target.pathname + target.search : '/notices'
  } catch {
    return '/notices'
  }
}

async function show(scope: PushScope, event: PushEvent): Promise<void> {
  const message = event.data?.json()
  if (!message) return
  const href = ownPath(message.href, scope.location.origin)
  await scope.registration.showNotification(message.title, {
    body: message.text,
    tag: message.tag,
    icon: '/favicon.svg',
    data: { href },
  })
}

async function open(scope: PushScope, event: ClickEvent): Promise<void> {
  event.notification.close()
  const href = ownPath(event.notification.data?.href, scope.location.origin)
  const [page] = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (!page) {
    await scope.clients.openWindow(href)
    return
  }
  await page.focus()
  await page.navigate(href)
}

/** Call it once, in the worker. */
export function listenForPushes(scope: PushScope): void {
  scope.addEventListener('push', (event: PushEvent) => event.waitUntil(show(scope, event)))
  scope.addEventListener('notificationclick', (event: ClickEvent) => event.waitUntil(open(scope, event)))
}
