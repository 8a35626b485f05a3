import { withDeadline } from '../core/deadline.ts'
import { StoreError, toScribeError, type ScribeErrors } from '../core/errors.ts'
import type { Chain } from '../journal/chain.ts'
import type { EncounterStore, JournalRecord } from '../journal/records.ts'

/** Records, and what is to happen once they are durable. */
interface Batch {
  readonly records: JournalRecord[]
  readonly next: (() => void)[]
}

/**
 * Appends records in order, one append at a time, and lets happen what depends on them once they are durable. What
 * arrives meanwhile goes with the next append.
 *
 * A store that rejects or hangs never stops the visit: the writer says so once, and from then on nothing waits. It
 * does not try again, because a journal with a hole in the middle would pass for whole.
 */
export class JournalWriter {
  readonly #append: (records: readonly JournalRecord[]) => Promise<void>
  readonly #onDegraded: (error: ScribeErrors, unkept: readonly JournalRecord[]) => void
  readonly #abandon = new AbortController()
  #pending: Batch = { records: [], next: [] }
  #underway: Batch | undefined
  #writing: Promise<void> | undefined
  #isBroken = false

  /**
   * @param chain goes on with every record that is written.
   * @param timeoutMs how long one append may take before the visit goes on without the store, in milliseconds.
   * @param onDegraded told once, when the store failed: nothing from the first of `unkept` on is sure to be there.
   */
  constructor(
    store: EncounterStore,
    encounterId: string,
    chain: Chain,
    timeoutMs: number,
    onDegraded: (error: ScribeErrors, unkept: readonly JournalRecord[]) => void,
  ) {
    const { signal } = this.#abandon
    const late = (): StoreError =>
      new StoreError('timeout', `The store did not answer within ${timeoutMs} ms`)
    this.#append = (records) => {
      const linked = records.map((record) => chain.link(record))
      return withDeadline(async () => store.append(encounterId, linked), timeoutMs, signal, late)
    }
    this.#onDegraded = onDegraded
  }

  /** Takes records for the next append. `next` runs once they are durable, or cannot be. */
  add(records: readonly JournalRecord[], next?: () => void): void {
    if (!this.#isBroken) {
      this.#pending.records.push(...records)
      if (next) this.#pending.next.push(next)
    } else if (next) this.after(next)
  }

  /** Runs `next` after everything that waits by now: at once when nothing does. */
  after(next: () => void): void {
    const last = [this.#pending, this.#underway].find((batch) => batch && batch.next.length > 0)
    if (last) last.next.push(next)
    else next()
  }

  /** Begins to write what was added. */
  write(): void {
    if (!this.#writing && this.#pending.records.length > 0) this.#writing = this.#drain()
  }

  /** Resolves once everything is durable, or cannot be, and what waited for it has happened. */
  async flush(): Promise<void> {
    this.write()
    while (this.#writing) await this.#writing
  }

  /** Gives up the store now; what waits for it does not happen any more. */
  abandon(): void {
    this.#abandon.abort()
  }

  async #drain(): Promise<void> {
    while (this.#pending.records.length > 0 || this.#pending.next.length > 0) {
      const batch = (this.#underway = this.#pending)
      this.#pending = { records: [], next: [] }
      try {
        if (batch.records.length > 0) await this.#append(batch.records)
      } catch (error) {
        this.#fail(error, batch)
      }
      // What is added by one of them runs after the others.
      for (const next of batch.next) next()
      this.#underway = undefined
    }
    this.#writing = undefined
  }

  #fail(error: unknown, batch: Batch): void {
    const { records, next } = this.#pending
    const unkept = [...batch.records, ...records.splice(0)]
    this.#isBroken = true
    if (this.#abandon.signal.aborted) next.length = batch.next.length = 0
    else {
      const failed = (cause: unknown): StoreError => new StoreError('failed', 'The store failed', { cause })
      this.#onDegraded(toScribeError(error, failed), unkept)
    }
  }
}
