/** Loads what sends files and signs messages when somebody needs it. Without it these are plain forms. */

const ready = new WeakSet<HTMLFormElement>()

/** A text alone, from a browser without a key, needs nothing of it. */
function isPlain(form: HTMLFormElement): boolean {
  if (form.dataset.talkKeys !== '[]') return false
  return ![...form.querySelectorAll<HTMLInputElement>('input[type=file]')].some((input) => input.files?.length)
}

export function startTalkDoor(): void {
  document.addEventListener(
    'submit',
    (event) => {
      const form = event.target as HTMLFormElement
      if (!form.matches('[data-talk], [data-message-key]') || ready.delete(form) || isPlain(form)) return
      event.preventDefault()
      event.stopPropagation()
      void import('../talk/page').then(async ({ prepare }) => {
        if (!(await prepare(form))) return
        ready.add(form)
        form.requestSubmit()
      })
    },
    true,
  )
}
