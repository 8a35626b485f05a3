import { checkText } from '../core/check-options.ts'
import { withDeadline } from '../core/deadline.ts'
import { defined } from '../core/defined.ts'
import { ScribeError, StoreError } from '../core/errors.ts'
import {
  audioExtent,
  coveredUntil,
  journalVersion,
  type EncounterStore,
  type JournalRecord,
  type VisitMark,
} from '../journal/records.ts'
import {
  claimedByAnother,
  isClaimedByAnother,
  markAfter,
  statusOf,
  unknownEncounter,
} from '../journal/visit-mark.ts'
import type { Claim, EncounterStatus } from '../protocol/claim.ts'

/** One record in the database. Only audio has `endMs`, so the index for deleting contains only audio. */
interface Row {
  readonly encounterId: string
  /** Counted from 0 within the encounter. */
  readonly sequence: number
  readonly endMs?: number
  readonly record: JournalRecord
}

/** What is known of a visit without reading it. */
interface Visit {
  readonly encounterId: string
  /** Of the newest claim. */
  readonly token: number
  /** When the claim ends, in milliseconds since 1970; 0 for none. */
  readonly endsAtMs: number
  /** How long the claim lasts when it is renewed, in milliseconds. */
  readonly ttlMs: number
  /** Absent when there is no record yet. */
  readonly lastWrittenAt?: string
  readonly mark?: VisitMark
  readonly coveredMs: number
}

const recordTable = 'records'
const visitTable = 'visits'
const audioIndex = 'audio'
/** Rows that one transaction reads. IndexedDB ends a transaction when its reader waits for something else. */
const pageSize = 200
/** How often a call is begun again when the browser closes the database under it or aborts it. */
const retries = 2
/** How long a call may take, in milliseconds: a blocked database never answers. */
const deadlineMs = 10_000

/**
 * Keeps encounters in the browser's IndexedDB. They survive a reload and a crash of tab, browser or machine.
 *
 * Every append is one transaction with strict durability, so it is on disk as a whole or not at all. Several tabs may
 * use one store, and a visit is written by the tab that claimed it. A browser that is short of space may clear it, unless `navigator.storage.persist()` was granted. The
 * store does not encrypt; wrap it in `encryptStore` for that.
 *
 * @throws StoreError from its methods: `full` (quota), `denied` (storage blocked, or a private window without it),
 * `claimed` (another tab has the encounter), `newer` (written by a later version of this package), `timeout` (no answer
 * within 10 s), `failed`.
 */
export class IndexedDbStore implements EncounterStore {
  readonly #name: string
  #database: Promise<IDBDatabase> | undefined

  /**
   * @param name of the database, within the page's origin.
   * @throws ConfigurationError for an empty name.
   */
  constructor(name = 'medical-scribe') {
    this.#name = checkText('name', name)
  }

