import type { HeardWord, TurnEngine } from '../../src/server/turn-engine.ts'

/** How a made-up speaker speaks. */
export interface Speech {
  /** From one partial to the next, in milliseconds of audio; each has one word more. */
  readonly partialEveryMs: number
  /** After how many partials the turn ends. */
  readonly partialsPerTurn: number
}

const sentences = [
  'she has taken ramipril 5 milligrams once a day since march and feels well on it apart from a cough',
  'no pain in the chest and no trouble breathing but the left ankle is still swollen in the evening',
  'let us stop the ibuprofen and see how the stomach does over the next two weeks before we try again',
  'the rash on the right arm came after the amoxicillin so we write that down as an allergy for now',
].map((sentence) => sentence.split(' '))

const wordMs = 300
/** Multiples of it, less their whole part, lie evenly between 0 and 1 however many there are. */
const outOfStep = (Math.sqrt(5) - 1) / 2

/** Microseconds on a clock that all processes of this machine share. */
export function sharedMicros(): number {
  return Number(process.hrtime.bigint() / 1_000n)
}

/** The first word of a turn says when the server sent it, so that a listener can tell how long it took. */
export function sentAt(text: string): number | undefined {
  const end = text.indexOf(' ')
  const stamp = end === -1 ? text : text.slice(0, end)
  return stamp.startsWith('@') ? Number(stamp.slice(1)) : undefined
}

/**
 * A turn engine that speaks at a fixed cadence whatever the audio holds, for as long as there is audio. Connections
 * are out of step, as visits are: a hundred of them do not end their turns in the same instant.
 */
export function speakingEngine({ partialEveryMs, partialsPerTurn }: Speech): TurnEngine {
  return {
    open({ connection, output }) {
      let partials = connection % partialsPerTurn
      let turns = connection
      let turnStartMs = 0
      let dueMs = partialEveryMs * (1 + ((connection * outOfStep) % 1))
      const words = (count: number): HeardWord[] => {
        const sentence = sentences[turns % sentences.length] ?? []
        const stepMs = Math.min(wordMs, (partialEveryMs * partialsPerTurn) / Math.max(1, count))
        return Array.from({ length: count }, (_, i) => ({
          text: i === 0 ? `@${sharedMicros()}` : (sentence[(i - 1) % sentence.length] ?? ''),
          startMs: turnStartMs + i * stepMs,
          endMs: turnStartMs + (i + 0.9) * stepMs,
        }))
      }
      return {
        audio(bytes, atMs) {
          const heardMs = atMs + bytes.byteLength / 32
          while (heardMs >= dueMs) {
            dueMs += partialEveryMs
            if (++partials < partialsPerTurn) {
              output.partial({ words: words(partials) })
              continue
            }
            output.final({ words: words(Math.max(partials, 8)) })
            turns++
            partials = 0
            turnStartMs = heardMs
          }
        },
        flush: () => undefined,
        close: () => undefined,
      }
    },
  }
}
