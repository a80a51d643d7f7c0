/** Loads the checker of evidence when somebody hands it a file. It works on this device; nothing is sent. */

function take(form: HTMLElement, file: File | null | undefined): void {
  if (file) void import('../verify/page').then(({ check }) => check(form, file))
}

function formAt(event: Event): HTMLElement | null {
  return (event.target as HTMLElement).closest<HTMLElement>('[data-verify]')
}

export function startVerifyDoor(): void {
  document.addEventListener('change', (event) => {
    const form = formAt(event)
    const input = event.target as HTMLInputElement
    if (form && input.type === 'file') take(form, input.files?.[0])
  })
  document.addEventListener('dragover', (event) => {
    if (formAt(event)) event.preventDefault()
  })
  document.addEventListener('drop', (event) => {
    const form = formAt(event)
    if (!form) return
    event.preventDefault()
    take(form, event.dataTransfer?.files[0])
  })
}
