/** Shows chosen pictures before they are uploaded. Blobs only, never sent anywhere from here. */

const MOST = 12

function preview(input: HTMLInputElement, box: HTMLElement): void {
  for (const old of box.querySelectorAll('img')) URL.revokeObjectURL(old.src)
  const pictures = [...(input.files ?? [])].filter((file) => file.type.startsWith('image/')).slice(0, MOST)
  box.replaceChildren(
    ...pictures.map((file) => {
      const img = document.createElement('img')
      img.src = URL.createObjectURL(file)
      img.alt = file.name
      img.className = 'size-20 rounded-field object-cover'
      return img
    }),
  )
}

export function startPreviews(): void {
  document.addEventListener('change', (event) => {
    const input = event.target as HTMLInputElement
    const box = document.getElementById(input.dataset?.preview ?? '')
    if (box) preview(input, box)
  })
}
