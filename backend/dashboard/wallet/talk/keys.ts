/** The keys of this browser that sign messages. They cannot be read out, only used; the server knows the public half. */

const DATABASE = 'earnest-messages'
const STORE = 'keys'
const CURVE = { name: 'ECDSA', namedCurve: 'P-256' }
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' }

export function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const opening = indexedDB.open(DATABASE, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE)
  return (await settled(opening)).transaction(STORE, mode).objectStore(STORE)
}

/** Makes a key that stays in this browser, and gives its public half. */
export async function makeKey(): Promise<string> {
  const pair = await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify'])
  const name = `0x${hex(await crypto.subtle.exportKey('raw', pair.publicKey))}`
  await settled((await store('readwrite')).put(pair.privateKey, name))
  return name
}

export async function findKey(name: string): Promise<CryptoKey | undefined> {
  return settled<CryptoKey | undefined>((await store('readonly')).get(name))
}

export async function signWith(key: CryptoKey, text: string): Promise<string> {
  return `0x${hex(await crypto.subtle.sign(SIGNING, key, new TextEncoder().encode(text)))}`
}

/** Of the salt, in hexadecimal, and the text after it. */
export async function sha256(salt: string, text: string): Promise<string> {
  const before = (salt.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16))
  return hex(await crypto.subtle.digest('SHA-256', new Uint8Array([...before, ...new TextEncoder().encode(text)])))
}