  async append(encounterId: string, records: readonly JournalRecord[], claim?: Claim): Promise<void> {
    // Copied before any wait, because callers may use their buffers again. A clone of a view would contain its whole
    // buffer.
    const rows = records
      .filter((record) => record.type !== 'damage')
      .map((record) => ('bytes' in record ? { ...record, bytes: record.bytes.slice() } : record))
    if (rows.length === 0) return
    await this.#change(encounterId, claim, (visit, transaction, guard) => {
      const store = transaction.objectStore(recordTable)
      const last = store.openKeyCursor(within(encounterId), 'prev')
      last.onsuccess = () =>
        guard(() =>
          add(store, encounterId, last.result ? (last.result.key as [string, number])[1] + 1 : 0, rows),
        )
      const mark = markAfter(visit.mark, rows)
      return {
        ...visit,
        ...(mark ? { mark } : {}),
        coveredMs: coveredUntil(rows, visit.coveredMs),
        lastWrittenAt: new Date().toISOString(),
        ...(claim ? { endsAtMs: Date.now() + visit.ttlMs } : {}),
      }
    })
  }

  async *read(encounterId: string): AsyncIterable<JournalRecord> {
    let after = -1
    for (;;) {
      const range = IDBKeyRange.bound([encounterId, after], [encounterId, Infinity], true)
      const page = await this.#transact(
        'readonly',
        (transaction) => transaction.objectStore(recordTable).getAll(range, pageSize) as IDBRequest<Row[]>,
      )
      for (const row of page) yield row.record
      const last = page.at(-1)
      if (!last) return
      after = last.sequence
    }
  }

  async list(): Promise<readonly string[]> {
    const visits = await this.#transact(
      'readonly',
      (transaction) => transaction.objectStore(visitTable).getAll() as IDBRequest<Visit[]>,
    )
    const kept = visits.filter(({ lastWrittenAt }) => lastWrittenAt !== undefined)
    return kept.map(({ encounterId }) => encounterId).sort()
  }

  async delete(encounterId: string, claim?: Claim): Promise<void> {
    await this.#change(encounterId, claim, (_visit, transaction) => {
      transaction.objectStore(recordTable).delete(within(encounterId))
      return undefined
    })
  }

  async claim(encounterId: string, ttlMs: number): Promise<Claim> {
    let token = 0
    await this.#change(encounterId, undefined, (visit) => {
      token = visit.token + 1
      return { ...visit, token, ttlMs, endsAtMs: Date.now() + ttlMs }
    })
    const claim: Claim = {
      encounterId,
      token,
      renew: () => this.#change(encounterId, claim, (visit) => ({ ...visit, endsAtMs: Date.now() + ttlMs })),
      release: () =>
        this.#change(encounterId, claim, (visit) =>
          // What was claimed before stays, so that no token is given twice.
          visit.lastWrittenAt === undefined && token === 1
            ? undefined
            : { ...visit, token: token + 1, endsAtMs: 0 },
        ).catch((error: unknown) => {
          if (!isClaimedByAnother(error)) throw error
        }),
    }
    return claim
  }

  async status(encounterId: string): Promise<EncounterStatus> {
    let visit: Visit | undefined
    const waiting = await this.#transact('readonly', (transaction) => {
      const found = transaction.objectStore(visitTable).get(encounterId) as IDBRequest<Visit | undefined>
      found.onsuccess = () => (visit = found.result)
      // Covered audio is deleted.
      return transaction.objectStore(recordTable).index(audioIndex).count(audioUntil(encounterId, Infinity))
    })
    if (!visit) throw unknownEncounter()
    const { mark, lastWrittenAt } = visit
    return statusOf(mark, leftMs(visit) > 0, {
      ...(lastWrittenAt === undefined ? {} : { lastWrittenAt }),
      hasAudioWaiting: waiting > 0,
    })
  }

  /** Closes the database. The next call opens it again. */
  async close(): Promise<void> {
    const database = this.#database
    this.#database = undefined
    ;(await database?.catch(() => undefined))?.close()
  }

  /**
   * Changes a visit's row, and its records in the same transaction.
   *
   * @param change gives the row as it is to be; `undefined` deletes it.
   * @throws StoreError `claimed` when the visit is not the caller's to change.
   */
  async #change(
    encounterId: string,
    claim: Claim | undefined,
    change: (visit: Visit, transaction: IDBTransaction, guard: Guard) => Visit | undefined,
  ): Promise<void> {
    await this.#transact('readwrite', (transaction, guard) => {
      const visits = transaction.objectStore(visitTable)
      const found = visits.get(encounterId) as IDBRequest<Visit | undefined>
      found.onsuccess = () => {
        guard(() => {
          const visit = found.result ?? unclaimed(encounterId)
          const isRefused = claim ? claim.token !== visit.token : leftMs(visit) > 0
          if (isRefused) throw claimedByAnother(leftMs(visit))
          const next = change(visit, transaction, guard)
          if (next) visits.put(next)
          else visits.delete(encounterId)
        })
      }
    })
  }

  /** Resolves with the request's result when the transaction is complete. What it wrote is then on disk. */
  async #transact<T>(
    mode: IDBTransactionMode,
    work: (transaction: IDBTransaction, guard: Guard) => IDBRequest<T> | void,
  ): Promise<T> {
    const late = (): StoreError =>
      new StoreError(
        'timeout',
        `The browser's database did not answer within ${deadlineMs} ms: another tab may hold it`,
      )
    for (let attempt = 0; ; attempt++) {
      const database = (this.#database ??= this.#open())
      try {
        const attempted = async (): Promise<T> => run(await database.catch(refuse), mode, work)
        return await withDeadline(attempted, deadlineMs, undefined, late)
      } catch (error) {
        // The browser has closed the connection or given up the transaction, which then has written nothing.
        const isLost = error instanceof Error && lostNames.has(error.name)
        if (!isLost || attempt === retries) throw storeError(error)
        if (this.#database === database) this.#database = undefined
        void database.then((lost) => lost.close()).catch(() => undefined)
      }
    }
  }

  #open(): Promise<IDBDatabase> {
    const opening = new Promise<IDBDatabase>((resolve, reject) => {
      if (typeof indexedDB === 'undefined') throw new StoreError('denied', 'This page has no IndexedDB')
      const request = indexedDB.open(this.#name, journalVersion)
      request.onupgradeneeded = () => upgrade(request.transaction as IDBTransaction)
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
      request.onerror = () => reject(request.error ?? new Error('The database could not be opened'))
    })
    opening.catch(() => {
      if (this.#database === opening) this.#database = undefined
    })
    return opening
  }
}

/** Runs a step of a transaction: an error in a handler of IndexedDB would go to the page, and half would be committed. */
type Guard = (step: () => void) => void

function run<T>(
  database: IDBDatabase,
  mode: IDBTransactionMode,
  work: (transaction: IDBTransaction, guard: Guard) => IDBRequest<T> | void,
): Promise<T> {
  const transaction = database.transaction([recordTable, visitTable], mode, { durability: 'strict' })
  return new Promise<T>((resolve, reject) => {
    let thrown: unknown
    let request: IDBRequest<T> | void
    const guard: Guard = (step) => {
      try {
        step()
      } catch (error) {
        thrown = error
        transaction.abort()
      }
    }
    transaction.oncomplete = () => resolve(request?.result as T)
    transaction.onabort = () => {
      const aborted = new DOMException('The transaction was aborted', 'AbortError')
      reject((thrown as Error | undefined) ?? transaction.error ?? aborted)
    }
    guard(() => {
      request = work(transaction, guard)
    })
  })
}

/** Makes the tables of this version; fills the table of the visits from the records that an older version wrote. */
function upgrade(transaction: IDBTransaction): void {
  const { db } = transaction
  const visits = db.createObjectStore(visitTable, { keyPath: 'encounterId' })
  if (!db.objectStoreNames.contains(recordTable)) {
    const store = db.createObjectStore(recordTable, { keyPath: ['encounterId', 'sequence'] })
    store.createIndex(audioIndex, ['encounterId', 'endMs'])
    return
  }
  let visit: Visit | undefined
  const cursor = transaction.objectStore(recordTable).openCursor()
  cursor.onsuccess = () => {
    const row = cursor.result?.value as Row | undefined
    if (visit && visit.encounterId !== row?.encounterId) {
      visits.put(visit)
      visit = undefined
    }
    if (!row) return
    visit ??= { ...unclaimed(row.encounterId), lastWrittenAt: new Date().toISOString() }
    const mark = markAfter(visit.mark, [row.record])
    const coveredMs = coveredUntil([row.record], visit.coveredMs)
    visit = { ...visit, coveredMs, ...(mark ? { mark } : {}) }
    cursor.result?.continue()
  }
}

/** A visit of which nothing is known yet. */
function unclaimed(encounterId: string): Visit {
  return { encounterId, token: 0, endsAtMs: 0, ttlMs: 0, coveredMs: 0 }
}

/** How long a claim lasts unless it is renewed, in milliseconds. One that ends too late is of a clock that was set back. */
function leftMs({ endsAtMs, ttlMs }: Visit): number {
  const left = endsAtMs - Date.now()
  return left > ttlMs ? 0 : Math.max(0, left)
}

/** Every key of one encounter. */
function within(encounterId: string): IDBKeyRange {
  return IDBKeyRange.bound([encounterId, 0], [encounterId, Infinity])
}

/** The audio of one encounter that ends no later than this. */
function audioUntil(encounterId: string, endMs: number): IDBKeyRange {
  return IDBKeyRange.bound([encounterId, -Infinity], [encounterId, endMs])
}

function add(
  store: IDBObjectStore,
  encounterId: string,
  first: number,
  records: readonly JournalRecord[],
): void {
  for (const [index, record] of records.entries()) {
    const endMs = audioExtent(record)?.endMs
    const row: Row = { encounterId, sequence: first + index, record, ...defined({ endMs }) }
    store.add(row)
  }
  const coveredMs = coveredUntil(records, undefined)
  if (coveredMs === undefined) return
  const cursor = store.index(audioIndex).openKeyCursor(audioUntil(encounterId, coveredMs))
  cursor.onsuccess = () => {
    if (!cursor.result) return
    store.delete(cursor.result.primaryKey)
    cursor.result.continue()
  }
}

/** The connection or the transaction is lost, not the data: to be tried again on a new connection. */
const lostNames: ReadonlySet<string> = new Set([
  'InvalidStateError',
  'AbortError',
  'UnknownError',
  'TransactionInactiveError',
])

const reasons: Readonly<Record<string, StoreError['reason']>> = {
  QuotaExceededError: 'full',
  SecurityError: 'denied',
  NotAllowedError: 'denied',
  VersionError: 'newer',
}

const messages: Readonly<Record<string, string>> = {
  full: 'The browser has no more room for this page: delete old encounters',
  denied: 'The browser does not let this page store data: allow site data, or leave private browsing',
  newer: 'The encounters were written by a later version of this package',
}

/** A database that does not open: a private window of Firefox calls that an invalid state. */
function refuse(error: unknown): never {
  const isInvalid = error instanceof Error && error.name === 'InvalidStateError'
  throw isInvalid
    ? new StoreError('denied', messages['denied'] as string, { cause: error })
    : storeError(error)
}

function storeError(error: unknown): ScribeError {
  if (ScribeError.isInstance(error)) return error
  const { name = '' } = error instanceof Error ? error : {}
  const reason = reasons[name] ?? 'failed'
  const lost = lostNames.has(name)
    ? 'closed the database or gave up the transaction'
    : 'could not store or read'
  return new StoreError(reason, messages[reason] ?? `The browser ${lost}: try again (${name || 'unknown'})`, {
    cause: error,
  })
}
