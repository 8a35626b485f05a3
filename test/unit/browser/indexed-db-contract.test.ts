import 'fake-indexeddb/auto'
import { IndexedDbStore } from '../../../src/browser/indexed-db-store.ts'
import { encryptStore } from '../../../src/journal/encrypt-store.ts'
import { encounterStoreContract } from '../../contract/encounter-store.ts'

const key = new Uint8Array(32).fill(3)
let count = 0

encounterStoreContract('IndexedDbStore', () => {
  const name = `contract-${count++}`
  return { store: new IndexedDbStore(name), reopen: () => new IndexedDbStore(name) }
})
encounterStoreContract('encryptStore(IndexedDbStore)', () => {
  const name = `contract-${count++}`
  return {
    store: encryptStore(new IndexedDbStore(name), key),
    reopen: () => encryptStore(new IndexedDbStore(name), key),
  }
})
