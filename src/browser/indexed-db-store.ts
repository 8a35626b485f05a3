import { ConfigurationError, ScribeError, StoreError } from '../core/errors.ts'
import {
  audioExtent,
  coveredUntil,
  journalVersion,
  type EncounterStore,
  type JournalRecord,
} from '../journal/records.ts'

/** One record in the database. Only audio has `endMs`, so the index for deleting contains only audio. */
interface Row {
  readonly encounterId: string
  /** Counted from 0 within the encounter. */
  readonly sequence: number
  readonly endMs?: number
  readonly record: JournalRecord
}

const table = 'records'
const audioIndex = 'audio'
/** Rows that one transaction reads. IndexedDB ends a transaction when its reader waits for something else. */
const pageSize = 200

/**
 * Keeps encounters in the browser's IndexedDB. They survive a reload and a crash of tab, browser or machine.
 *
 * Every append is one transaction with strict durability, so it is on disk as a whole or not at all. Several tabs may
 * use one store. A browser that is short of space may clear it, unless `navigator.storage.persist()` was granted. The
 * store does not encrypt; wrap it in `encryptStore` for that.
 *
 * @throws StoreError from its methods: `full` (quota), `denied` (storage blocked, or a private window without it),
 * `newer` (written by a later version of this package), `failed`.
 */
export class IndexedDbStore implements EncounterStore {
  readonly #name: string
  #database: Promise<IDBDatabase> | undefined

  /**
   * @param name of the database, within the page's origin.
   * @throws ConfigurationError for an empty name.
   */
  constructor(name = 'medical-scribe') {
    if (typeof name !== 'string' || name === '')
      throw new ConfigurationError('name', 'must be a non-empty string')
    this.#name = name
  }

