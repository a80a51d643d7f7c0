/** Sign-in: the server writes the text, the wallet signs it, the server checks it. No transaction, no fee. */
import type { Connector } from '@wagmi/core'
import { type Address, type EIP1193Provider, getAddress, stringToHex } from 'viem'
import { connectTo } from './chain'
import { explain, Refusal } from './errors'
import { fillPicker } from './picker'
import { postJson, sitePath } from './server'
import { type Status, statusFor } from './status'

let running = false

async function signIn(connector: Connector, next: string | undefined, status: Status): Promise<void> {
  if (running) return
  running = true
  try {
    status.say('asking', 'Look at your wallet and connect it to this page.')
    const address = await connectTo(connector)
    const asked = { address: getAddress(address), chain_id: await connector.getChainId() }
    const { nonce, text } = await postJson<{ nonce: string; text: string }>('/auth/challenge', asked)
    if (!text.includes(`\nURI: ${location.origin}`))
      throw new Refusal('This page is not the site the sign-in is for. Nothing was signed.')
    status.say('asking', 'Read the sign-in text in your wallet and sign it. It costs nothing.')
    await postJson('/auth/verify', { nonce, signature: await signText(connector, address, text) })
    status.say('done', 'You are signed in.')
    location.assign(sitePath(next))
  } catch (error) {
    running = false
    const { sentence, details } = explain(error)
    status.fail({ sentence: sentence.replace('Nothing was sent.', 'You are not signed in.'), ...(details && { details }) })
  }
}

async function signText(connector: Connector, address: Address, text: string): Promise<string> {
  const provider = (await connector.getProvider()) as EIP1193Provider
  return provider.request({ method: 'personal_sign', params: [stringToHex(text), address] })
}

/** Inline pickers of the page: `[data-wallet-picker]`. */
export function fillSignInPickers(): void {
  for (const box of document.querySelectorAll<HTMLElement>('[data-wallet-picker]:not([data-filled])')) {
    box.dataset.filled = 'yes'
    fillPicker(box, (connector) => void signIn(connector, box.dataset.next, statusFor(box)))
  }
}
