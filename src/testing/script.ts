import { ConfigurationError } from '../core/errors.ts'

/** One word of a script with its place in the audio. */
export interface ScriptWord {
  readonly text: string
  /** Milliseconds from the start of the audio. */
  readonly startMs: number
  readonly endMs: number
  /** What a redaction policy calls it, for example `person_name`. @default none */
  readonly entity?: string
}

/** One turn of a script. */
export interface ScriptEntry {
  /** Any name. The server's labels (`A`, `B`, …) follow the order in which names first speak. @default one speaker */
  readonly speaker?: string
  /** The speaker that the server assumes until the `SpeakerRevision` at the end. @default `speaker` */
  readonly heardAs?: string
  readonly text: string
  /** When the first word starts, in milliseconds of audio. */
  readonly startMs: number
  /** When the last word ends. @default 320 ms per word after `startMs`, but before the next entry */
  readonly endMs?: number
  /** Exact words and times, which replace `text` and `endMs`. @default words of `text`, spread by length */
  readonly words?: readonly ScriptWord[]
  /** ISO 639-1. @default 'en' */
  readonly languageCode?: string
}

/** A turn of a script, with the times of every word. */
export interface ScriptTurn {
  readonly speaker: string
  readonly heardAs: string
  readonly languageCode: string
  readonly words: readonly ScriptWord[]
}

const usualWordMs = 320

/**
 * Gives every word of a script its times.
 *
 * @throws ConfigurationError when entries are empty, overlap, or are out of order.
 */
export function readScript(script: readonly ScriptEntry[]): readonly ScriptTurn[] {
  let previousEndMs = 0
  return script.map((entry, index) => {
    const words = entry.words ?? spread(entry, script[index + 1]?.startMs)
    const problem = problemWith(words, previousEndMs)
    if (problem) throw new ConfigurationError(`script.${index}`, problem)
    previousEndMs = words.at(-1)?.endMs ?? previousEndMs
    const speaker = entry.speaker ?? 'A'
    return { speaker, heardAs: entry.heardAs ?? speaker, languageCode: entry.languageCode ?? 'en', words }
  })
}

/** A word among all words of a script. */
export interface PlacedWord extends ScriptWord {
  readonly turn: ScriptTurn
  /** True for the last word of its turn. */
  readonly isLast: boolean
}

/** All words of a script in order of time. Every connection shares them. */
export function placeWords(script: readonly ScriptEntry[]): readonly PlacedWord[] {
  return readScript(script).flatMap((turn) =>
    turn.words.map((word, index) => ({ ...word, turn, isLast: index === turn.words.length - 1 })),
  )
}

/** When the last word of a script ends, in milliseconds. */
export function scriptEndMs(script: readonly ScriptEntry[]): number {
  return readScript(script).at(-1)?.words.at(-1)?.endMs ?? 0
}

function problemWith(words: readonly ScriptWord[], previousEndMs: number): string | undefined {
  if (words.length === 0) return 'has no words; give it a text'
  let end = previousEndMs
  for (const word of words) {
    if (!(word.startMs >= end))
      return `starts at ${word.startMs} ms, before what precedes it ends (${end} ms)`
    if (!(word.endMs > word.startMs)) return 'has no room for its words; move endMs or the next startMs'
    end = word.endMs
  }
  return undefined
}

/** Longer words take longer. A short gap separates neighbours. */
function spread(entry: ScriptEntry, nextStartMs = Infinity): readonly ScriptWord[] {
  const texts = entry.text.split(/\s+/).filter((text) => text !== '')
  const { startMs } = entry
  const endMs = entry.endMs ?? Math.min(startMs + texts.length * usualWordMs, nextStartMs)
  const weights = texts.map((text) => text.length + 2)
  const perWeight = (endMs - startMs) / weights.reduce((sum, weight) => sum + weight, 0)
  let heavy = 0
  return texts.map((text, index) => {
    const from = startMs + heavy * perWeight
    heavy += weights[index] ?? 0
    const to = startMs + heavy * perWeight
    const gap = index === texts.length - 1 ? 0 : Math.min(40, (to - from) * 0.15)
    return { text, startMs: Math.round(from), endMs: Math.round(to - gap) }
  })
}
