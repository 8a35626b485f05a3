import type { TurnMessage } from '../protocol/streaming.ts'

const nothing: readonly never[] = []
/** How far ahead of the next turn an order can be believed, and how far back a final is still waited for. */
const farthest = 1_000
/** How long an unformatted final waits for its formatted one, in milliseconds. */
const holdMs = 1_000
/** How long finals wait for the final of an earlier turn, in milliseconds. */
const overtakenMs = 5_000

interface Waiting {
  readonly message: TurnMessage
  /** When a formatted final of the turn is not waited for any longer. */
  readonly formattedByMs: number
  /** When an earlier turn is not waited for any longer. */
  readonly byMs: number
}

/**
 * Decides which `Turn` messages of one connection count: partials of turns that are still open, and one final per
 * turn, in order. Knows no clock and no socket; the time is handed in.
 */
export class TurnTracker {
  readonly #formatsAfterwards: boolean
  readonly #waiting = new Map<number, Waiting>()
  /** Turns that later ones did not wait for any longer. */
  readonly #skipped = new Set<number>()
  #next = 0
  #latest = -1
  /** The order of the turn being spoken; undefined when none is. */
  #speaking: number | undefined

  /** @param formatsAfterwards whether an unformatted final may be followed by a formatted one of the same turn. */
  constructor(formatsAfterwards: boolean) {
    this.#formatsAfterwards = formatsAfterwards
  }

  /** Whether finals wait for the final of an earlier turn. */
  get #isOvertaken(): boolean {
    return this.#waiting.size > 0 && !this.#waiting.has(this.#next)
  }

  /** Whether a turn has begun and not ended, as far as the server has said. */
  get isSpeaking(): boolean {
    return this.#speaking !== undefined || this.#isOvertaken
  }

  speechStarted(): void {
    this.#speaking = this.#latest + 1
  }

  /** Whether the turn right before this one was given up. */
  followsSkipped(order: number): boolean {
    return this.#skipped.has(order - 1)
  }

  /** Whether a turn of this order can be of the visit. What it may cost is bounded by that. */
  isPlausible(order: number): boolean {
    return order <= this.#next + farthest
  }

  /** What to deliver because of `message`: nothing, a partial, or finals. */
  read(message: TurnMessage, nowMs: number): readonly TurnMessage[] {
    const { turnOrder: order } = message
    if (message.endOfTurn) {
      if ((this.#speaking ?? 0) <= order) this.#speaking = undefined
    } else if (order > this.#latest) this.#speaking = order
    // Better late than never.
    if (message.endOfTurn && this.#skipped.delete(order)) return isEmpty(message) ? [] : [message]
    const held = this.#waiting.get(order)
    if (order < this.#next) return []
    if (!message.endOfTurn) return held || order < this.#latest || isEmpty(message) ? [] : [message]
    const mayBeFormatted = this.#formatsAfterwards && !message.turnIsFormatted && !isEmpty(message)
    // An empty one says nothing: what is held stands.
    if (held && (mayBeFormatted || isEmpty(message) || held.formattedByMs <= nowMs)) return []
    this.#latest = Math.max(this.#latest, order)
    const formattedByMs = mayBeFormatted ? nowMs + holdMs : nowMs
    this.#waiting.set(order, { message, formattedByMs, byMs: held?.byMs ?? nowMs + overtakenMs })
    return this.release(nowMs)
  }

  /**
   * What need not wait any longer at `nowMs`; at `Infinity` the connection is over. After a loss that is not what waits
   * for an earlier turn, because both will be heard again: `maySkip` is false.
   */
  release(nowMs: number, maySkip = true): readonly TurnMessage[] {
    if (this.#waiting.size === 0) return nothing
    const messages: TurnMessage[] = []
    while (this.#waiting.size > 0) {
      const next = this.#waiting.get(this.#next)
      if (next) {
        // A formatted final comes before the next turn's final, or not at all.
        if (next.formattedByMs > nowMs && this.#waiting.size === 1) break
        this.#waiting.delete(this.#next++)
        if (!isEmpty(next.message)) messages.push(next.message)
      } else {
        const byMs = Math.min(...[...this.#waiting.values()].map((waiting) => waiting.byMs))
        if (!maySkip || byMs > nowMs) break
        const first = Math.min(...this.#waiting.keys())
        while (this.#next < first) this.#skipped.add(this.#next++)
        for (const order of this.#skipped) {
          if (order >= this.#next - farthest) break
          this.#skipped.delete(order)
        }
      }
    }
    return messages
  }
}

function isEmpty(message: TurnMessage): boolean {
  return message.transcript.trim() === '' && message.words.length === 0
}
