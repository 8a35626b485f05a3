import type { Turn, Word } from '../protocol/turn.ts'

/** How far before its own last word a replay begins when that word's end cannot be trusted. */
const anchorMs = 1_500
/** A final's last word ends no later than this before what had been sent when the final came. */
const trustMs = 100

export interface ReplayContext {
  /** The last words delivered, in order. */
  readonly words: readonly Word[]
  /** How far the audio had been sent when the last of them came, in milliseconds on the session's timeline. */
  readonly sentMs: number
  /** How much of what was delivered is to be heard again, to recognise its speakers. */
  readonly overlapMs: number
}

/**
 * Where a replay begins: at the end of the last final turn, or between two words before it.
 *
 * Before it in two cases. Speakers are recognised by words heard twice. And U3 Pro models stretch a turn's last word
 * over the silence after it, up to 1.3 s and past what they had been sent, so that a replay from there could begin
 * behind the next word; then the last words are heard again and recognised by their text.
 */
export function replayStart({ words, sentMs, overlapMs }: ReplayContext): number {
  const last = words.at(-1)
  if (!last) return 0
  if (overlapMs === 0 && last.endMs <= sentMs - trustMs) return last.endMs
  const target = Math.min(last.startMs, last.endMs - (overlapMs > 0 ? overlapMs : anchorMs))
  for (let i = words.length - 1; i > 0; i--) {
    const boundary = ((words[i - 1] as Word).endMs + (words[i] as Word).startMs) / 2
    if (boundary <= target) return boundary
  }
  return (words[0] as Word).startMs
}

/** Keeps what of the visit's audio is done with, and the words that a replay may repeat. */
export class Coverage {
  readonly #overlapMs: number
  #words: Word[] = []
  #coveredMs: number

  constructor(overlapMs: number, startMs: number) {
    this.#overlapMs = overlapMs
    this.#coveredMs = startMs
  }

  /** Audio before this is not needed again: a replay begins here. */
  get coveredMs(): number {
    return this.#coveredMs
  }

  /** Delivered words that a replay repeats. */
  get repeated(): readonly Word[] {
    return this.#words
  }

  /** Turns of an earlier run, which the audio may repeat. */
  recall(turns: readonly Turn[]): void {
    for (const turn of turns) this.#words.push(...turn.words.filter((word) => word.endMs > this.#coveredMs))
  }

  /** A turn was delivered after `sentMs` of the visit had been sent. */
  deliver(turn: Turn, sentMs: number): void {
    this.#words.push(...turn.words)
    const context = { words: this.#words, sentMs, overlapMs: this.#overlapMs }
    this.advance(turn.words.length > 0 ? replayStart(context) : Math.min(turn.endMs, sentMs))
  }

  /** Nothing before `ms` will be needed, for whatever reason. */
  advance(ms: number): void {
    if (ms <= this.#coveredMs) return
    this.#coveredMs = ms
    this.#words = this.#words.filter((word) => word.endMs > ms)
  }
}
