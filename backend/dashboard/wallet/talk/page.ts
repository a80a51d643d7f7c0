/** A message on its way: its files first, then the signature of this browser's key, then the form goes as it always does. */
import { boot } from '../boot'
import { checked, type Draft } from './canonical'
import { sendFiles } from './files'
import { findKey, makeKey, signWith } from './keys'

interface Known {
  id: string
  public: string
}

/** True when the form may be sent now. */
export async function prepare(form: HTMLFormElement): Promise<boolean> {
  const button = form.querySelector<HTMLButtonElement>('button:not([type=button])')
  if (button?.disabled) return false
  if (button) button.disabled = true
  try {
    if (form.hasAttribute('data-message-key')) await putKey(form)
    else {
      await sendFiles(form)
      await sign(form)
    }
    return true
  } catch (error) {
    say(form, error instanceof Error ? error.message : String(error))
    return false
  } finally {
    if (button) button.disabled = false
  }
}

function say(form: HTMLFormElement, sentence: string): void {
  const place = form.querySelector<HTMLElement>('.field-error')
  if (!place) return
  place.setAttribute('role', 'alert')
  place.textContent = sentence
}

async function putKey(form: HTMLFormElement): Promise<void> {
  const field = form.elements.namedItem('public_key') as HTMLInputElement
  field.value ||= await makeKey()
}

function put(form: HTMLFormElement, name: string, value: string): void {
  const found = form.elements.namedItem(name)
  const field = found instanceof HTMLInputElement ? found : form.appendChild(document.createElement('input'))
  Object.assign(field, { type: 'hidden', name, value })
}

async function sign(form: HTMLFormElement): Promise<void> {
  for (const known of JSON.parse(form.dataset.talkKeys ?? '[]') as Known[]) {
    const key = await findKey(known.public)
    if (key) return signAs(form, known.id, key)
  }
}

async function signAs(form: HTMLFormElement, id: string, key: CryptoKey): Promise<void> {
  const files = [...form.querySelectorAll<HTMLInputElement>('input[name=documents]')]
  const text = (form.elements.namedItem('text') as HTMLTextAreaElement).value
  const draft = await ask(
    `${form.action}/draft`,
    text,
    files.map((field) => field.value),
  )
  const canonical = await checked(draft, {
    text,
    order: form.dataset.talk ?? '',
    author: boot().session ?? '',
    attachments: files.map((field) => field.dataset.digest ?? ''),
  })
  put(form, 'key_id', id)
  put(form, 'signature', await signWith(key, draft.canonical))
  put(form, 'sequence', String(canonical.sequence))
  put(form, 'written_at', canonical.written_at)
  put(form, 'salt', draft.salt)
}

async function ask(url: string, text: string, documents: string[]): Promise<Draft> {
  const response = await fetch(url, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({ text, documents: documents.join(' ') }),
  }).catch(() => undefined)
  const answer = await response?.json().catch(() => undefined)
  if (!response?.ok) throw new Error(answer?.fields?.text ?? answer?.detail ?? 'The server did not answer. Please try again.')
  return answer as Draft
}
