/** Asks this browser to show notices while no page is open. Loaded where somebody can choose it. */

const CANNOT = 'This browser cannot show notices while the page is closed. Installing the page as an app may help.'
const FORBIDDEN = 'Notices are forbidden for this site in your browser’s settings.'

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}

function textOf(raw: ArrayBuffer | null): string {
  const letters = [...new Uint8Array(raw ?? new ArrayBuffer(0))].map((byte) => String.fromCharCode(byte))
  return btoa(letters.join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

async function tell(path: string, fields: Record<string, string>): Promise<boolean> {
  const answer = await fetch(path, { method: 'POST', body: new URLSearchParams(fields) })
  return answer.ok
}

async function subscribe(key: string): Promise<string> {
  const worker = await navigator.serviceWorker?.getRegistration('/')
  if (!worker || !('PushManager' in window)) return CANNOT
  if ((await Notification.requestPermission()) !== 'granted') return FORBIDDEN
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) })
  const fields = { endpoint: made.endpoint, key: textOf(made.getKey('p256dh')), secret: textOf(made.getKey('auth')) }
  if (await tell('/notices/devices', fields)) return 'This browser shows what waits for you from now on.'
  await made.unsubscribe()
  return 'That did not work. Try again in a moment.'
}

async function unsubscribe(): Promise<string> {
  const worker = await navigator.serviceWorker?.getRegistration('/')
  const known = await worker?.pushManager.getSubscription()
  if (!known) return 'This browser shows nothing while the page is closed.'
  await tell('/notices/devices/removal', { endpoint: known.endpoint })
  await known.unsubscribe()
  return 'This browser shows nothing any more while the page is closed.'
}

export function startPush(panel: HTMLElement): void {
  const status = panel.querySelector<HTMLElement>('[data-push-status]')
  for (const button of panel.querySelectorAll<HTMLButtonElement>('[data-push]')) {
    button.addEventListener('click', async () => {
      button.disabled = true
      const work = button.dataset.push === 'on' ? subscribe(panel.dataset.pushKey ?? '') : unsubscribe()
      const said = await work.catch(() => CANNOT)
      if (status) status.textContent = said
      button.disabled = false
    })
  }
}
