import type { Turn, Word } from '../protocol/turn.ts'
import { unknownSpeaker } from './speaker-map.ts'

/** How much of what was delivered is heard again so that speakers are recognised, in milliseconds. */
const speakerOverlapMs = { least: 10_000, most: 30_000 }
/** Of how many of their words a speaker is recognised. */
const wordsPerSpeaker = 3

/**
 * Where a replay begins: between two words, before the last word delivered.
 *
 * Not at its end, because a recogniser may stretch a turn's last word over the silence after it, up to the next word
 * and a little into it (U3 Pro models do), and a replay from there would cut that word. The last word is heard again
 * and recognised. With speakers to recognise, some words of each are heard again.
 *
 * @param words the last words delivered, in order.
 */
export function replayStart(words: readonly Word[], hasSpeakers: boolean): number {
  const last = words.at(-1)
  if (!last) return 0
  const target = Math.min(last.startMs, hasSpeakers ? speakersStart(words, last.endMs) : Infinity)
  for (let i = words.length - 1; i > 0; i--) {
    const boundary = ((words[i - 1] as Word).endMs + (words[i] as Word).startMs) / 2
    if (boundary <= target) return boundary
  }
  return (words[0] as Word).startMs
}

function speakersStart(words: readonly Word[], endMs: number): number {
  const counts = new Map<string, number>()
  let start = endMs - speakerOverlapMs.least
  for (let i = words.length - 1; i >= 0; i--) {
    const { speaker, startMs } = words[i] as Word
    if (startMs < endMs - speakerOverlapMs.most) break
    if (speaker === undefined || speaker === unknownSpeaker) continue
    const count = (counts.get(speaker) ?? 0) + 1
    counts.set(speaker, count)
    if (count <= wordsPerSpeaker) start = Math.min(start, startMs)
  }
  return start
}

/** Keeps what of the visit's audio is done with, and the words that a replay may repeat. */
export class Coverage {
  readonly #hasSpeakers: boolean
  #words: Word[] = []
  #coveredMs: number

  constructor(hasSpeakers: boolean, startMs: number) {
    this.#hasSpeakers = hasSpeakers
    this.#coveredMs = startMs
  }

  /** Audio before this is not needed again: a replay begins here. */
  get coveredMs(): number {
    return this.#coveredMs
  }

  /** Delivered words that a replay repeats. */
  get repeated(): readonly Word[] {
    return [...this.#words]
  }

  /** Turns of an earlier run, which the audio may repeat. */
  recall(turns: readonly Turn[]): void {
    for (const turn of turns) this.#words.push(...turn.words.filter((word) => word.endMs > this.#coveredMs))
  }

  /** A turn was delivered after `sentMs` of the visit had been sent. */
  deliver(turn: Turn, sentMs: number): void {
    this.#words.push(...turn.words)
    const isPlaced = turn.words.length > 0
    this.advance(isPlaced ? replayStart(this.#words, this.#hasSpeakers) : Math.min(turn.endMs, sentMs))
  }

  /** Nothing before `ms` will be needed, for whatever reason. */
  advance(ms: number): void {
    if (ms <= this.#coveredMs) return
    this.#coveredMs = ms
    this.#words = this.#words.filter((word) => word.endMs > ms)
  }
}
