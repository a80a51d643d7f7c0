/** The part that speaks to push services is loaded only where somebody can choose it. */

export function startPushDoor(): void {
  const panel = document.querySelector<HTMLElement>('[data-push-key]')
  if (panel) import('../push/subscribe').then((part) => part.startPush(panel))
}
