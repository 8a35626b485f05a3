import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { encryptStore } from '../../src/journal/encrypt-store.ts'
import { MemoryStore } from '../../src/journal/memory-store.ts'
import { FileStore } from '../../src/node/file-store.ts'
import { encounterStoreContract } from './encounter-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'encounter-store-'))
const stores: FileStore[] = []
let count = 0
const key = new Uint8Array(32).fill(7)

function inFiles(): { store: FileStore; reopen: () => FileStore } {
  const directory = join(folder, String(count++))
  const open = (): FileStore => {
    const store = new FileStore(directory, { segmentBytes: 64 * 1024 })
    stores.push(store)
    return store
  }
  return { store: open(), reopen: open }
}

afterAll(async () => {
  for (const store of stores) await store.close()
  rmSync(folder, { recursive: true })
})

encounterStoreContract('MemoryStore', () => {
  const store = new MemoryStore()
  return { store, reopen: () => store }
})
encounterStoreContract('FileStore', inFiles)
encounterStoreContract('encryptStore(MemoryStore)', () => {
  const store = new MemoryStore()
  return { store: encryptStore(store, key), reopen: () => encryptStore(store, key) }
})
encounterStoreContract('encryptStore(FileStore)', () => {
  const { store, reopen } = inFiles()
  return { store: encryptStore(store, key), reopen: () => encryptStore(reopen(), key) }
})
