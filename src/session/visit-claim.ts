import { withDeadline } from '../core/deadline.ts'
import { ScribeError, StoreError, toScribeError } from '../core/errors.ts'
import { delay } from '../core/time.ts'
import type { EncounterStore, JournalRecord } from '../journal/records.ts'
import { claimedByAnother, isClaimedByAnother } from '../journal/visit-mark.ts'
import type { Claim } from '../protocol/claim.ts'
import type { TurnEditor } from '../protocol/turn-editor.ts'
import { sessionDefaults, type MedicalScribeSessionOptions } from './options.ts'

/** A claim is renewed so often within its time that a few failures do not end it. */
const renewals = 10
/** How often a claim of a process that may be dead is asked for, in milliseconds. */
const pollMs = 250
/** A claim that ends so much later than before was renewed, in milliseconds. */
const toleranceMs = 20

export type ClaimOptions = Pick<MedicalScribeSessionOptions, 'storeTimeoutMs' | 'claimTtlMs'>

/**
 * A session's right to write its visit: taken before anything is read or connected, renewed until it is released.
 *
 * Whoever lost it cannot write any more. Whoever cannot reach the store does not know: after the time of the claim
 * another may have it, so no model is asked until the store answers again.
 */
export class VisitClaim {
  /** Of sessions that were recovered and have not begun: they give way to the next one of the same store. */
  static readonly #idle = new WeakMap<EncounterStore, Map<string, VisitClaim>>()
  readonly #store: EncounterStore
  readonly #encounterId: string
  readonly #ttlMs: number
  readonly #timeoutMs: number
  readonly #lost = new AbortController()
  /** Aborts when nobody wants the claim any more. */
  readonly #over = new AbortController()
  /** Undefined until the store gives one. */
  #claim: Claim | undefined
  /** By a clock that nobody sets, in milliseconds. */
  #renewedMs = 0
  #taking: Promise<Claim> | undefined
  /** Whether the store did not answer when it was last asked. */
  #isDoubtful = false
  #isRenewing = false
  #timer: ReturnType<typeof setInterval> | undefined

  private constructor(store: EncounterStore, encounterId: string, options: ClaimOptions) {
    this.#store = store
    this.#encounterId = encounterId
    this.#ttlMs = options.claimTtlMs ?? sessionDefaults.claimTtlMs
    this.#timeoutMs = options.storeTimeoutMs ?? sessionDefaults.storeTimeoutMs
  }

