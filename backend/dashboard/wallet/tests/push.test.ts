import { expect, test, vi } from 'vitest'
import { listenForPushes, ownPath, type PushScope } from '../push/worker'

const ORIGIN = 'https://market.example'

function aScope(pages: object[] = []) {
  const heard: Record<string, (event: never) => void> = {}
  const showNotification = vi.fn(async () => {})
  const openWindow = vi.fn(async () => {})
  const scope = {
    location: { origin: ORIGIN },
    registration: { showNotification },
    clients: { matchAll: async () => pages, openWindow },
    addEventListener: (name: string, listener: (event: never) => void) => {
      heard[name] = listener
    },
  } as unknown as PushScope
  listenForPushes(scope)
  const fire = async (name: string, event: object) => {
    let work: Promise<unknown> = Promise.resolve()
    const waitUntil = (promise: Promise<unknown>) => {
      work = promise
    }
    heard[name]?.({ ...event, waitUntil } as never)
    await work
  }
  return { fire, showNotification, openWindow }
}

test('a push is shown, and leads to a page of this site', async () => {
  const { fire, showNotification } = aScope()
  const message = { title: 'Paid', text: 'Ship it', href: '/orders/ord_1', tag: 'n1' }
  await fire('push', { data: { json: () => message } })
  expect(showNotification).toHaveBeenCalledWith(
    'Paid',
    expect.objectContaining({ body: 'Ship it', data: { href: '/orders/ord_1' } }),
  )
})

test('a click opens the page, in a window that is open if there is one', async () => {
  const close = vi.fn()
  const { fire, openWindow } = aScope()
  await fire('notificationclick', { notification: { close, data: { href: '/orders/ord_1' } } })
  expect(openWindow).toHaveBeenCalledWith('/orders/ord_1')
  const page = { focus: vi.fn(async () => {}), navigate: vi.fn(async () => {}) }
  await aScope([page]).fire('notificationclick', { notification: { close, data: { href: '/orders/ord_1' } } })
  expect(page.navigate).toHaveBeenCalledWith('/orders/ord_1')
})

test('nothing leads away from this site', () => {
  expect(ownPath('https://evil.example/x', ORIGIN)).toBe('/notices')
  expect(ownPath('//evil.example', ORIGIN)).toBe('/notices')
  expect(ownPath('javascript:alert(1)', ORIGIN)).toBe('/notices')
  expect(ownPath('/orders?tab=all', ORIGIN)).toBe('/orders?tab=all')
})
