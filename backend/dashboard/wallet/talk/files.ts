/** Sends chosen files one by one and says how far that has come. */

interface Taken {
  id: string
  digest: string
}

/** XMLHttpRequest, since fetch does not tell how much has left. */
function sendOne(url: string, file: File, tell: (sent: number) => void): Promise<Taken> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `${url}?filename=${encodeURIComponent(file.name)}`)
    request.setRequestHeader('accept', 'application/json')
    request.responseType = 'json'
    request.upload.onprogress = (event) => tell(event.loaded)
    request.onerror = () => reject(new Error('The server did not answer. Check your connection and try again.'))
    request.onload = () => {
      if (request.status < 300) resolve(request.response as Taken)
      else reject(new Error(request.response?.detail ?? 'The server refused this file.'))
    }
    request.send(file)
  })
}

function keep(form: HTMLFormElement, taken: Taken): void {
  const field = document.createElement('input')
  Object.assign(field, { type: 'hidden', name: 'documents', value: taken.id })
  field.dataset.digest = taken.digest
  form.append(field)
}

/** A field is emptied once its files are with the server, or refused: what was taken is not sent twice. */
export async function sendFiles(form: HTMLFormElement): Promise<void> {
  const fields = [...form.querySelectorAll<HTMLInputElement>('input[type=file]')]
  const all = fields.reduce((sum, field) => sum + [...(field.files ?? [])].reduce((size, file) => size + file.size, 0), 0)
  if (all === 0) return
  const bar = form.querySelector<HTMLProgressElement>('[data-talk-progress]')
  const url = form.action.replace(/\/messages$/, '/documents')
  let done = 0
  const tell = (sent: number) => {
    if (bar) bar.value = (100 * (done + sent)) / all
  }
  if (bar) bar.hidden = false
  try {
    for (const field of fields) {
      const files = [...(field.files ?? [])]
      field.value = ''
      for (const file of files) {
        keep(form, await sendOne(url, file, tell))
        done += file.size
      }
    }
  } finally {
    if (bar) bar.hidden = true
  }
}
