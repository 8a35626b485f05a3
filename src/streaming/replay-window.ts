import type { AudioBuffer } from '../audio/audio-buffer.ts'
import type { Gap } from '../protocol/encounter.ts'
import { isVoice, type Turn, type Word } from '../protocol/turn.ts'
import type { TranscriptSink } from './transcription.ts'

/** How much of what was delivered is heard again so that speakers are recognised, in milliseconds. */
const speakerOverlapMs = { least: 10_000, most: 30_000 }
/** By how many of their words a speaker is recognised. */
const wordsPerSpeaker = 3

/**
 * Where a replay begins: between two words, before the last word delivered.
 *
 * It does not begin at the end of that word, because a recogniser may stretch the last word of a turn over the silence
 * after it and into the next word (U3 Pro models do), and a replay from there would cut that word. The last word is
 * heard again and recognised. Where speakers are told apart, some words of each are heard again.
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
    if (!isVoice(speaker)) continue
    const count = (counts.get(speaker) ?? 0) + 1
    counts.set(speaker, count)
    if (count <= wordsPerSpeaker) start = Math.min(start, startMs)
  }
  return start
}

/**
 * Keeps what a next connection would need: the audio that no final turn covers, the words that a replay of it repeats,
 * and the names of the speakers so far. Tells the sink of turns and of what they cover.
 */
export class ReplayWindow {
  readonly audio: AudioBuffer
  readonly #hasSpeakers: boolean
  readonly #sink: TranscriptSink
  #words: Word[]
  #coveredMs: number
  readonly #speakers = new Set<string>()

  /** @param delivered turns of an earlier run, which the audio may repeat. */
  constructor(audio: AudioBuffer, hasSpeakers: boolean, delivered: readonly Turn[], sink: TranscriptSink) {
    this.audio = audio
    this.#hasSpeakers = hasSpeakers
    this.#sink = sink
    this.#coveredMs = audio.startMs
    this.#words = delivered.flatMap(({ words }) => words.filter((word) => word.endMs > this.#coveredMs))
    for (const { speaker } of delivered) if (isVoice(speaker)) this.#speakers.add(speaker)
  }

  /** A replay begins here: audio before it is not needed again. */
  get coveredMs(): number {
    return this.#coveredMs
  }

  get hasUncovered(): boolean {
    return this.audio.endMs > this.#coveredMs + 1
  }

  /** What a connection that begins now has to know: words that it hears again, and session-wide labels in use. */
  get known(): { readonly repeated: readonly Word[]; readonly speakers: readonly string[] } {
    return { repeated: [...this.#words], speakers: [...this.#speakers] }
  }

  /** A final turn came after the audio had been sent up to the reader's position. */
  deliver(turn: Turn): void {
    this.#words.push(...turn.words)
    const isPlaced = turn.words.length > 0
    const placedMs = isPlaced ? replayStart(this.#words, this.#hasSpeakers) : this.audio.positionMs
    this.#advance(isPlaced ? placedMs : Math.min(turn.endMs, placedMs))
    if (isVoice(turn.speaker)) this.#speakers.add(turn.speaker)
    this.#sink.turn(turn)
    this.#release()
  }

  /** Audio before `ms` is not needed again, for whatever reason. */
  cover(ms: number): void {
    if (this.#advance(ms)) this.#release()
  }

  /** Audio cannot be transcribed any more. */
  lose(startMs: number, endMs: number, reason: Gap['reason']): void {
    this.#sink.gap({ startMs: Math.round(startMs), endMs: Math.round(endMs), reason })
    this.cover(endMs)
  }

  /** Audio that was to be sent again was dropped, because the buffer was full. */
  loseDropped(): void {
    const { startMs } = this.audio
    if (startMs > this.#coveredMs + 1) this.lose(this.#coveredMs, startMs, 'overflow')
  }

  #advance(ms: number): boolean {
    if (ms <= this.#coveredMs) return false
    this.#coveredMs = ms
    this.#words = this.#words.filter((word) => word.endMs > ms)
    return true
  }

  /** Told after the turns, so that whoever keeps them has them before it forgets their audio. */
  #release(): void {
    this.audio.release(this.#coveredMs)
    this.#sink.covered(this.#coveredMs)
  }
}
