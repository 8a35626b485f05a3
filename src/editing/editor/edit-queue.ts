import { withDeadline } from '../../core/deadline.ts'
import { defined } from '../../core/defined.ts'
import { reportUncaught } from '../../core/emitter.ts'
import { CancelledError, ModelError, ScribeError } from '../../core/errors.ts'
import { deferred, type Deferred } from '../../core/time.ts'
import type { ModelCall } from '../../protocol/model.ts'
import type { EditedTurn, Turn } from '../../protocol/turn.ts'
import type { EditContext, TurnEditor } from '../../protocol/turn-editor.ts'
import type { EditBudget } from './edit-budget.ts'
import { budgetSpent, previousTurns, type EditCallOptions } from './llm-editor.ts'
import { isCritical, needsEdit } from './needs-edit.ts'
import { nextSlice } from './next-slice.ts'
import { isReviewed, readEditorAnswer, unedited } from './reviewed-turn.ts'

/** What an `EditQueue` works with. */
export interface EditQueueOptions {
  readonly editor: TurnEditor
  /** Called once for every turn pushed, in the order they were pushed. `latencyMs`: since the push. */
  readonly onEdited: (turn: EditedTurn, latencyMs: number) => void
  /** Names and terms that may occur: told to the editor, and allowed by the review. */
  readonly keyterms?: readonly string[]
  /** Hears of every model call once it is over. */
  readonly onCall?: (call: ModelCall) => void
  /**
   * How long one request may take before the originals stand, in milliseconds.
   *
   * @default none: the editor ends by itself
   */
  readonly timeoutMs?: number | undefined
  /** What edits may cost. Without it they may cost what they do. */
  readonly budget?: EditBudget | undefined
  /**
   * How many requests run at once, 1–64, also while draining.
   *
   * @default 12
   */
  readonly concurrency?: number
  /**
   * The least time between two requests, in milliseconds, 0–600000: turns that come meanwhile share the next. A turn
   * without a critical fact or an uncertain word waits up to three times as long for company. The end of the visit
   * waits for nothing. An editor without `editMany` is asked turn by turn, at once.
   *
   * @default 15000
   */
  spacingMs?: number
  /**
   * How many turns share a request at most, 1–24.
   *
   * @default 12
   */
  maxBatchTurns?: number
}

/** Defaults of `EditQueueOptions`. */
export const editQueueDefaults: Required<
  Pick<EditQueueOptions, 'concurrency' | 'spacingMs' | 'maxBatchTurns'>
> = { concurrency: 12, spacingMs: 15_000, maxBatchTurns: 12 }

interface Entry {
  readonly turn: Turn
  readonly pushedAt: number
  /** Found out when it is asked for. */
  critical: boolean | undefined
  result: EditedTurn | undefined
}

