import type { TurnMessage } from '../protocol/streaming.ts'

export interface TurnTrackerOptions {
  /** Whether an unformatted final may be followed by a formatted one of the same turn. */
  readonly formatsAfterwards: boolean
  /** How long an unformatted final waits for it, in milliseconds. */
  readonly holdMs: number
}

/** How long an unformatted final waits for its formatted twin. */
export const holdMs = 1_000

/**
 * Decides which `Turn` messages of one connection count: partials of turns that are still open, and one final per
 * turn, in order. Knows no clock and no socket; the time is handed in.
 */
export class TurnTracker {
  readonly #options: TurnTrackerOptions
  /** Turns that are finished, whatever their final said. */
  readonly #done = new Set<number>()
  #latest = -1
  #held: { readonly message: TurnMessage; readonly untilMs: number } | undefined

  constructor(options: TurnTrackerOptions) {
    this.#options = options
  }

  /** What to deliver because of `message`: nothing, a partial, or one or two finals. */
  read(message: TurnMessage, nowMs: number): readonly TurnMessage[] {
    const { turnOrder: order } = message
    if (this.#done.has(order)) return []
    if (!message.endOfTurn) {
      const isStale = order < this.#latest || order === this.#held?.message.turnOrder
      return isStale || isEmpty(message) ? [] : [message]
    }
    const twin = this.#held?.message.turnOrder === order
    const mustWait = this.#options.formatsAfterwards && !message.turnIsFormatted && !isEmpty(message)
    if (mustWait && twin) return []
    // An empty twin says nothing: what is held stands.
    if (twin && !isEmpty(message)) this.#held = undefined
    const before = this.release()
    if (mustWait) {
      this.#held = { message, untilMs: nowMs + this.#options.holdMs }
      return before
    }
    this.#finish(order)
    return isEmpty(message) ? before : [...before, message]
  }

  /** What was held until `nowMs`, or whatever is held when the connection ends. */
  release(nowMs: number = Infinity): readonly TurnMessage[] {
    if (!this.#held || nowMs < this.#held.untilMs) return []
    const { message } = this.#held
    this.#held = undefined
    this.#finish(message.turnOrder)
    return [message]
  }

  #finish(order: number): void {
    this.#done.add(order)
    this.#latest = Math.max(this.#latest, order)
  }
}

function isEmpty(message: TurnMessage): boolean {
  return message.transcript.trim() === '' && message.words.length === 0
}
