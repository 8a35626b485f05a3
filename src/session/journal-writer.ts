import { withDeadline } from '../core/deadline.ts'
import { StoreError, toScribeError, type ScribeErrors } from '../core/errors.ts'
import { deferred, type Deferred } from '../core/time.ts'
import type { EncounterStore, JournalRecord } from '../journal/records.ts'

/** What the writer needs to know beside the store. */
export interface JournalWriterOptions {
  readonly store: EncounterStore
  readonly encounterId: string
  /** How long one append may take before the visit goes on without the store, in milliseconds. */
  readonly timeoutMs: number
  /** Told once, when the store failed: `unkept` is the first that may not be there, and nothing after it is. */
  readonly onDegraded: (error: ScribeErrors, unkept: readonly JournalRecord[]) => void
}

/**
 * Appends records in order, one append at a time; what arrives meanwhile goes with the next.
 *
 * A store that rejects or hangs never stops the visit: the writer says so once, and from then on every write
 * resolves at once. It does not try again, because a journal with a hole in the middle would pass for whole.
 */
export class JournalWriter {
  readonly #options: JournalWriterOptions
  #pending: JournalRecord[] = []
  #next: Deferred<void> | undefined
  #writing = false
  #broken = false

  constructor(options: JournalWriterOptions) {
    this.#options = options
  }

  /** Resolves once the records are durable, or cannot be. Never rejects. */
  write(...records: readonly JournalRecord[]): Promise<void> {
    if (this.#broken) return Promise.resolve()
    this.#pending.push(...records)
    this.#next ??= deferred()
    const { promise } = this.#next
    if (!this.#writing) void this.#drain()
    return promise
  }

  /** Keeps records for the next write, which may be a moment away: for what comes often and waits for nothing. */
  gather(...records: readonly JournalRecord[]): void {
    if (!this.#broken) this.#pending.push(...records)
  }

  /** Resolves once everything written so far is durable, or cannot be. */
  async flush(): Promise<void> {
    if (this.#writing || this.#pending.length > 0) await this.write()
  }

  async #drain(): Promise<void> {
    this.#writing = true
    const { store, encounterId, timeoutMs } = this.#options
    while (this.#next) {
      const batch = this.#pending
      const done = this.#next
      this.#pending = []
      this.#next = undefined
      try {
        if (!this.#broken && batch.length > 0) {
          await withDeadline(
            () => store.append(encounterId, batch),
            timeoutMs,
            undefined,
            () => new StoreError('timeout', `The store did not answer within ${timeoutMs} ms`),
          )
        }
      } catch (error) {
        this.#broken = true
        this.#options.onDegraded(
          toScribeError(error, (cause) => new StoreError('failed', 'The store failed', { cause })),
          [...batch, ...this.#pending],
        )
        this.#pending = []
      }
      done.resolve()
    }
    this.#writing = false
  }
}
