/** The question a test wallet asks. Closing the dialog in any way but the Sign button declines. */
import { shortAddress } from '../wallet/addresses'
import { askInDialog } from '../wallet/dialog'
import type { Row } from './describe'

export async function ask(wallet: string, address: string, question: string, rows: Row[]): Promise<boolean> {
  const answer = await askInDialog<boolean>(question, (body, choose) => {
    body.append(whose(wallet, address), table(rows), buttons(choose))
  })
  return answer === true
}

function whose(wallet: string, address: string): HTMLElement {
  const p = document.createElement('p')
  p.className = 'text-sm opacity-80'
  p.textContent = `${wallet}, a test wallet of this devnet (${shortAddress(address)})`
  return p
}

function table(rows: Row[]): HTMLElement {
  const list = document.createElement('dl')
  list.className = 'max-h-80 overflow-y-auto rounded-box border border-base-300 divide-y divide-base-300 text-sm'
  list.tabIndex = 0
  list.append(
    ...rows.map(({ label, value, isLong }) => {
      const row = document.createElement('div')
      const term = document.createElement('dt')
      const text = document.createElement('dd')
      row.className = isLong ? 'p-3' : 'flex flex-wrap justify-between gap-x-4 p-3'
      term.className = 'opacity-80'
      text.className = isLong ? 'whitespace-pre-wrap break-words mt-1' : 'break-all font-medium'
      term.textContent = label
      text.textContent = value
      row.append(term, text)
      return row
    }),
  )
  return list
}

function buttons(choose: (answer: boolean) => void): HTMLElement {
  const bar = document.createElement('div')
  bar.className = 'modal-action mt-2'
  const make = (text: string, className: string, answer: boolean) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = className
    button.textContent = text
    button.addEventListener('click', () => choose(answer))
    return button
  }
  bar.append(make('Decline', 'btn btn-ghost', false), make('Sign', 'btn btn-primary', true))
  return bar
}
