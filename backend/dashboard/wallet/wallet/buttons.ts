/** Which actions are under way, and how their buttons look meanwhile. Swaps replace buttons, so looks follow keys. */
import { type ChainAction, keyOf, readAction } from './plan'

const busy = new Set<string>()

/** False when this very action already runs: the second click of a double click. */
export function begin(key: string): boolean {
  if (busy.has(key)) return false
  busy.add(key)
  paint()
  return true
}

export function end(key: string): void {
  busy.delete(key)
  paint()
}

export function isAnyBusy(): boolean {
  return busy.size > 0
}

export interface Found {
  button: HTMLElement
  action: ChainAction
  key: string
}

export function actionOf(button: HTMLElement): Found {
  const action = readAction(button.dataset.chainAction ?? '')
  return { button, action, key: keyOf(action) }
}

export function allActions(): Found[] {
  return [...document.querySelectorAll<HTMLElement>('[data-chain-action]')].flatMap((button) => {
    try {
      return [actionOf(button)]
    } catch {
      return []
    }
  })
}

export function paint(): void {
  for (const { button, key } of allActions()) paintOne(button, busy.has(key))
}

export function paintOne(button: HTMLElement, isBusy: boolean): void {
  if (isBusy === (button.getAttribute('aria-busy') === 'true')) return
  button.toggleAttribute('disabled', isBusy)
  if (isBusy) button.setAttribute('aria-busy', 'true')
  else button.removeAttribute('aria-busy')
}
