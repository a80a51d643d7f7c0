/**
 * Reads a tag from the page (Web NFC: Chrome on Android). A tag writes a new link at every reading; the page of that link
 * says what it is worth. Nothing but a tap page of this site is ever opened from here.
 */

interface TagRecord {
  recordType: string
  data?: DataView
}

interface TagReading extends Event {
  message: { records: readonly TagRecord[] }
}

interface TagReader extends EventTarget {
  scan(options: { signal: AbortSignal }): Promise<void>
}

type TagReaderClass = new () => TagReader

const SAID: Record<string, string> = {
  NotAllowedError: 'Reading tags is forbidden for this site in your browser’s settings.',
  NotReadableError: 'NFC is switched off on this device.',
  NotSupportedError: 'This device has no NFC.',
}
const HOLD = 'Hold the phone to the tag and keep it there for a moment.'
const AGAIN = 'That could not be read. Hold the phone to the tag a little longer.'
const OTHER = 'This is another tag: it has no link of this site. Nothing was opened.'
const FAILED = 'That did not work. Hold the phone to the tag outside of this page: its link opens by itself.'
const TAP_PAGE = /^\/tap\/tag_[0-9a-z]+$/

/** The tap page that a tag's records lead to, on this site alone. */
export function tapPath(records: readonly TagRecord[], origin: string): string | undefined {
  for (const { recordType, data } of records) {
    if (recordType !== 'url' || !data) continue
    const url = URL.parse(new TextDecoder().decode(data))
    if (url?.origin === origin && TAP_PAGE.test(url.pathname)) return url.pathname + url.search
  }
  return undefined
}

async function read(say: (text: string) => void): Promise<void> {
  const { NDEFReader } = window as unknown as { NDEFReader: TagReaderClass }
  const reader = new NDEFReader()
  const over = new AbortController()
  reader.addEventListener('readingerror', () => say(AGAIN))
  reader.addEventListener('reading', (event) => {
    const path = tapPath((event as TagReading).message.records, location.origin)
    if (!path) return say(OTHER)
    over.abort() // the next reading would be another tap
    location.assign(path)
  })
  await reader.scan({ signal: over.signal })
  say(HOLD)
}

/** Shows the panel and lets its button read, once at a time. */
export function startReading(panel: HTMLElement): void {
  const button = panel.querySelector<HTMLButtonElement>('[data-nfc-read]')
  const status = panel.querySelector<HTMLElement>('[data-nfc-status]')
  if (!button || !status) return
  const say = (text: string) => {
    status.textContent = text
  }
  button.addEventListener('click', () => {
    button.disabled = true // stays so while the phone listens
    read(say).catch((error: Error) => {
      say(SAID[error.name] ?? FAILED)
      button.disabled = false
    })
  })
  panel.hidden = false
}
