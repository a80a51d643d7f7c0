import { beforeEach, expect, test, vi } from 'vitest'
import { startReading, tapPath } from '../nfc/read'
import { startNfcDoor } from '../page/nfc_door'

const ORIGIN = 'https://market.example'
const LINK = `/tap/tag_01jd3x?picc_data=${'a'.repeat(32)}&cmac=${'b'.repeat(16)}`

function record(text: string, recordType = 'url') {
  return { recordType, data: new DataView(new TextEncoder().encode(text).buffer) }
}

class FakeReader extends EventTarget {
  static last: FakeReader
  static refusal: string | undefined
  signal: AbortSignal | undefined

  async scan({ signal }: { signal: AbortSignal }) {
    FakeReader.last = this
    if (FakeReader.refusal) throw Object.assign(new Error(), { name: FakeReader.refusal })
    this.signal = signal
  }

  read(...records: ReturnType<typeof record>[]) {
    this.dispatchEvent(Object.assign(new Event('reading'), { message: { records } }))
  }
}

function aPanel() {
  const button = Object.assign(new EventTarget(), { disabled: false })
  const status = { textContent: '' }
  const parts: Record<string, object> = { '[data-nfc-read]': button, '[data-nfc-status]': status }
  const panel = { hidden: true, querySelector: (name: string) => parts[name] }
  const press = () => {
    button.dispatchEvent(new Event('click'))
    return vi.waitFor(() => expect(status.textContent).not.toBe(''))
  }
  return { panel: panel as unknown as HTMLElement, button, status, press }
}

const assign = vi.fn()

beforeEach(() => {
  assign.mockReset()
  FakeReader.refusal = undefined
  vi.stubGlobal('location', { origin: ORIGIN, assign })
  vi.stubGlobal('window', { NDEFReader: FakeReader })
})

test('the panel shows only where the browser reads tags', async () => {
  const { panel } = aPanel()
  vi.stubGlobal('document', { querySelector: () => panel })
  vi.stubGlobal('window', {})
  startNfcDoor()
  await import('../nfc/read')
  expect(panel.hidden).toBe(true)
  vi.stubGlobal('window', { NDEFReader: FakeReader })
  startNfcDoor()
  await vi.waitFor(() => expect(panel.hidden).toBe(false))
})

test('a tag of this site opens its tap page, once', async () => {
  const { panel, button, status, press } = aPanel()
  startReading(panel)
  await press()
  expect(status.textContent).toContain('Hold the phone to the tag')
  expect(button.disabled).toBe(true)
  FakeReader.last.read(record('Watch', 'text'), record(ORIGIN + LINK))
  expect(assign.mock.calls).toEqual([[LINK]])
  expect(FakeReader.last.signal?.aborted).toBe(true)
})

test('another tag opens nothing, and the phone goes on listening', async () => {
  const { panel, status, press } = aPanel()
  startReading(panel)
  await press()
  FakeReader.last.read(record(`https://evil.example${LINK}`))
  expect(status.textContent).toContain('another tag')
  FakeReader.last.dispatchEvent(new Event('readingerror'))
  expect(status.textContent).toContain('a little longer')
  expect(assign).not.toHaveBeenCalled()
  expect(FakeReader.last.signal?.aborted).toBe(false)
})

test('why it cannot read is said in a sentence, and it can be tried again', async () => {
  for (const [name, words] of [
    ['NotAllowedError', 'forbidden'],
    ['NotReadableError', 'switched off'],
    ['NotSupportedError', 'has no NFC'],
    ['NetworkError', 'did not work'],
  ]) {
    FakeReader.refusal = name
    const { panel, button, status, press } = aPanel()
    startReading(panel)
    await press()
    expect(status.textContent).toContain(words)
    expect(button.disabled).toBe(false)
  }
})

test('nothing but a tap page of this site is taken from a tag', () => {
  for (const text of [
    `https://evil.example${LINK}`,
    `https://market.example.evil.example${LINK}`,
    `https://market.example@evil.example${LINK}`,
    `http://market.example${LINK}`,
    'javascript:alert(1)',
    '/tap/tag_1',
    `${ORIGIN}/auth/sign-out`,
    `${ORIGIN}/tap/../orders`,
    `${ORIGIN}/tap/tag_1/more`,
    '',
  ])
    expect(tapPath([record(text)], ORIGIN), text).toBeUndefined()
  expect(tapPath([{ recordType: 'url' }], ORIGIN)).toBeUndefined()
  expect(tapPath([record(ORIGIN + LINK)], ORIGIN)).toBe(LINK)
})