  /** Takes a new visit; undefined where the store has no claims. One that the app did not name its first append takes. */
  static async take(
    store: EncounterStore,
    encounterId: string,
    isNamed: boolean,
    options: ClaimOptions = {},
    signal?: AbortSignal,
  ): Promise<VisitClaim | undefined> {
    if (!store.claim) return undefined
    const own = new VisitClaim(store, encounterId, options)
    if (!isNamed) return own
    await own.#ask(own.#timeoutMs, signal).catch((error: unknown) => {
      own.#over.abort()
      throw toScribeError(error, failed)
    })
    return own
  }

  /**
   * Takes a visit that exists. Waits for the end of a claim that nobody renews, as after a crash.
   *
   * @throws StoreError `claimed` while another has it and is alive; what else the store throws; CancelledError when `signal`
   * aborts.
   */
  static async takeOver(
    store: EncounterStore,
    encounterId: string,
    options: ClaimOptions,
    signal?: AbortSignal,
  ): Promise<VisitClaim | undefined> {
    if (!store.claim) return undefined
    const idle = this.#idle.get(store) ?? new Map<string, VisitClaim>()
    this.#idle.set(store, idle)
    await idle.get(encounterId)?.release()
    const own = new VisitClaim(store, encounterId, options)
    // A store may watch a claim for a part of its time before it gives the visit to another.
    const patienceMs = Math.max(own.#timeoutMs, own.#ttlMs)
    for (let endsAtMs = Infinity; !own.#claim;) {
      const askedMs = performance.now()
      await own.#ask(patienceMs, signal).catch(async (error: unknown) => {
        const leftMs = isClaimedByAnother(error) ? error.freeAfterMs : undefined
        const isRenewed = leftMs !== undefined && askedMs + leftMs > endsAtMs + toleranceMs
        if (leftMs === undefined || isRenewed) {
          own.#over.abort()
          throw toScribeError(error, failed)
        }
        endsAtMs = Math.min(endsAtMs, performance.now() + leftMs)
        await delay(Math.min(pollMs, leftMs + 1), signal)
      })
    }
    idle.set(encounterId, own)
    return own
  }

  /** A recovered session begins and gives way to nobody. @throws StoreError `claimed` when it did before. */
  begin(): void {
    this.#leave()
    if (this.#over.signal.aborted) throw claimedByAnother()
  }

  /** What the store gave; undefined before that. */
  get held(): Claim | undefined {
    return this.#claim
  }

  get lost(): AbortSignal {
    return this.#lost.signal
  }

  async append(records: readonly JournalRecord[]): Promise<void> {
    this.lost.throwIfAborted()
    const askedMs = performance.now()
    try {
      const claim = this.#claim ?? (await this.#take())
      await this.#store.append(this.#encounterId, records, claim)
      this.#answered(askedMs)
    } catch (error) {
      this.#lose(error)
      throw error
    }
  }

  /**
   * Whether nobody else can have the visit, now and in a while. When the store did not answer when it was last asked, or
   * not for as long as the claim lasts, this waits for it, for no longer than that.
   */
  async isCertain(signal?: AbortSignal): Promise<boolean> {
    const fromMs = performance.now()
    while (!this.lost.aborted) {
      const nowMs = performance.now()
      // Of a visit that was never claimed nothing is kept that another could have.
      if (!this.#claim || (!this.#isDoubtful && nowMs - this.#renewedMs < this.#ttlMs)) return true
      if (nowMs - fromMs > this.#ttlMs) return false
      await delay(pollMs, signal)
    }
    return false
  }

  /** Gives the visit free. Never rejects: a claim that is not released runs out. */
  async release(timeoutMs: number = this.#timeoutMs): Promise<void> {
    this.#leave()
    this.#over.abort()
    clearInterval(this.#timer)
    const claim = this.#claim
    if (claim) await withDeadline(() => claim.release(), timeoutMs, undefined, failed).catch(() => undefined)
  }

  async #ask(mostMs: number, signal?: AbortSignal): Promise<void> {
    await withDeadline(
      () => this.#take(),
      mostMs,
      signal,
      () => storeLate(mostMs),
    )
  }

  /** Asks once at a time. What is given to somebody who has left is given back. */
  #take(): Promise<Claim> {
    const take = async (): Promise<Claim> => {
      const askedMs = performance.now()
      const claim = (await this.#store.claim?.(this.#encounterId, this.#ttlMs)) as Claim
      this.#claim = claim
      this.#renewedMs = askedMs
      if (this.#over.signal.aborted) await this.release()
      else this.#timer = setInterval(() => void this.#renew(claim), this.#ttlMs / renewals)
      // A process with nothing else to do may end: then its claim runs out.
      if (typeof this.#timer === 'object') this.#timer.unref()
      return claim
    }
    this.#taking ??= take().finally(() => (this.#taking = undefined))
    return this.#taking
  }

  async #renew(claim: Claim): Promise<void> {
    const askedMs = performance.now()
    if (this.#isRenewing || askedMs - this.#renewedMs < this.#ttlMs / renewals) return
    this.#isRenewing = true
    try {
      // A renewal without an answer leaves time for another before the claim ends.
      const mostMs = Math.min(this.#timeoutMs, this.#ttlMs / 2)
      await withDeadline(() => claim.renew(), mostMs, this.#over.signal, failed)
      this.#answered(askedMs)
    } catch (error) {
      this.#lose(error)
    }
    this.#isRenewing = false
  }

  #answered(askedMs: number): void {
    this.#renewedMs = askedMs
    this.#isDoubtful = false
  }

  /** Another may have the visit soon: the store failed. One that is full has answered, and gives nobody the visit. */
  doubt(error: unknown): void {
    const isFull = ScribeError.isInstance(error) && error.code === 'store' && error.reason === 'full'
    if (isFull) this.#answered(performance.now())
    else this.#isDoubtful = true
  }

  #lose(error: unknown): void {
    if (!isClaimedByAnother(error)) return this.doubt(error)
    if (this.lost.aborted) return
    clearInterval(this.#timer)
    this.#lost.abort(error)
  }

  #leave(): void {
    const idle = VisitClaim.#idle.get(this.#store)
    if (idle?.get(this.#encounterId) === this) idle.delete(this.#encounterId)
  }
}

/** An editor that asks no model while another may have the visit. */
export function whileHeld(editor: TurnEditor, claim: () => VisitClaim | undefined): TurnEditor {
  const check = async (signal: AbortSignal | undefined): Promise<void> => {
    if ((await claim()?.isCertain(signal)) === false) throw claimedByAnother()
  }
  return {
    edit: async (turn, context, options) => {
      await check(options?.signal)
      return editor.edit(turn, context, options)
    },
    ...(editor.editMany && {
      editMany: async (turns, context, options) => {
        await check(options?.signal)
        return editor.editMany?.(turns, context, options) ?? []
      },
    }),
  }
}

export function storeLate(timeoutMs: number): StoreError {
  return new StoreError('timeout', `The store did not answer within ${timeoutMs} ms`)
}

function failed(cause?: unknown): StoreError {
  return new StoreError('failed', 'The store could not say who has the visit', { cause })
}
