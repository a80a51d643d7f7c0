/**
 * Live updates morph the page to what the server rendered. This keeps what only the browser knows: an open dialog,
 * a running countdown, what the wallet has just said, a button that is busy.
 */

interface Hooks {
  htmx_before_morph_attr(el: Element, detail: { attrName: string; newValue: string | null }): boolean | undefined
  htmx_before_morph_node(el: Element, detail: { newNode: Element }): boolean | undefined
}

declare global {
  interface Window {
    htmx?: { registerExtension(name: string, hooks: Hooks): void }
  }
}

function keepsAttribute(el: Element, name: string, value: string | null): boolean {
  if (value !== null) return false
  if (name === 'open') return el.tagName === 'DIALOG' || el.tagName === 'DETAILS'
  return (name === 'disabled' || name === 'aria-busy') && el.getAttribute('aria-busy') === 'true'
}

function keepsNode(old: Element, fresh: Element): boolean {
  const isBoth = (selector: string) => old.matches?.(selector) && fresh.matches?.(selector)
  if (isBoth('[data-keep]')) return true
  if (isBoth('[data-wallet-status]')) return old.childElementCount > 0
  if (!isBoth('time[data-countdown]') && !isBoth('time[data-local]')) return false
  return old.getAttribute('datetime') === fresh.getAttribute('datetime')
}

export function guardMorphs(): void {
  window.htmx?.registerExtension('earnest', {
    htmx_before_morph_attr: (el, { attrName, newValue }) => !keepsAttribute(el, attrName, newValue),
    htmx_before_morph_node: (el, { newNode }) => !keepsNode(el, newNode),
  })
}
