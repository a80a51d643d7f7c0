/** One place that knows how htmx says "the page has changed". */

export function whenReadyAndAfterSwaps(look: () => void): void {
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', look, { once: true })
  else look()
  document.addEventListener('htmx:after:swap', look)
  document.addEventListener('htmx:sse:after:message', look)
}
