/** The page /verify: takes a dropped or chosen file, checks it here, and says what it found. */
import { type Report, SOUND, type Verdict, verifyFile } from './bundle'
import { Unreadable } from './zip'

const WORDS: Record<Verdict, string> = {
  verified: 'Verified',
  unproven: 'As committed to, its wallet not asked',
  gone: 'Erased, its hash stands',
  altered: 'Altered',
  missing: 'Missing',
  added: 'Added',
}

interface Roots {
  items: { step: string; root: string }[]
}

export async function check(form: HTMLElement, file: File): Promise<void> {
  const place = form.querySelector<HTMLElement>('[data-verify-result]') as HTMLElement
  place.replaceChildren(line('p', 'Reading the file. It stays on this device.'))
  try {
    const found = await verifyFile(await file.arrayBuffer())
    place.replaceChildren(...present(found, wantedRoot(form)))
    place.querySelector('[data-verify-chain]')?.addEventListener('click', () => void compare(place, found))
  } catch (error) {
    place.replaceChildren(sentence('error', error instanceof Unreadable ? error.message : 'This file cannot be read.'))
  }
  place.focus()
}

function wantedRoot(form: HTMLElement): string {
  return form.querySelector<HTMLInputElement>('[name=root]')?.value.trim().toLowerCase() ?? ''
}

function present({ subject, findings, isSound }: Report, wanted: string): HTMLElement[] {
  const bad = findings.filter(({ verdict }) => !SOUND.has(verdict)).length
  const verdict = isSound
    ? sentence(
        'success',
        `All ${findings.length === 1 ? 'of it stands' : `${findings.length} documents stand`} under the root below.`,
      )
    : sentence(
        'error',
        `${bad} of ${findings.length} ${bad === 1 ? 'is' : 'are'} not what was committed to. Do not rely on this file.`,
      )
  const parts = [verdict]
  if (wanted && isSound) {
    const fits = [subject.root, subject.escrow_id].includes(wanted as `0x${string}`)
    parts.push(
      fits
        ? sentence('success', 'It is the one you asked for.')
        : sentence('error', 'It is about another root or escrow than you asked for.'),
    )
  }
  const list = document.createElement('ul')
  list.className = 'verify-list'
  list.append(...findings.map((one) => item(one.name, one.verdict, one.reason)))
  parts.push(list, facts(subject))
  if (isSound) parts.push(chainButton())
  return parts
}

function item(name: string, verdict: Verdict, reason: string): HTMLElement {
  const row = document.createElement('li')
  row.dataset.verdict = verdict
  row.append(line('span', name), line('strong', WORDS[verdict]))
  if (reason) row.append(line('small', reason))
  return row
}

function facts({ root, escrow_id, contract, chain_id, step }: Report['subject']): HTMLElement {
  const list = document.createElement('dl')
  list.className = 'verify-facts'
  const rows = { Root: root, Escrow: escrow_id, Contract: contract, Chain: String(chain_id), Step: step.replace('_', ' ') }
  for (const [name, value] of Object.entries(rows)) list.append(line('dt', name), line('dd', value))
  return list
}

function chainButton(): HTMLElement {
  const box = document.createElement('div')
  box.className = 'mt-4'
  const button = line('button', 'Compare with the chain')
  button.className = 'btn btn-primary'
  button.setAttribute('type', 'button')
  button.setAttribute('data-verify-chain', '')
  box.append(
    line('p', 'Whether this root is the one on chain, our index can tell. Only the number of the escrow is sent.'),
    button,
  )
  return box
}

async function compare(place: HTMLElement, { subject }: Report): Promise<void> {
  const box = place.querySelector('[data-verify-chain]')?.parentElement as HTMLElement
  box.replaceChildren(await verdictOfChain(subject))
}

async function verdictOfChain({ chain_id, escrow_id, root }: Report['subject']): Promise<HTMLElement> {
  const answer = await fetch(`/api/v1/chains/${chain_id}/escrows/${escrow_id}/roots`).catch(() => undefined)
  if (!answer?.ok) return sentence('warning', 'The server did not answer. The check above holds without it.')
  const { items } = (await answer.json()) as Roots
  const found = items.find((one) => one.root === root)
  if (found) return sentence('success', `The chain has this root: the step “${found.step.replace('_', ' ')}” committed to it.`)
  return sentence(
    'error',
    'The chain does not have this root for this escrow. Whoever made this file committed to something else.',
  )
}

function line(tag: string, text: string): HTMLElement {
  const el = document.createElement(tag)
  el.textContent = text
  return el
}

function sentence(tone: 'success' | 'error' | 'warning', text: string): HTMLElement {
  const el = line('p', text)
  el.className = `notice notice-${tone} mt-4`
  el.dataset.tone = tone
  return el
}
