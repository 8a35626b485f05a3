import { CancelledError } from '../../core/errors.ts'
import { reportUncaught } from '../../core/emitter.ts'
import { deferred, type Deferred } from '../../core/time.ts'
import type { ModelCall } from '../../model/with-meter.ts'
import type { EditedTurn, Turn } from '../../protocol/turn.ts'
import type { EditBudget } from './edit-budget.ts'
import type { EditContext } from './edit-prompt.ts'
import { budgetSpent, unedited, type TurnEditor } from './llm-editor.ts'
import { isCritical, needsEdit } from './needs-edit.ts'

/** What an `EditQueue` works with. */
export interface EditQueueOptions {
  readonly editor: TurnEditor
  /** Called once for every turn pushed, in the order they were pushed. `latencyMs`: since the push. */
  readonly onEdited: (turn: EditedTurn, latencyMs: number) => void
  /** Asked at every request for what holds for the whole visit. `previous` is added by the queue. */
  readonly context?: () => Omit<EditContext, 'previous'>
  /** Hears of every model call once it is over. */
  readonly onCall?: (call: ModelCall) => void
  /**
   * Why a turn must not be edited; undefined lets it through. Asked when its request would start.
   *
   * @default () => undefined
   */
  readonly refuse?: (turn: Turn) => string | undefined
  /** What edits may cost; counts every turn and call. Without it they may cost what they do. */
  readonly budget?: EditBudget | undefined
  /**
   * How many requests run at once, 1 or more; `drain()` lifts it.
   *
   * @default 4
   */
  readonly concurrency?: number
  /**
   * The least time between two requests, in milliseconds: turns that come meanwhile share the next. A turn without
   * a critical fact or an uncertain word asks for no request of its own until it has waited three times as long.
   *
   * @default 15000
   */
  readonly spacingMs?: number
  /**
   * How many turns share a request at most.
   *
   * @default 12
   */
  readonly maxBatchTurns?: number
  /**
   * How many earlier turns a request shows for context.
   *
   * @default 2
   */
  readonly previousTurns?: number
}

/** Defaults of `EditQueueOptions`. */
export const editQueueDefaults: {
  readonly concurrency: number
  readonly spacingMs: number
  readonly maxBatchTurns: number
  readonly previousTurns: number
} = { concurrency: 4, spacingMs: 15_000, maxBatchTurns: 12, previousTurns: 2 }

interface Entry {
  readonly turn: Turn
  readonly pushedAt: number
  /** Found out when it is asked for. */
  critical: boolean | undefined
  result: EditedTurn | undefined
}

/**
 * Edits turns as they come, several at once and several to a request, and delivers them in order.
 *
 * `push` never waits: a slow or dead model holds up edits only. A turn with nothing to edit costs no call, but keeps
 * its place in the order.
 */
export class EditQueue {
  readonly #options: EditQueueOptions & typeof editQueueDefaults
  /** One for each request that runs: a signal that all shared would gather their listeners. */
  readonly #requests = new Set<AbortController>()
  #isCancelled = false
  /** Pushed and not yet delivered, in order. */
  readonly #open: Entry[] = []
  /** Those of `#open` that no request has taken. */
  #waiting: Entry[] = []
  #previous: Turn[] = []
  #running = 0
  #sentAt = -Infinity
  #timer: ReturnType<typeof setTimeout> | undefined
  #drained: Deferred<void> | undefined

  constructor(options: EditQueueOptions) {
    this.#options = { ...editQueueDefaults, ...options }
  }

  /** Turns pushed and not yet delivered. */
  get size(): number {
    return this.#open.length
  }

  /** Takes a finished turn. After `cancel` it does nothing. */
  push(turn: Turn): void {
    if (this.#isCancelled) return
    this.#options.budget?.hear(turn)
    const entry: Entry = { turn, pushedAt: performance.now(), critical: undefined, result: undefined }
    this.#open.push(entry)
    if (needsEdit(turn)) {
      this.#waiting.push(entry)
    } else {
      entry.result = unedited(turn, 'unchanged')
    }
    this.#send()
    this.#deliver()
  }

  /** Sends what waits at once, in few requests, and resolves when every turn is delivered. Never rejects. */
  drain(): Promise<void> {
    this.#drained ??= deferred()
    const { promise } = this.#drained
    this.#send()
    this.#deliver()
    return promise
  }

  /** Stops every request now. What was not delivered is not delivered any more; `drain` resolves. */
  cancel(reason?: unknown): void {
    clearTimeout(this.#timer)
    this.#isCancelled = true
    for (const request of this.#requests) {
      request.abort(new CancelledError('Editing was cancelled', { cause: reason }))
    }
    this.#open.length = 0
    this.#waiting = []
    this.#deliver()
  }

  /** Starts what may start now, and a timer for what may start later. */
  #send(): void {
    const { concurrency, maxBatchTurns } = this.#options
    clearTimeout(this.#timer)
    while (this.#waiting.length > 0 && (this.#drained || this.#running < concurrency)) {
      const waitMs = this.#drained ? 0 : this.#dueAt() - performance.now()
      if (waitMs > 0 && this.#waiting.length < maxBatchTurns) {
        this.#timer = setTimeout(() => {
          this.#send()
        }, waitMs)
        return
      }
      this.#sentAt = performance.now()
      void this.#run(this.#admitted(this.#waiting.splice(0, maxBatchTurns)))
    }
  }

  /** Those that may be edited; the original of the others stands. */
  #admitted(batch: readonly Entry[]): Entry[] {
    const { refuse, budget } = this.#options
    return batch.filter((entry) => {
      const reason = refuse?.(entry.turn) ?? (budget?.allows(entry.turn) === false ? budgetSpent : undefined)
      if (reason !== undefined) entry.result = unedited(entry.turn, 'original', reason)
      return reason === undefined
    })
  }

  /** When a request for what waits should start, unless it fills up before. */
  #dueAt(): number {
    const { spacingMs } = this.#options
    const first = this.#waiting[0] as Entry
    const patience = first.pushedAt + 3 * spacingMs
    const critical = this.#waiting.some((entry) => (entry.critical ??= isCritical(entry.turn)))
    return critical ? Math.min(patience, this.#sentAt + spacingMs) : patience
  }

  async #run(batch: readonly Entry[]): Promise<void> {
    const { editor, context, onCall, budget, previousTurns } = this.#options
    const turns = batch.map((entry) => entry.turn)
    const previous = this.#previous
    this.#previous = [...previous, ...turns].slice(-previousTurns)
    this.#running++
    const request = new AbortController()
    this.#requests.add(request)
    let edited: readonly EditedTurn[] = []
    let reason = 'The editor failed'
    try {
      const options = { signal: request.signal, onCall, budget }
      if (turns.length > 0) edited = await editor.editMany(turns, { ...context?.(), previous }, options)
    } catch (error) {
      // An editor of the caller's may throw; its bug must not cost the visit a turn.
      if (error instanceof Error) reason = `The editor failed (${error.name})`
    }
    this.#running--
    this.#requests.delete(request)
    batch.forEach((entry, i) => {
      entry.result = edited[i] ?? unedited(entry.turn, 'original', reason)
    })
    this.#send()
    this.#deliver()
  }

  #deliver(): void {
    while (this.#open[0]?.result) {
      const { result, pushedAt } = this.#open.shift() as Entry & { result: EditedTurn }
      try {
        this.#options.onEdited(result, performance.now() - pushedAt)
      } catch (error) {
        reportUncaught(error)
      }
    }
    if (this.#open.length > 0) return
    this.#drained?.resolve()
    this.#drained = undefined
  }
}
