/** The wallet module's outside: what `page/wallet_door.ts` calls. Loaded only where a page needs a wallet. */
import { watchConnection } from '@wagmi/core'
import { boot } from './boot'
import { resumePending } from './wallet/actions'
import { sameAddress, shortAddress } from './wallet/addresses'
import { isAnyBusy } from './wallet/buttons'
import { config, connectedAddresses, restoreConnections } from './wallet/chain'
import { fillSignInPickers } from './wallet/sign_in'
import { prepareRegions, statusFor } from './wallet/status'

export { act } from './wallet/actions'
export { submitForm } from './wallet/forms'
export { runAll } from './wallet/run'

export function start(): void {
  const { session } = boot()
  if (!session) return
  watchConnection(config, { onChange: () => noticeOtherAccount(session) })
  void restoreConnections()
}

export function refresh(): void {
  prepareRegions()
  fillSignInPickers()
  resumePending()
}

/** The person has changed the account in the wallet: say so before they wonder. */
function noticeOtherAccount(session: string): void {
  if (isAnyBusy()) return // the action itself says so, in its own place
  const addresses = connectedAddresses()
  if (addresses.length === 0 || addresses.some((address) => sameAddress(address, session))) return
  statusFor(document.body).fail({
    sentence:
      `Your wallet is set to ${shortAddress(addresses[0] as string)}, but you are signed in as ${shortAddress(session)}. ` +
      'Change the account in your wallet, or sign out and in again.',
  })
}
