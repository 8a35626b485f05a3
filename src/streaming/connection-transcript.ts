import type { SpeakerRevisionMessage, TurnMessage } from '../protocol/streaming.ts'
import { isVoice, type PartialTurn, type Turn, type Word } from '../protocol/turn.ts'
import { findOverlap, type Overlap } from './overlap.ts'
import type { SpeakerMap } from './speaker-map.ts'
import type { Timeline } from './timeline.ts'

interface ConnectionTranscriptParts {
  readonly connection: number
  readonly timeline: Timeline
  readonly speakers: SpeakerMap
  /** Delivered words that this connection hears again. */
  readonly repeated: readonly Word[]
}

interface Delivered<T = Turn> {
  turn: T
  /** The server's labels, of the words that were delivered and of the turn. */
  labels: readonly (string | undefined)[]
  label: string | undefined
  /** Words of the server's turn that had been delivered before. */
  readonly dropped: number
}

const noOverlap: Overlap = { drop: 0, used: 0, pairs: [] }

/** Turns one connection's messages into turns of the visit: its times, its speakers, and nothing said twice. */
export class ConnectionTranscript {
  readonly #parts: ConnectionTranscriptParts
  /** Turns whose speakers may be corrected; none where nobody tells speakers apart. */
  readonly #delivered = new Map<number, Delivered>()
  #repeated: readonly Word[]
  /** Where the words of the latest turn lie: finals may come without words. */
  #extent = { turnOrder: -1, startMs: 0, endMs: 0 }

  constructor(parts: ConnectionTranscriptParts) {
    this.#parts = parts
    this.#repeated = parts.repeated
  }

  revise(message: SpeakerRevisionMessage): Turn[] {
    const affected = new Set<Delivered>()
    for (const { turnOrder, words, speakerLabel } of message.revisions) {
      const labels = words.map((word) => word.speaker)
      if (this.#parts.speakers.relearn(turnOrder, labels)) {
        for (const each of this.#delivered.values()) affected.add(each)
      }
      const known = this.#delivered.get(turnOrder)
      if (!known) continue
      known.labels = this.#relabelled(known, words)
      known.label = speakerLabel
      affected.add(known)
    }
    const revised: Turn[] = []
    for (const known of affected) {
      const turn = this.#named(known)
      if (sameSpeakers(turn, known.turn)) continue
      known.turn = turn
      revised.push(turn)
    }
    return revised
  }

  /** The labels of a turn after a correction, which may name some of its words only, and not say all of their speakers. */
  #relabelled({ turn, labels, dropped }: Delivered, words: readonly Word[]): readonly (string | undefined)[] {
    if (labels.length + dropped === words.length) {
      return labels.map((label, at) => words[at + dropped]?.speaker ?? label)
    }
    const placed = this.#place(words)
    return labels.map((label, at) => {
      const { text, startMs } = turn.words[at] as Word
      return placed.find((word) => word.startMs === startMs && word.text === text)?.speaker ?? label
    })
  }

  /** The turn of a message that counts; undefined when all of it was delivered before. */
  read(message: TurnMessage): PartialTurn | Turn | undefined {
    const { turnOrder, endOfTurn, transcript, languageCode } = message
    const { connection } = this.#parts
    const heard = this.#place(message.words)
    const overlap = this.#recognise(message, heard)
    const { drop } = overlap
    if (drop > 0 && drop === heard.length) return undefined

    const words = drop > 0 ? heard.slice(drop) : heard
    const first = words[0]
    const last = words.at(-1)
    if (first && last) this.#extent = { turnOrder, startMs: first.startMs, endMs: last.endMs }
    else if (this.#extent.turnOrder !== turnOrder) {
      this.#extent = { turnOrder, startMs: this.#extent.endMs, endMs: this.#extent.endMs }
    }
    const isWhole = drop === 0 && transcript.trim() !== ''
    const text = isWhole ? transcript : words.map((word) => word.text).join(' ')
    const id = `${connection}-${turnOrder}`
    const { startMs, endMs } = this.#extent
    const said = { id, connection, turnOrder, text, words, startMs, endMs, isFinal: endOfTurn }
    // Few turns name their language, and spreading costs more than all the rest.
    const turn = (languageCode === undefined ? said : { ...said, languageCode }) as PartialTurn | Turn
    const isChannel = this.#parts.speakers.name(undefined) !== undefined
    if (!turn.isFinal && !isChannel) return turn
    const { speakerLabel: label } = message
    const labels = words.map((word) => word.speaker)
    const isLabelled = label !== undefined || labels.some((each) => each !== undefined)
    if (!turn.isFinal || !isLabelled) {
      return isChannel ? this.#named({ turn, labels, label, dropped: drop }) : turn
    }
    const known: Delivered = { turn, labels, label, dropped: drop }
    this.#delivered.set(turnOrder, known)
    return (known.turn = this.#named(known))
  }

  #place(words: readonly Word[]): readonly Word[] {
    const { timeline } = this.#parts
    if (timeline.isIdentity) return words
    return words.map((word) => ({
      ...word,
      startMs: timeline.start(word.startMs),
      endMs: timeline.end(word.endMs),
    }))
  }

  /** What of a turn repeats delivered words. A final uses them up, and its speakers are learnt. */
  #recognise(message: TurnMessage, heard: readonly Word[]): Overlap {
    if (this.#repeated.length === 0) return noOverlap
    const overlap = findOverlap(this.#repeated, heard)
    if (!message.endOfTurn) return overlap
    const repeated = this.#repeated
    this.#repeated = repeated.slice(overlap.used)
    this.#parts.speakers.learn(message.turnOrder, {
      labels: heard.map((word) => word.speaker),
      anchors: overlap.pairs.flatMap(({ heard: word, delivered }) => {
        const speaker = repeated[delivered]?.speaker
        return isVoice(speaker) ? [{ word, speaker }] : []
      }),
    })
    return overlap
  }

  /** The turn under the speakers' session-wide names. */
  #named<T extends PartialTurn | Turn>({ turn, labels, label, dropped }: Delivered<T>): T {
    const { speakers } = this.#parts
    const words = turn.words.map(({ speaker: _old, ...word }, i) => {
      const speaker = speakers.name(labels[i])
      return speaker === undefined ? word : { ...word, speaker }
    })
    // The server's label is of the whole turn; where its head was dropped, what is left speaks for itself.
    const whole = dropped === 0 && label !== undefined ? label : (mostCommon(labels) ?? label)
    const speaker = speakers.name(whole)
    return { ...turn, words, ...(speaker === undefined ? {} : { speaker }) }
  }
}

function mostCommon(labels: readonly (string | undefined)[]): string | undefined {
  const counts = new Map<string, number>()
  for (const label of labels) if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
}

function sameSpeakers(a: Turn, b: Turn): boolean {
  return a.speaker === b.speaker && a.words.every((word, i) => word.speaker === b.words[i]?.speaker)
}
