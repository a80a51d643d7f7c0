/**
 * Loads the wallet module when a page needs it, and holds clicks until it is there.
 * The test wallets of a devnet are loaded first, so that they are announced with the others.
 */
import { boot } from '../boot'
import { whenReadyAndAfterSwaps } from './swaps'

type WalletModule = typeof import('../wallet')

const NEEDS_WALLET = '[data-wallet-picker], [data-chain-action], [data-chain-form]'
let loading: Promise<WalletModule> | undefined

function openDoor(): Promise<WalletModule> {
  loading ??= (async () => {
    if (boot().devnet) (await import('../devnet')).announceTestWallets()
    const wallet = await import('../wallet')
    wallet.start()
    return wallet
  })()
  return loading
}

async function lookAround(): Promise<void> {
  if (!document.querySelector(NEEDS_WALLET)) return
  ;(await openDoor()).refresh()
}

export function startWalletDoor(): void {
  whenReadyAndAfterSwaps(() => void lookAround())
  document.addEventListener('click', (event) => {
    const el = (event.target as HTMLElement).closest<HTMLElement>('[data-chain-action]')
    if (!el) return
    event.preventDefault()
    void openDoor().then((wallet) => wallet.act(el))
  })
  document.addEventListener('click', (event) => {
    const el = (event.target as HTMLElement).closest<HTMLElement>('[data-run-all]')
    if (el) void openDoor().then((wallet) => wallet.runAll(el))
  })
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement
    if (!form.hasAttribute('data-chain-form')) return
    event.preventDefault()
    void openDoor().then((wallet) => wallet.submitForm(form, event.submitter))
  })
}
