/** Forms that the server prepares and the wallet finishes: posted as data, answered with an action or a place. */
import { act } from './actions'
import { paintOne } from './buttons'
import { explain, Refusal } from './errors'
import type { ChainAction } from './plan'
import { postForm, ServerRefusal, sitePath } from './server'
import { statusFor } from './status'

interface Answer {
  action?: ChainAction
  /** The same step to sign instead: the server carries it. */
  carried?: ChainAction | null
  location?: string
}

const sending = new WeakSet<HTMLFormElement>()

export async function submitForm(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  if (sending.has(form)) return
  sending.add(form)
  const status = statusFor(form)
  const button = submitter ?? form.querySelector<HTMLElement>('button:not([type=button])')
  if (button) paintOne(button, true)
  clearErrors(form)
  try {
    const answer = await postForm<Answer>(form, submitter)
    if (answer.action) await actFor(form, chosen(answer, submitter))
    else if (answer.location) location.assign(sitePath(answer.location))
    else status.clear()
  } catch (error) {
    if (error instanceof ServerRefusal) showErrors(form, error.fields)
    status.fail(explain(error))
  } finally {
    sending.delete(form)
    if (button) paintOne(button, false)
  }
}

function chosen({ action, carried }: Answer, submitter: HTMLElement | null): ChainAction {
  if (!submitter?.hasAttribute('data-carried')) return action as ChainAction
  if (!carried) throw new Refusal('This cannot be carried for you now. Send it with your wallet instead.')
  return carried
}

/** Runs the action as if it were a button of this form, so that double clicks and reloads are caught the same way. */
async function actFor(form: HTMLFormElement, action: ChainAction): Promise<void> {
  const stand = form.querySelector<HTMLElement>('[data-form-action]') ?? form.appendChild(document.createElement('span'))
  stand.hidden = true
  stand.setAttribute('data-form-action', '')
  stand.dataset.chainAction = JSON.stringify(action)
  await act(stand)
}

function clearErrors(form: HTMLFormElement): void {
  for (const el of form.querySelectorAll<HTMLElement>('[data-error-for]')) el.textContent = ''
  for (const el of form.querySelectorAll('[aria-invalid]')) el.removeAttribute('aria-invalid')
}

function showErrors(form: HTMLFormElement, fields: Record<string, string>): void {
  for (const [name, sentence] of Object.entries(fields)) {
    const place = [...form.querySelectorAll<HTMLElement>('[data-error-for]')].find((el) => el.dataset.errorFor === name)
    if (place) place.textContent = sentence
    form.elements.namedItem(name) instanceof HTMLElement &&
      (form.elements.namedItem(name) as HTMLElement).setAttribute('aria-invalid', 'true')
  }
  form.querySelector<HTMLElement>('[aria-invalid]')?.focus()
}
