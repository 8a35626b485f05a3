import { encryptStore, type EncounterStore } from 'medical-scribe'
import { IndexedDbStore } from 'medical-scribe/browser'

const database = 'medical-scribe-key'

/**
 * Visits in this browser, encrypted with a key that no script can read out. Whoever clears the site's data loses key and
 * visits together.
 */
export async function sealedStore(): Promise<EncounterStore> {
  // Else the browser may clear visits when the disk is full.
  await navigator.storage.persist().catch(() => false)
  const open = indexedDB.open(database, 1)
  open.onupgradeneeded = () => void open.result.createObjectStore('keys')
  const db = await result(open)
  try {
    const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
      'decrypt',
    ])
    const keys = db.transaction('keys', 'readwrite').objectStore('keys')
    const known = (await result(keys.get('visits'))) as CryptoKey | undefined
    if (!known) await result(keys.put(made, 'visits'))
    return encryptStore(new IndexedDbStore(), known ?? made)
  } finally {
    db.close()
  }
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('The key could not be read'))
  })
}
