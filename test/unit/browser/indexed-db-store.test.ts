import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { IndexedDbStore } from '../../../src/browser/indexed-db-store.ts'
import type { JournalRecord } from '../../../src/journal/records.ts'
import { named } from './fake-audio.ts'

let factory: IDBFactory
beforeEach(() => {
  factory = new IDBFactory()
  vi.stubGlobal('indexedDB', factory)
  vi.stubGlobal('IDBKeyRange', IDBKeyRange)
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const audio = (startMs: number, ms = 50): JournalRecord => ({
  type: 'audio',
  startMs,
  sampleRate: 16_000,
  bytes: new Uint8Array(ms * 32).fill(startMs % 251),
})
const gap = (startMs: number): JournalRecord => ({
  type: 'gap',
  gap: { startMs, endMs: startMs + 1, reason: 'source' },
})

async function all(store: IndexedDbStore, id: string): Promise<JournalRecord[]> {
  const records: JournalRecord[] = []
  for await (const record of store.read(id)) records.push(record)
  return records
}

describe('IndexedDbStore', () => {
  it('reads more than one page in order, from another connection, as after a crash of the tab', async () => {
    const store = new IndexedDbStore()
    const records = Array.from({ length: 451 }, (_, i) => gap(i))
    await Promise.all([
      store.append('visit', records.slice(0, 200)),
      store.append('visit', records.slice(200, 201)),
      store.append('other', [gap(7)]),
      store.append('visit', records.slice(201)),
    ])
    const reopened = new IndexedDbStore()
    expect(await all(reopened, 'visit')).toEqual(records)
    expect(await all(reopened, 'nobody')).toEqual([])
    expect(await reopened.list()).toEqual(['other', 'visit'])
    await reopened.delete('visit')
    await reopened.delete('nobody')
    expect(await store.list()).toEqual(['other'])
    await store.close()
    expect(await store.list()).toEqual(['other'])
  })

  it('keeps encounters apart whose ids begin alike', async () => {
    const store = new IndexedDbStore()
    for (const id of ['a', 'a/b', 'ab', '']) await store.append(id, [gap(id.length)])
    await store.delete('a')
    expect(await store.list()).toEqual(['', 'a/b', 'ab'])
    expect(await all(store, 'ab')).toEqual([gap(2)])
  })

  it('forgets audio that is covered, of this encounter only, sealed or not', async () => {
    const store = new IndexedDbStore()
    const sealed: JournalRecord = {
      type: 'sealed',
      sequence: 0,
      audio: { startMs: 0, endMs: 90 },
      bytes: new Uint8Array(4),
    }
    await store.append('other', [audio(0)])
    await store.append('visit', [sealed, audio(0), audio(50), audio(100)])
    await store.append('visit', [{ type: 'covered', untilMs: 100 }])
    expect(await all(store, 'visit')).toEqual([audio(100), { type: 'covered', untilMs: 100 }])
    expect(await all(store, 'other')).toEqual([audio(0)])
  })

  it('copies bytes before it waits, and not the buffer around them', async () => {
    const store = new IndexedDbStore()
    const buffer = new Uint8Array(100_000).fill(9)
    const bytes = buffer.subarray(10, 14)
    const appended = store.append('visit', [{ type: 'audio', startMs: 0, sampleRate: 16_000, bytes }])
    buffer.fill(0)
    await appended
    const [record] = await all(store, 'visit')
    if (record?.type !== 'audio') throw new Error('expected audio')
    expect([...record.bytes]).toEqual([9, 9, 9, 9])
    expect(record.bytes.buffer.byteLength).toBe(4)
  })

  it('writes with strict durability and leaves damage out', async () => {
    const store = new IndexedDbStore()
    await store.append('visit', [gap(0)])
    const database = (await open(factory)) as IDBDatabase
    const prototype = Object.getPrototypeOf(database) as IDBDatabase
    const transaction = vi.spyOn(prototype, 'transaction')
    await store.append('visit', [
      { type: 'damage', part: 'x', position: 0, length: 1, reason: 'checksum' },
      gap(1),
    ])
    expect(transaction).toHaveBeenCalledWith(['records', 'visits'], 'readwrite', { durability: 'strict' })
    expect(await all(store, 'visit')).toEqual([gap(0), gap(1)])
    transaction.mockRestore()
  })

  it('opens anew when the browser closed its connection', async () => {
    const store = new IndexedDbStore()
    await store.append('visit', [gap(0)])
    const database = (await open(factory)) as IDBDatabase
    const prototype = Object.getPrototypeOf(database) as IDBDatabase
    const once = vi.spyOn(prototype, 'transaction').mockImplementationOnce(() => {
      throw named('InvalidStateError')
    })
    await store.append('visit', [gap(1)])
    expect(await all(store, 'visit')).toHaveLength(2)
    once.mockRestore()
  })

  it.each([
    [
      'aborted by the browser',
      (transaction: IDBTransaction): void =>
        queueMicrotask(() => {
          transaction.abort()
        }),
    ],
    [
      'aborted with its requests placed',
      (transaction: IDBTransaction): void =>
        void setImmediate(() => {
          transaction.abort()
        }),
    ],
  ])('begins a transaction again that was %s, and keeps nothing twice (attack 6)', async (_, abort) => {
    const store = new IndexedDbStore()
    await store.append('visit', [gap(0)])
    const prototype = Object.getPrototypeOf(await open(factory)) as IDBDatabase
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the database that it is called on
    const real = prototype.transaction
    const once = vi.spyOn(prototype, 'transaction').mockImplementationOnce(function (
      this: IDBDatabase,
      ...args
    ) {
      const transaction = real.apply(this, args)
      abort(transaction)
      return transaction
    })
    await store.append('visit', [gap(1)])
    once.mockRestore()
    expect(await all(store, 'visit')).toEqual([gap(0), gap(1)])
  })

  it('says that the browser gave up, and that trying again may help, when it goes on doing so', async () => {
    const store = new IndexedDbStore()
    await store.append('visit', [gap(0)])
    const prototype = Object.getPrototypeOf(await open(factory)) as IDBDatabase
    const lost = vi.spyOn(prototype, 'transaction').mockImplementation(() => {
      throw named('UnknownError')
    })
    const failing = store.append('visit', [gap(1)])
    await expect(failing).rejects.toMatchObject({ reason: 'failed', retryable: true })
    await expect(failing).rejects.toThrow(/closed the database.*UnknownError/)
    lost.mockRestore()
    await store.append('visit', [gap(1)])
    expect(await all(store, 'visit')).toHaveLength(2)
  })

  it('gives up a database that another tab holds back within 10 s, and goes on when the tab lets go', async () => {
    const old = (await open(factory)) as IDBDatabase
    const store = new IndexedDbStore()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const listing = expect(store.list()).rejects.toMatchObject({ code: 'store', reason: 'timeout' })
      await new Promise((resolve) => setImmediate(resolve))
      vi.advanceTimersByTime(10_000)
      await listing
    } finally {
      vi.useRealTimers()
    }
    old.close()
    expect(await store.list()).toEqual([])
  })

  it('reads what version 0.1 kept, and knows how its visits stand', async () => {
    await new Promise((resolve) => {
      const request = factory.open('medical-scribe', 1)
      request.onupgradeneeded = () => {
        const store = request.result.createObjectStore('records', { keyPath: ['encounterId', 'sequence'] })
        store.createIndex('audio', ['encounterId', 'endMs'])
        const put = (encounterId: string, sequence: number, record: JournalRecord): void => {
          store.add({ encounterId, sequence, record })
        }
        put('a', 0, gap(0))
        put('b', 0, gap(1))
        put('b', 1, { type: 'end', endedAt: '2026-01-01T00:00:00Z' })
      }
      request.onsuccess = () => {
        request.result.close()
        resolve(undefined)
      }
    })
    const store = new IndexedDbStore()
    expect(await store.list()).toEqual(['a', 'b'])
    expect([(await store.status('a')).state, (await store.status('b')).state]).toEqual([
      'abandoned',
      'finished',
    ])
    await store.append('a', [gap(2)])
    expect(await all(store, 'a')).toEqual([gap(0), gap(2)])
  })

  it('says `full` for an exceeded quota, wherever it shows, and keeps nothing of that append', async () => {
    const store = new IndexedDbStore()
    await store.append('visit', [gap(0)])
    const database = (await open(factory)) as IDBDatabase
    const table = database.transaction('records').objectStore('records')
    const prototype = Object.getPrototypeOf(table) as IDBObjectStore
    const add = vi.spyOn(prototype, 'add').mockImplementationOnce(() => {
      throw named('QuotaExceededError')
    })
    await expect(store.append('visit', [gap(1), gap(2)])).rejects.toMatchObject({
      code: 'store',
      reason: 'full',
    })
    add.mockRestore()
    expect(await all(store, 'visit')).toEqual([gap(0)])
  })

  it.each([
    ['SecurityError', 'denied'],
    ['InvalidStateError', 'denied'],
    ['UnknownError', 'failed'],
  ])('says %s of open() as %s, and tries again the next time', async (name, reason) => {
    const store = new IndexedDbStore()
    const refused = vi.spyOn(factory, 'open').mockImplementationOnce(() => {
      throw named(name)
    })
    await expect(store.list()).rejects.toMatchObject({ code: 'store', reason })
    refused.mockRestore()
    expect(await store.list()).toEqual([])
  })

  it('says `denied` where there is no IndexedDB and `newer` for a later version of it', async () => {
    await new Promise((resolve) => {
      factory.open('medical-scribe', 99).onsuccess = ({ target }) => {
        ;(target as unknown as { result: IDBDatabase }).result.close()
        resolve(undefined)
      }
    })
    await expect(new IndexedDbStore().list()).rejects.toMatchObject({ reason: 'newer' })
    vi.stubGlobal('indexedDB', undefined)
    await expect(new IndexedDbStore().list()).rejects.toMatchObject({ reason: 'denied' })
    expect(() => new IndexedDbStore('')).toThrow(expect.objectContaining({ option: 'name' }))
  })
})

function open(from: IDBFactory): Promise<unknown> {
  return new Promise((resolve) => {
    const request = from.open('medical-scribe')
    request.onsuccess = () => {
      resolve(request.result)
    }
  })
}
