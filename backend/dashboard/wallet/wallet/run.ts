/** Many forms of one page, signed one after the other: the wallet asks for each, and the page counts. */
import { submitForm } from './forms'

const DONE = 'data-run-done'

export async function runAll(button: HTMLElement): Promise<void> {
  const run = button.closest<HTMLElement>('[data-run]')
  if (!run || run.getAttribute('aria-busy') === 'true') return
  run.setAttribute('aria-busy', 'true')
  button.setAttribute('disabled', '')
  try {
    await signEach(run)
  } finally {
    run.removeAttribute('aria-busy')
    button.removeAttribute('disabled')
  }
}

async function signEach(run: HTMLElement): Promise<void> {
  const forms = [...document.querySelectorAll<HTMLFormElement>('form[data-run-form]')]
  show(run, forms)
  for (const [i, form] of forms.entries()) {
    if (stateOf(form) === 'done') finish(form) // signed by itself before
    if (form.hasAttribute(DONE)) continue
    say(run, `Signing ${i + 1} of ${forms.length}. Look at your wallet.`)
    form.scrollIntoView({ block: 'center' })
    await submitForm(form, null)
    if (stateOf(form) !== 'done') return say(run, `Stopped at ${i + 1} of ${forms.length}. Mend it, then go on.`)
    finish(form)
    show(run, forms)
  }
  say(run, run.dataset.runOver ?? 'All of them are shipped.')
}

function stateOf(form: HTMLFormElement): string | undefined {
  return form.querySelector<HTMLElement>('[data-wallet-status]')?.dataset.state
}

/** A parcel that went through is not signed again, whatever is pressed next. */
function finish(form: HTMLFormElement): void {
  form.setAttribute(DONE, '')
  for (const field of form.querySelectorAll('input, select, button:not(.wallet-note-close)')) field.setAttribute('disabled', '')
}

function show(run: HTMLElement, forms: HTMLFormElement[]): void {
  const done = forms.filter((form) => form.hasAttribute(DONE)).length
  const bar = run.querySelector<HTMLProgressElement>('[data-run-progress]')
  const count = run.querySelector<HTMLElement>('[data-run-count]')
  if (bar) bar.value = done
  if (count) count.textContent = `${done} of ${forms.length}`
}

function say(run: HTMLElement, sentence: string): void {
  const status = run.querySelector<HTMLElement>('[data-run-status]')
  if (status) status.textContent = sentence
}
