import { withDeadline } from '../core/deadline.ts'
import { StoreError, toScribeError, type ScribeErrors } from '../core/errors.ts'
import type { Chain } from '../journal/chain.ts'
import { audioExtent, coveredUntil, type EncounterStore, type JournalRecord } from '../journal/records.ts'
import { storeLate, type VisitClaim } from './visit-claim.ts'

/** Records, and what is to happen once they are durable. */
interface Batch {
  readonly records: JournalRecord[]
  readonly next: (() => void)[]
}

export interface JournalListener {
  /** The store failed: nothing from the first of `unkept` on is sure to be there. Told once until `durable`. */
  notDurable(error: ScribeErrors, unkept: readonly JournalRecord[]): void
  /** Everything up to now is kept again. */
  durable(): void
}

/** The first and the longest wait before a store that failed is tried again, in milliseconds. */
const retryMs = { first: 250, longest: 15_000 }
/** Failures that trying again does not mend. */
const isFinal: ReadonlySet<string> = new Set<StoreError['reason']>(['claimed', 'key', 'newer'])

/**
 * Appends records in order, one append at a time, and lets happen what depends on them once they are durable. What
 * arrives meanwhile goes with the next append.
 *
 * A store that rejects or hangs never stops the visit: the writer says so once, nothing waits any more, and what is not
 * kept stays in memory, without the audio that is covered by then. The store is tried again with the same records, which
 * the chain makes harmless when they were kept after all. Once the claim is lost nothing is tried any more.
 */
export class JournalWriter {
  readonly #append: (records: readonly JournalRecord[]) => Promise<void>
  readonly #chain: Chain
  readonly #listener: JournalListener
  readonly #abandon = new AbortController()
  #claim: VisitClaim | undefined
  #pending: Batch = { records: [], next: [] }
  #underway: Batch | undefined
  #writing: Promise<void> | undefined
  /** Linked, and not kept; undefined while all is well. */
  #unkept: JournalRecord[] | undefined
  #isOver = false
  #waitMs = retryMs.first
  #retry: ReturnType<typeof setTimeout> | undefined

  /** @param timeoutMs how long one append may take before the visit goes on without the store, in milliseconds. */
  constructor(
    store: EncounterStore,
    encounterId: string,
    chain: Chain,
    timeoutMs: number,
    listener: JournalListener,
  ) {
    this.#append = (records) =>
      withDeadline(
        async () => this.#claim?.append(records) ?? store.append(encounterId, records),
        timeoutMs,
        this.#abandon.signal,
        () => storeLate(timeoutMs),
      )
    this.#chain = chain
    this.#listener = listener
  }

  hold(claim: VisitClaim): void {
    this.#claim = claim
    claim.lost.addEventListener('abort', () => {
      this.#fail(claim.lost.reason, [])
      if (!this.#writing) this.#happen(this.#pending)
    })
  }

  /** Takes records for the next append. `next` runs once they are durable, or cannot be. */
  add(records: readonly JournalRecord[], next?: () => void): void {
    if (!this.#isOver) this.#pending.records.push(...records)
    if (!next) return
    if (this.#unkept) this.after(next)
    else this.#pending.next.push(next)
  }

  /** Runs `next` after everything that waits by now: at once when nothing does. */
  after(next: () => void): void {
    const last = [this.#pending, this.#underway].find((batch) => batch && batch.next.length > 0)
    if (last) last.next.push(next)
    else next()
  }

  write(): void {
    if (!this.#writing && !this.#unkept && this.#pending.records.length > 0) this.#writing = this.#drain()
  }

  /** Resolves once all is durable and has happened, or the store, which is tried at once, has failed again. */
  async flush(): Promise<void> {
    this.write()
    await this.#written()
    if (!this.#unkept || this.#isOver) return
    this.#writing = this.#tryAgain()
    await this.#written()
  }

  /** As `flush()`, and does not try later. */
  async close(): Promise<void> {
    await this.flush()
    clearTimeout(this.#retry)
  }

  /** Gives up the store now; what waits for it does not happen any more. */
  abandon(): void {
    this.#isOver = true
    this.#pending.records.length = 0
    clearTimeout(this.#retry)
    this.#abandon.abort()
  }

  /** Resolves once nothing is being written, and no retry either. */
  async #written(): Promise<void> {
    while (this.#writing) await this.#writing
  }

  async #drain(): Promise<void> {
    while (this.#pending.records.length > 0 || this.#pending.next.length > 0) {
      const batch = (this.#underway = this.#pending)
      this.#pending = { records: [], next: [] }
      const linked = this.#link(batch.records)
      try {
        if (this.#unkept) this.#unkept.push(...linked)
        else if (linked.length > 0) await this.#append(linked)
      } catch (error) {
        this.#fail(error, linked)
      }
      if (this.#abandon.signal.aborted) batch.next.length = 0
      this.#happen(batch)
      this.#underway = undefined
    }
    this.#writing = undefined
  }

  /** What is added by one of them runs after the others. */
  #happen({ next }: Batch): void {
    for (const each of next) each()
    next.length = 0
  }

  #link(records: JournalRecord[]): JournalRecord[] {
    return this.#isOver ? [] : records.map((record) => this.#chain.link(record, this.#claim?.held?.token))
  }

  #fail(error: unknown, linked: readonly JournalRecord[]): void {
    if (this.#isOver) return
    const failure = toScribeError(error, (cause) => new StoreError('failed', 'The store failed', { cause }))
    this.#claim?.doubt(failure)
    const isOver = failure.code === 'store' && isFinal.has(failure.reason)
    const isNew = !this.#unkept
    this.#unkept = [...(this.#unkept ?? []), ...linked]
    if (isNew || isOver) this.#listener.notDurable(failure, [...this.#unkept, ...this.#pending.records])
    this.#isOver = isOver
    if (isOver) {
      clearTimeout(this.#retry)
      this.#unkept = []
      this.#pending.records.length = 0
    } else if (isNew) this.#schedule()
  }

  #schedule(): void {
    this.#retry = setTimeout(() => {
      if (!this.#writing) this.#writing = this.#tryAgain()
    }, this.#waitMs)
    this.#waitMs = Math.min(this.#waitMs * 2, retryMs.longest)
  }

  async #tryAgain(): Promise<void> {
    clearTimeout(this.#retry)
    const unkept = [...(this.#unkept ?? []), ...this.#link(this.#pending.records.splice(0))]
    const coveredMs = coveredUntil(unkept, 0)
    this.#unkept = unkept.filter((record) => (audioExtent(record)?.endMs ?? Infinity) > coveredMs)
    try {
      await this.#append(this.#unkept)
      this.#unkept = undefined
      this.#waitMs = retryMs.first
      this.#listener.durable()
    } catch (error) {
      this.#fail(error, [])
      if (!this.#isOver) this.#schedule()
    }
    this.#writing = undefined
    this.write()
  }
}
