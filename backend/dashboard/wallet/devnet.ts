/** Test wallets of a devnet: announced like any wallet (EIP-6963), asking before they sign, signed for by the devnet's node. */
import { boot } from './boot'
import { testWallet } from './devnet/provider'

function icon(letter: string, hue: number): string {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="hsl(${hue} 45% 38%)"/>` +
    `<text x="16" y="22" font-family="sans-serif" font-size="17" font-weight="600" fill="#fff" text-anchor="middle">${letter}</text></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

export function announceTestWallets(): void {
  const details = (boot().devnet?.accounts ?? []).map(({ name, address }, i) => {
    const slug = name.toLowerCase().replace(/[^a-z]+/g, '-')
    const info = Object.freeze({
      uuid: `00000000-0000-4000-8000-${address.slice(-12).toLowerCase()}`,
      name: `${name} (test wallet)`,
      icon: icon(name.slice(0, 1).toUpperCase(), i * 80 + 200),
      rdns: `devnet.earnest.${slug}`,
    })
    return Object.freeze({ info, provider: testWallet(name, address) })
  })
  const announce = () => {
    for (const detail of details) dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))
  }
  addEventListener('eip6963:requestProvider', announce)
  announce()
}