/**
 * Edits turns as they come, several at once and several to a request, and delivers them in order. `push` never waits. A
 * turn with nothing to edit costs no call, and keeps its place.
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
  #sentAt = -Infinity
  #timer: ReturnType<typeof setTimeout> | undefined
  #drained: Deferred<void> | undefined

  constructor(options: EditQueueOptions) {
    const single = options.editor.editMany ? {} : { spacingMs: 0, maxBatchTurns: 1 }
    this.#options = { ...editQueueDefaults, ...defined(options), ...single }
  }

  /** Takes finished turns; those that come together share a request. After `cancel` it does nothing. */
  push(...turns: readonly Turn[]): void {
    if (this.#isCancelled) return
    for (const turn of turns) {
      const entry: Entry = { turn, pushedAt: performance.now(), critical: undefined, result: undefined }
      this.#open.push(entry)
      if (needsEdit(turn)) this.#waiting.push(entry)
      else entry.result = unedited(turn, 'unchanged')
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
  cancel(): void {
    clearTimeout(this.#timer)
    this.#isCancelled = true
    for (const request of this.#requests) request.abort(new CancelledError('Editing was cancelled'))
    this.#open.length = 0
    this.#waiting = []
    this.#deliver()
  }

  /** Starts what may start now, and a timer for what may start later. */
  #send(): void {
    const { maxBatchTurns, concurrency } = this.#options
    clearTimeout(this.#timer)
    while (this.#waiting.length > 0 && this.#requests.size < concurrency) {
      const waitMs = this.#drained ? 0 : this.#dueAt() - performance.now()
      if (waitMs > 0 && this.#waiting.length < maxBatchTurns) {
        this.#timer = setTimeout(() => this.#send(), waitMs)
        return
      }
      this.#sentAt = performance.now()
      void this.#run(this.#admitted(this.#waiting.splice(0, maxBatchTurns)))
    }
  }

  /** Those that may be edited; the original of the others stands. */
  #admitted(batch: readonly Entry[]): Entry[] {
    const { budget } = this.#options
    return batch.filter((entry) => {
      const allowed = budget?.allows(entry.turn) ?? true
      if (!allowed) entry.result = unedited(entry.turn, 'original', budgetSpent)
      return allowed
    })
  }

  /** When a request for what waits should start, unless it fills up before. */
  #dueAt(): number {
    const { spacingMs } = this.#options
    const first = this.#waiting[0] as Entry
    const patience = first.pushedAt + 3 * spacingMs
    const critical = this.#waiting.some(
      (entry) => (entry.critical ??= isCritical(entry.turn, this.#options.keyterms)),
    )
    return critical ? Math.min(patience, this.#sentAt + spacingMs) : patience
  }

  async #run(batch: readonly Entry[]): Promise<void> {
    const { keyterms = [], onCall, budget } = this.#options
    const turns = batch.map((entry) => entry.turn)
    const previous = this.#previous
    this.#previous = [...previous, ...turns].slice(-previousTurns)
    const request = new AbortController()
    this.#requests.add(request)
    let answers: readonly unknown[] | undefined
    let reason = ''
    try {
      const options = { signal: request.signal, onCall, budget }
      // Awaited also when nothing is asked, since the next request is sent from here.
      answers = await (turns.length === 0 ? [] : this.#ask(turns, { previous, keyterms }, options))
    } catch (error) {
      // An editor of the caller's may throw; its bug must not cost the visit a turn.
      reason = ScribeError.isInstance(error) ? error.message : `The editor failed (${nameOf(error)})`
    }
    for (const [i, entry] of batch.entries()) {
      if (!answers) entry.result = unedited(entry.turn, 'original', reason)
      else {
        if (!isReviewed(answers[i])) await nextSlice()
        entry.result = this.#read(answers[i], entry.turn)
      }
    }
    this.#requests.delete(request)
    this.#send()
    this.#deliver()
  }

  #read(answer: unknown, turn: Turn): EditedTurn {
    try {
      return readEditorAnswer(answer, turn, { keyterms: this.#options.keyterms ?? [] })
    } catch (error) {
      return unedited(turn, 'original', `The editor's answer could not be read (${nameOf(error)})`)
    }
  }

  /** The answers, one for each turn; none where their number does not tell which is whose. */
  async #ask(
    turns: readonly Turn[],
    context: EditContext,
    options: EditCallOptions & { readonly signal: AbortSignal },
  ): Promise<readonly unknown[]> {
    const { editor, timeoutMs } = this.#options
    const work = async (signal: AbortSignal): Promise<readonly unknown[]> => {
      const call = { ...options, signal }
      if (editor.editMany) return editor.editMany(turns, context, call)
      return Promise.all(turns.map((turn) => editor.edit(turn, context, call)))
    }
    const late = (): Error => new ModelError('editor', `The editor did not answer within ${timeoutMs} ms`)
    const answers: unknown = await (timeoutMs === undefined
      ? work(options.signal)
      : withDeadline(work, timeoutMs, options.signal, late))
    return Array.isArray(answers) && answers.length === turns.length ? (answers as unknown[]) : []
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

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error)
