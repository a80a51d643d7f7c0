/** Small things that happen on a click: copy, dialogs, theme, gallery, forms that are sent once. */

type Handler = (el: HTMLElement) => void

const CLICKS: [string, Handler][] = [
  ['[data-copy]', copy],
  ['[data-open-dialog]', openDialog],
  ['[data-close-dialog]', (el) => el.closest('dialog')?.close()],
  ['[data-theme-toggle]', toggleTheme],
  ['[data-gallery-src]', showPicture],
]

function copy(el: HTMLElement): void {
  void navigator.clipboard.writeText(el.dataset.copy ?? '').then(() => {
    const label = el.querySelector<HTMLElement>('[data-copy-label]') ?? el
    if (label.dataset.copied) return
    label.dataset.copied = 'yes'
    const words = label.textContent
    label.textContent = 'Copied'
    announce(el.textContent)
    setTimeout(() => {
      label.textContent = words
      delete label.dataset.copied
    }, 1500)
  })
}

/** Says something to screen readers only. */
function announce(text: string): void {
  const region = document.getElementById('announcer') ?? document.body.appendChild(hiddenRegion())
  region.textContent = text
}

function hiddenRegion(): HTMLElement {
  const region = document.createElement('div')
  region.id = 'announcer'
  region.className = 'sr-only'
  region.setAttribute('role', 'status')
  return region
}

function openDialog(el: HTMLElement): void {
  const dialog = document.getElementById(el.dataset.openDialog ?? '')
  if (dialog instanceof HTMLDialogElement) dialog.showModal()
}

function toggleTheme(): void {
  const root = document.documentElement
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
  root.dataset.theme = dark ? 'light' : 'dark'
  // A cookie, because the server reads it: so the first paint is right.
  document.cookie = `earnest_theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`
}

function showPicture(el: HTMLElement): void {
  const gallery = el.closest('[data-gallery]')
  const main = gallery?.querySelector<HTMLImageElement>('[data-gallery-main]')
  if (!gallery || !main) return
  main.src = el.dataset.gallerySrc ?? ''
  main.alt = el.dataset.galleryAlt ?? ''
  for (const other of gallery.querySelectorAll('[data-gallery-src]')) other.removeAttribute('aria-current')
  el.setAttribute('aria-current', 'true')
}

/** A coarse control empties the exact field it stands for, so that a form never carries the older of two answers. */
function clearStaleField(event: Event): void {
  const control = event.target as HTMLInputElement
  const stale = control.form?.elements.namedItem(control.dataset?.clears ?? '')
  if (stale instanceof HTMLInputElement) stale.value = ''
}

/** One box ticks all boxes of a name in its form. */
function tickAll(event: Event): void {
  const box = event.target as HTMLInputElement
  if (!box.dataset?.tickAll || !box.form) return
  for (const other of box.form.querySelectorAll<HTMLInputElement>(`input[name="${box.dataset.tickAll}"]`))
    other.checked = box.checked
}

/** A plain form marked data-once is sent a single time, however often its button is pressed. */
function guardForms(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement
    if (!form.hasAttribute('data-once')) return
    if (form.dataset.sent) event.preventDefault()
    form.dataset.sent = 'yes'
  })
  addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll<HTMLElement>('form[data-sent]')) delete form.dataset.sent
  })
}

export function startClicks(): void {
  document.addEventListener('click', (event) => {
    const target = event.target as HTMLElement
    if (target instanceof HTMLDialogElement && target.hasAttribute('data-light-dismiss')) target.close()
    for (const [selector, handle] of CLICKS) {
      const el = target.closest<HTMLElement>(selector)
      if (el) handle(el)
    }
  })
  document.addEventListener('input', clearStaleField)
  document.addEventListener('change', tickAll)
  guardForms()
}
