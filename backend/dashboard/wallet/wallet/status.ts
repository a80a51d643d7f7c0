/** Where the module tells what is going on: one polite live region, the closest to the button. */
import type { Explained } from './errors'

export type State = 'asking' | 'sent' | 'done' | 'failed'

export class Status {
  constructor(private readonly near: HTMLElement) {}

  /** Found anew each time, because a live update may have replaced it; the page's own region is always there. */
  private get region(): HTMLElement {
    return this.near.isConnected ? this.near : pageRegion()
  }

  say(state: State, sentence: string, step?: string): void {
    const lines = step ? [paragraph(step, 'text-xs opacity-80'), paragraph(sentence)] : [paragraph(sentence)]
    this.show(state, lines)
  }

  fail(problem: Explained): void {
    const lines: HTMLElement[] = [paragraph(problem.sentence)]
    if (problem.details) lines.push(fold(problem.details))
    this.show('failed', lines)
  }

  clear(): void {
    this.region.replaceChildren()
    delete this.region.dataset.state
  }

  private dismissal(): HTMLElement {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'wallet-note-close'
    button.setAttribute('aria-label', 'Dismiss this note')
    button.textContent = '✕'
    button.addEventListener('click', () => this.clear())
    return button
  }

  private show(state: State, lines: HTMLElement[]): void {
    const note = document.createElement('div')
    note.className = 'wallet-note'
    note.dataset.state = state
    note.append(...lines)
    if (state === 'failed' || state === 'done') note.append(this.dismissal())
    this.region.dataset.state = state
    this.region.replaceChildren(note)
  }
}

function paragraph(text: string, className = ''): HTMLElement {
  const p = document.createElement('p')
  p.textContent = text
  p.className = className
  return p
}

function fold(details: string): HTMLElement {
  const box = document.createElement('details')
  const summary = document.createElement('summary')
  summary.textContent = 'Details'
  const pre = document.createElement('pre')
  pre.className = 'mt-1 max-h-40 overflow-auto whitespace-pre-wrap break-all text-xs'
  pre.textContent = details
  box.append(summary, pre)
  return box
}

/** A live region has to be one before it speaks, or its first words go unheard. */
export function prepareRegions(): void {
  for (const region of document.querySelectorAll<HTMLElement>('[data-wallet-status]:not([role])')) {
    region.setAttribute('role', 'status')
  }
}

export function statusFor(el: HTMLElement): Status {
  const near = el.closest('[data-wallet-scope]')?.querySelector<HTMLElement>('[data-wallet-status]')
  return new Status(near ?? pageRegion())
}

/** Before a new action speaks: what was said for the whole page is old news. */
export function clearPageRegion(): void {
  new Status(pageRegion()).clear()
}

function pageRegion(): HTMLElement {
  return document.getElementById('wallet-status') ?? document.body.appendChild(newRegion())
}

function newRegion(): HTMLElement {
  const region = document.createElement('div')
  region.id = 'wallet-status'
  region.setAttribute('role', 'status')
  return region
}
