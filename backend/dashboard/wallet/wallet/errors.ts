/**
 * Every way a wallet, a node or a contract can say no, as a sentence.
 * Errors are read by shape (code, name, reason, words along the chain of causes), because wallets follow no one class.
 */
import { REASONS } from './reasons'

export interface Explained {
  sentence: string
  details?: string
}

/** A refusal that already is a sentence. */
export class Refusal extends Error {
  override name = 'Refusal'
}

const DECLINED = 'You declined in your wallet. Nothing was sent.'
const TOO_POOR = 'Your wallet does not hold enough to pay the amount and the network fee.'
const NO_COINS = 'You do not hold enough of this currency.'
const NO_NODE = 'The node did not answer. Check your connection and try again.'

const BY_CODE: Record<number, string> = {
  4001: DECLINED,
  4100: 'Your wallet has not given this page access to that account. Connect it again.',
  4200: 'Your wallet cannot do this. Try another wallet.',
  4900: 'Your wallet is not connected to any network.',
  4901: 'Your wallet is not connected to this network.',
  4902: 'Your wallet does not know this network. Add it in the wallet, then try again.',
  [-32002]: 'Your wallet already has a question open. Answer it there first.',
  [-32005]: 'The node is busy. Wait a moment and try again.',
}

const BY_NAME: Record<string, string> = {
  UserRejectedRequestError: DECLINED,
  InsufficientFundsError: TOO_POOR,
  TimeoutError: 'The node took too long to answer. Try again.',
  WaitForTransactionReceiptTimeoutError: 'The transaction is still waiting for a block. The page will change when it is in.',
  SwitchChainNotSupportedError: 'Your wallet cannot change the network by itself. Change it there, then try again.',
  NonceTooLowError: 'Your wallet is out of step with the chain. Reset its nonce in its settings, then try again.',
  FeeCapTooLowError: 'The network fee set in your wallet is too low at the moment.',
}

const BY_TOKEN_ERROR: Record<string, string> = {
  ERC20InsufficientBalance: NO_COINS,
  ERC20InsufficientAllowance: 'The escrow is not allowed to take this amount yet.',
  ERC721NonexistentToken: 'There is no such token.',
  ERC721InsufficientApproval: 'The escrow is not allowed to take this token yet.',
  ERC721IncorrectOwner: 'This token belongs to somebody else.',
}

const BY_WORDS: [RegExp, string][] = [
  [/user (rejected|denied|cancel)/i, DECLINED],
  [/insufficient funds/i, TOO_POOR],
  [/insufficient balance|exceeds balance/i, NO_COINS],
  [/failed to fetch|networkerror|load failed|httprequesterror/i, NO_NODE],
  [/execution reverted|reverted/i, 'The contract refused this step. Reload the page; the order may have moved on.'],
]

interface Link {
  name?: string
  code?: number
  reason?: string
  message?: string
  shortMessage?: string
  details?: string
  cause?: unknown
  data?: { errorName?: string } | string
}

function linksOf(error: unknown): Link[] {
  const links: Link[] = []
  for (let at = error; at && typeof at === 'object' && links.length < 12; at = (at as Link).cause) links.push(at as Link)
  return links
}

/** The contract's own reason, wherever the wallet has hidden it. */
export function reasonOf(error: unknown): string | undefined {
  for (const link of linksOf(error)) {
    for (const text of [link.reason, link.details, link.shortMessage, link.message]) {
      const found = text && /\b(escrow|relay|token|currency): [a-zA-Z0-9 ,'-]+/.exec(text)
      if (found) return found[0].trim()
    }
  }
  return undefined
}

function knownSentence(error: unknown): string | undefined {
  const links = linksOf(error)
  for (const { code, name, data } of links) {
    const tokenError = typeof data === 'object' ? BY_TOKEN_ERROR[data?.errorName ?? ''] : undefined
    const known = tokenError ?? BY_CODE[code ?? 0] ?? BY_NAME[name ?? '']
    if (known) return known
  }
  const words = links.map((link) => `${link.name} ${link.details ?? ''} ${link.message ?? ''}`).join(' ')
  return BY_WORDS.find(([pattern]) => pattern.test(words))?.[1]
}

const UNDECIDED = new Set([
  'WaitForTransactionReceiptTimeoutError',
  'TransactionReceiptNotFoundError',
  'HttpRequestError',
  'TimeoutError',
])

/** Whether we only failed to hear how it ended. */
export function isWithoutVerdict(error: unknown): boolean {
  return linksOf(error).some(({ name }) => UNDECIDED.has(name ?? ''))
}

export function explain(error: unknown): Explained {
  if (error instanceof Refusal) return { sentence: error.message }
  const reason = reasonOf(error)
  if (reason && REASONS[reason]) return { sentence: REASONS[reason] }
  if (reason) return { sentence: 'The contract refused this step.', details: reason }
  const sentence = knownSentence(error)
  if (sentence) return { sentence }
  return { sentence: 'Something went wrong, and nothing was sent. Try again.', details: detailsOf(error) }
}

/** The outermost words and the innermost: what was tried, and what really went wrong. */
function detailsOf(error: unknown): string {
  const links = linksOf(error)
  const outer = links[0]?.shortMessage ?? links[0]?.message ?? String(error)
  const inner = links.at(-1)?.details ?? links.at(-1)?.message
  return (inner && !outer.includes(inner) ? `${outer}\n${inner}` : outer).slice(0, 1000)
}
