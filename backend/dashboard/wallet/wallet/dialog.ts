/** A modal question made of plain nodes: gives back the choice, or nothing when it was closed. */

let count = 0

export async function askInDialog<T>(
  title: string,
  fill: (body: HTMLElement, choose: (choice: T) => void) => void,
): Promise<T | undefined> {
  const dialog = document.createElement('dialog')
  const heading = document.createElement('h2')
  const body = document.createElement('div')
  const close = document.createElement('button')
  dialog.className = 'modal'
  heading.id = `wallet-dialog-${++count}`
  heading.className = 'text-lg font-semibold pr-10'
  heading.textContent = title
  body.className = 'mt-4 flex flex-col gap-2'
  close.type = 'button'
  close.className = 'btn btn-ghost btn-sm btn-circle absolute right-3 top-3'
  close.setAttribute('aria-label', 'Close')
  close.textContent = '✕'
  dialog.setAttribute('aria-labelledby', heading.id)
  const box = document.createElement('div')
  box.className = 'modal-box'
  box.append(heading, close, body)
  dialog.append(box)
  document.body.append(dialog)
  return new Promise((resolve) => {
    let choice: T | undefined
    fill(body, (chosen) => {
      choice = chosen
      dialog.close()
    })
    close.addEventListener('click', () => dialog.close())
    dialog.addEventListener('click', (event) => event.target === dialog && dialog.close())
    dialog.addEventListener('close', () => {
      dialog.remove()
      resolve(choice)
    })
    dialog.showModal()
  })
}
