/** The wallet picker. Names and icons come from the wallets: names only as text, icons only inside <img>. */
import { type Connector, watchConnectors } from '@wagmi/core'
import { config, offeredWallets } from './chain'
import { askInDialog } from './dialog'
import { Refusal } from './errors'

type Choose = (connector: Connector) => void

/** Fills `box` and keeps it up to date while wallets announce themselves. */
export function fillPicker(box: HTMLElement, choose: Choose): () => void {
  const draw = () => box.replaceChildren(...content(choose))
  draw()
  return watchConnectors(config, { onChange: draw })
}

function content(choose: Choose): HTMLElement[] {
  const wallets = offeredWallets()
  if (wallets.length === 0) return [nothingThere()]
  return wallets.map((connector) => choice(connector, choose))
}

function choice(connector: Connector, choose: Choose): HTMLElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'wallet-choice'
  button.dataset.wallet = connector.id
  if (connector.icon?.startsWith('data:image/')) {
    const icon = document.createElement('img')
    icon.src = connector.icon.trim()
    icon.alt = ''
    icon.width = icon.height = 24
    button.append(icon)
  }
  const name = document.createElement('span')
  name.textContent = connector.id === 'injected' ? 'Browser wallet' : connector.name.slice(0, 60)
  button.append(name)
  button.addEventListener('click', () => choose(connector))
  return button
}

function nothingThere(): HTMLElement {
  const p = document.createElement('p')
  p.textContent =
    'No wallet was found in this browser. Install a wallet extension, or open this page in the browser of your wallet app.'
  return p
}

/** Asks in a dialog. Closing it without a choice is a refusal. */
export async function pickWallet(title: string): Promise<Connector> {
  let stop = () => {}
  const choice = await askInDialog<Connector>(title, (body, choose) => {
    stop = fillPicker(body, choose)
  }).finally(() => stop())
  if (!choice) throw new Refusal('No wallet was chosen. Nothing was sent.')
  return choice
}
