/** A click on data-chain-action: right wallet, right chain, what must be allowed first, the step itself, then the page. */
import type { Connector } from '@wagmi/core'
import type { Hex, TransactionReceipt } from 'viem'
import { chainOf } from '../boot'
import { target } from './abi'
import { sameAddress, shortAddress } from './addresses'
import { approve, missingApprovals } from './approve'
import { actionOf, allActions, begin, end, type Found, paint } from './buttons'
import { connectedAddresses, connectTo, ensureChain, walletOf } from './chain'
import { explain, isWithoutVerdict, Refusal } from './errors'
import { mintedToken } from './mint'
import { forget, pendingHash, remember } from './pending'
import { pickWallet } from './picker'
import { type ChainAction, chainIdOf, type Outcome } from './plan'
import { indexed, postJson, sitePath, tellSent } from './server'
import { clearPageRegion, type Status, statusFor } from './status'
import { type Hooks, receiptOf, transact } from './transact'
import { signTypedData } from './typed_sign'

const ASK = 'Look at your wallet and confirm there.'
const SENT = 'Sent, waiting for the block.'
/** How long a finished button stays off while the indexer catches up and the page changes. */
const SETTLE = 20_000

/** Whose transactions the server shows as under way. */
const ESCROW = 'PhygitalEscrow'

/** `block` is where a transaction was mined; a signature has none. */
interface Finished {
  outcome: Outcome
  block?: bigint
}

export async function act(button: HTMLElement): Promise<void> {
  const status = statusFor(button)
  let found: Found
  try {
    found = actionOf(button)
  } catch (error) {
    return status.fail(explain(error))
  }
  if (!begin(found.key)) return
  stepOutOfDialog(button)
  clearPageRegion()
  const hash = pendingHash(found.key)
  await run(found, status, () => (hash ? waitAgain(found, status, hash) : perform(found, status)))
}

/** A page's own question has been answered by this click; open, it would cover what is said next. */
function stepOutOfDialog(button: HTMLElement): void {
  const dialog = button.closest('dialog')
  if (dialog && !dialog.querySelector('[data-wallet-status]')) dialog.close()
}

/** Runs to the end of an action, good or bad. A finished one stays off until the page has changed. */
async function run({ action, key }: Found, status: Status, work: () => Promise<Finished>): Promise<void> {
  try {
    const { outcome, block } = await work()
    forget(key)
    const next = await tellServer(action, outcome)
    status.say('done', action.done ?? `${action.title}: done.`)
    if (next) return await goOn(next, block, chainIdOf(action))
    setTimeout(() => end(key), SETTLE)
  } catch (error) {
    // Without a verdict the transaction may still be mined: another click waits for it and sends nothing.
    if (!isWithoutVerdict(error)) forget(key)
    status.fail(explain(error))
    end(key)
  }
}

/** The next page shows what has just happened, so the index has to have read that block. */
async function goOn(next: string, block: bigint | undefined, chainId: number): Promise<void> {
  if (block !== undefined) await indexed(block, chainId)
  location.assign(next)
}

async function tellServer(action: ChainAction, outcome: Outcome): Promise<string | undefined> {
  const answer = action.then ? await postJson<{ location?: string }>(action.then.post, outcome) : {}
  const next = answer.location ?? action.location
  return next && sitePath(next)
}

async function perform({ action, key }: Found, status: Status): Promise<Finished> {
  status.say('asking', 'Connecting to your wallet.')
  const connector = await theWallet(action)
  const chainId = chainIdOf(action)
  await ensureChain(connector, chainOf(chainId))
  const approvals = await missingApprovals(action.needs ?? [], { address: action.sender, chainId })
  const steps = approvals.length + 1
  for (const [i, approval] of approvals.entries()) {
    const label = `Step ${i + 1} of ${steps}: ${approval.text}`
    await approve(approval, action.sender, connector, hooksFor(status, label))
  }
  const label = steps > 1 ? `Step ${steps} of ${steps}: ${action.title}` : action.title
  if (action.sign) {
    status.say('asking', ASK, label)
    return { outcome: { signature: await signTypedData(action.sign, action.sender, connector) } }
  }
  const hooks = hooksFor(status, label, (hash) => {
    remember(key, hash)
    tellOfEscrow(action, hash)
  })
  return finished(action, await transact(action.call, action.sender, connector, hooks))
}

/** Told again after a reload, which may have come before the server heard of it. */
async function waitAgain({ action }: Found, status: Status, hash: Hex): Promise<Finished> {
  status.say('sent', SENT, action.title)
  tellOfEscrow(action, hash)
  return finished(action, await receiptOf(hash, chainIdOf(action)))
}

function tellOfEscrow(action: ChainAction, hash: Hex): void {
  if (action.call?.contract === ESCROW) void tellSent(hash, chainIdOf(action))
}

function hooksFor(status: Status, label: string, onSent: (hash: Hex) => void = () => {}): Hooks {
  status.say('asking', 'Checking with the contract.', label)
  return {
    asking: () => status.say('asking', ASK, label),
    sent: (hash) => {
      onSent(hash)
      status.say('sent', SENT, label)
    },
  }
}

function finished({ call }: ChainAction, receipt: TransactionReceipt): Finished {
  const minted = call?.function === 'mint' && mintedToken(receipt.logs, target(call).address)
  return { outcome: { transaction: receipt.transactionHash, ...minted }, block: receipt.blockNumber }
}

/** The wallet that holds the session's account. Another account is refused before anything is asked of it. */
async function theWallet(action: ChainAction): Promise<Connector> {
  const known = await walletOf(action.sender)
  if (known) return known
  const others = connectedAddresses()
  if (others[0]) throw mismatch(others[0], action.sender)
  const picked = await pickWallet('Choose the wallet you signed in with')
  const account = await connectTo(picked)
  if (!sameAddress(account, action.sender)) throw mismatch(account, action.sender)
  return picked
}

function mismatch(wallet: string, session: string): Refusal {
  return new Refusal(
    `Your wallet is set to ${shortAddress(wallet)}, but you are signed in as ${shortAddress(session)}. ` +
      'Change the account in your wallet, or sign out and in again. Nothing was sent.',
  )
}

/** After a reload or a swap: buttons of running actions look so, and pending transactions are waited for again. */
export function resumePending(): void {
  paint()
  for (const found of allActions()) {
    const hash = pendingHash(found.key)
    if (!hash || !begin(found.key)) continue
    const status = statusFor(found.button)
    void run(found, status, () => waitAgain(found, status, hash))
  }
}
