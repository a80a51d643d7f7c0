/** What reads tags is loaded where a page offers it and the browser can; the panel stays hidden elsewhere. */

export function startNfcDoor(): void {
  const panel = document.querySelector<HTMLElement>('[data-nfc]')
  if (panel && 'NDEFReader' in window) import('../nfc/read').then((part) => part.startReading(panel))
}