  async append(encounterId: string, records: readonly JournalRecord[]): Promise<void> {
    // Copied before any wait, because callers may use their buffers again. A clone of a view would contain its whole
    // buffer.
    const rows = records
      .filter((record) => record.type !== 'damage')
      .map((record) => ('bytes' in record ? { ...record, bytes: record.bytes.slice() } : record))
    if (rows.length === 0) return
    await this.#transact('readwrite', (store, guard) => {
      const last = store.openKeyCursor(within(encounterId), 'prev')
      last.onsuccess = () => {
        guard(() => {
          add(store, encounterId, last.result ? (last.result.key as [string, number])[1] + 1 : 0, rows)
        })
      }
    })
  }

  async *read(encounterId: string): AsyncIterable<JournalRecord> {
    let after = -1
    for (;;) {
      const range = IDBKeyRange.bound([encounterId, after], [encounterId, Infinity], true)
      const page = await this.#transact(
        'readonly',
        (store) => store.getAll(range, pageSize) as IDBRequest<Row[]>,
      )
      for (const row of page) yield row.record
      const last = page.at(-1)
      if (!last) return
      after = last.sequence
    }
  }

  async list(): Promise<readonly string[]> {
    const found: string[] = []
    await this.#transact('readonly', (store) => {
      const cursor = store.openKeyCursor()
      cursor.onsuccess = () => {
        if (!cursor.result) return
        const [encounterId] = cursor.result.key as [string, number]
        found.push(encounterId)
        cursor.result.continue([encounterId, Infinity])
      }
    })
    return found.sort()
  }

  async delete(encounterId: string): Promise<void> {
    await this.#transact('readwrite', (store) => {
      store.delete(within(encounterId))
    })
  }

  /** Closes the database. The next call opens it again. */
  async close(): Promise<void> {
    const database = this.#database
    this.#database = undefined
    ;(await database?.catch(() => undefined))?.close()
  }

  /** Resolves with the request's result when the transaction is complete. What it wrote is then on disk. */
  async #transact<T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore, guard: (step: () => void) => void) => IDBRequest<T> | void,
  ): Promise<T> {
    try {
      const transaction = await this.#begin(mode)
      return await new Promise<T>((resolve, reject) => {
        let thrown: unknown
        let request: IDBRequest<T> | void
        // An error in a handler of IndexedDB would go to the page, and half of the work would be committed.
        const guard = (step: () => void): void => {
          try {
            step()
          } catch (error) {
            thrown = error
            transaction.abort()
          }
        }
        transaction.oncomplete = () => {
          resolve(request?.result as T)
        }
        transaction.onabort = () => {
          reject(
            (thrown as Error | undefined) ?? transaction.error ?? new Error('The transaction was aborted'),
          )
        }
        guard(() => {
          request = work(transaction.objectStore(table), guard)
        })
      })
    } catch (error) {
      throw storeError(error)
    }
  }

  async #begin(mode: IDBTransactionMode): Promise<IDBTransaction> {
    const begin = async (): Promise<IDBTransaction> =>
      (await (this.#database ??= this.#open())).transaction(table, mode, { durability: 'strict' })
    const database = this.#database
    try {
      return await begin()
    } catch (error) {
      // The browser has closed this connection. A new one is opened.
      if (!database || !(error instanceof Error) || error.name !== 'InvalidStateError') throw error
      if (this.#database === database) this.#database = undefined
      return begin()
    }
  }

  #open(): Promise<IDBDatabase> {
    const opening = new Promise<IDBDatabase>((resolve, reject) => {
      if (typeof indexedDB === 'undefined') throw new StoreError('denied', 'This page has no IndexedDB')
      const request = indexedDB.open(this.#name, journalVersion)
      request.onupgradeneeded = () => {
        const store = request.result.createObjectStore(table, { keyPath: ['encounterId', 'sequence'] })
        store.createIndex(audioIndex, ['encounterId', 'endMs'])
      }
      request.onsuccess = () => {
        const database = request.result
        const forget = (): void => {
          if (this.#database === opening) this.#database = undefined
        }
        // Another tab wants to upgrade or delete the database, which needs all connections closed.
        database.onversionchange = () => {
          database.close()
          forget()
        }
        database.onclose = forget
        resolve(database)
      }
      request.onerror = () => {
        reject(request.error ?? new Error('The database could not be opened'))
      }
    })
    opening.catch(() => {
      if (this.#database === opening) this.#database = undefined
    })
    return opening
  }
}

/** Every key of one encounter. */
function within(encounterId: string): IDBKeyRange {
  return IDBKeyRange.bound([encounterId, 0], [encounterId, Infinity])
}

function add(
  store: IDBObjectStore,
  encounterId: string,
  first: number,
  records: readonly JournalRecord[],
): void {
  let coveredMs: number | undefined
  for (const [index, record] of records.entries()) {
    const endMs = audioExtent(record)?.endMs
    const row: Row = {
      encounterId,
      sequence: first + index,
      record,
      ...(endMs === undefined ? {} : { endMs }),
    }
    store.add(row)
    coveredMs = coveredUntil(record) ?? coveredMs
  }
  if (coveredMs !== undefined) forgetAudio(store, encounterId, coveredMs)
}

function forgetAudio(store: IDBObjectStore, encounterId: string, coveredMs: number): void {
  const range = IDBKeyRange.bound([encounterId, -Infinity], [encounterId, coveredMs])
  const cursor = store.index(audioIndex).openKeyCursor(range)
  cursor.onsuccess = () => {
    if (!cursor.result) return
    store.delete(cursor.result.primaryKey)
    cursor.result.continue()
  }
}

const reasons: Readonly<Record<string, StoreError['reason']>> = {
  QuotaExceededError: 'full',
  SecurityError: 'denied',
  NotAllowedError: 'denied',
  InvalidStateError: 'denied',
  VersionError: 'newer',
}

const messages: Readonly<Record<string, string>> = {
  full: 'The browser has no more room for this page: delete old encounters',
  denied: 'The browser does not let this page store data: allow site data, or leave private browsing',
  newer: 'The encounters were written by a later version of this package',
}

function storeError(error: unknown): ScribeError {
  if (ScribeError.isInstance(error)) return error
  const reason = (error instanceof Error && reasons[error.name]) || 'failed'
  return new StoreError(reason, messages[reason] ?? 'The browser could not store or read the encounter', {
    cause: error,
  })
}
