import type { Turn, Word } from '../protocol/turn.ts'

export interface ReplayContext {
  /** The last words delivered, in order; at least one. */
  readonly words: readonly Word[]
  /** How much of what was delivered is to be heard again, to recognise its speakers. */
  readonly overlapMs: number
  /** Whether a turn's last word really ends where it is said to end. */
  readonly hasExactEnds: boolean
}

/**
 * Where a replay begins: at the end of the last final turn, or between two words before it.
 *
 * Before it in two cases. Speakers are recognised by words heard twice. And U3 Pro models stretch a turn's last word
 * over the silence after it, up to the next word and a little into it, so that a replay from there could cut that
 * word; then the last word is heard again, and recognised.
 */
export function replayStart({ words, overlapMs, hasExactEnds }: ReplayContext): number {
  const last = words.at(-1)
  if (!last) return 0
  if (overlapMs === 0 && hasExactEnds) return last.endMs
  const target = Math.min(last.startMs, last.endMs - overlapMs)
  for (let i = words.length - 1; i > 0; i--) {
    const boundary = ((words[i - 1] as Word).endMs + (words[i] as Word).startMs) / 2
    if (boundary <= target) return boundary
  }
  return (words[0] as Word).startMs
}

/** Keeps what of the visit's audio is done with, and the words that a replay may repeat. */
export class Coverage {
  readonly #how: Omit<ReplayContext, 'words'>
  #words: Word[] = []
  #coveredMs: number

  constructor(how: Omit<ReplayContext, 'words'>, startMs: number) {
    this.#how = how
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
    const isPlaced = turn.words.length > 0
    this.advance(isPlaced ? replayStart({ ...this.#how, words: this.#words }) : Math.min(turn.endMs, sentMs))
  }

  /** Nothing before `ms` will be needed, for whatever reason. */
  advance(ms: number): void {
    if (ms <= this.#coveredMs) return
    this.#coveredMs = ms
    this.#words = this.#words.filter((word) => word.endMs > ms)
  }
}
