// The page's side of the test wallet: announces itself by EIP-6963 and carries every question to Python.
;(() => {
  const listeners = new Map()
  const emit = (event, value) => {
    for (const listener of listeners.get(event) ?? []) listener(value)
  }
  const provider = {
    async request({ method, params }) {
      const answer = await window.pocketWalletRequest({ method, params: params ?? [] })
      if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error)
      if (answer.chain) emit('chainChanged', answer.chain)
      return answer.result
    },
    on(event, listener) {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener))
    },
    removeListener(event, listener) {
      listeners.get(event)?.delete(listener)
    },
  }
  window.pocketWalletEmit = emit
  const detail = Object.freeze({
    info: Object.freeze({
      uuid: '7b5f2d9e-3d3c-4a64-9c6e-0a1f6f0a2c11',
      name: 'Pocket wallet',
      icon: 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"/%3E',
      rdns: 'example.pocket',
    }),
    provider,
  })
  const announce = () => dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))
  addEventListener('eip6963:requestProvider', announce)
  announce()
})()
