import { compareTranscripts, type TextSpan } from '../clinical/compare/compare-transcripts.ts'
import { turnText, type Dispute, type EditedTurn, type Turn } from '../protocol/turn.ts'

type AnyTurn = Turn | EditedTurn

/** A place in a turn of a hearing. */
interface Place {
  readonly turn: AnyTurn
  readonly start: number
  readonly end: number
}

/**
 * What two hearings of one visit heard differently, of what a patient's safety can hang on. Agreement, and another
 * wording of the same, give nothing.
 */
export function findDisputes(
  first: readonly AnyTurn[],
  second: readonly AnyTurn[],
  keyterms: readonly string[],
): readonly Dispute[] {
  const [a, b] = [new Hearing(first), new Hearing(second)]
  return compareTranscripts(a.text, b.text, { keyterms }).flatMap(
    ({ kind, a: before, b: after, inA, inB }) => {
      // The hearing that has the fact says which turn it is; the other has only a gap, which may reach over several.
      const placed = before ? a.places(inA)[0] : b.places(inB)[0]
      const other = placed && closest((before ? b : a).places(before ? inB : inA), placed.turn)
      const [heard, again] = before ? [placed, other] : [other, placed]
      if (!heard) return []
      const { turn, start, end } = heard
      return {
        turn: turn.id,
        kind,
        heard: sentenceAt(heard),
        heardAgain: again ? sentenceAt(again) : '',
        ...(before ? { before: valueOf(before) } : {}),
        ...(after ? { after: valueOf(after) } : {}),
        start,
        end,
      }
    },
  )
}

function valueOf({ value, negated, kind }: { value: string; negated: boolean; kind: string }): string {
  return negated && kind !== 'negation' ? `not ${value}` : value
}

/** The turns of one hearing as one text. */
class Hearing {
  readonly #turns: readonly AnyTurn[]
  readonly #starts: number[] = []
  readonly text: string

  constructor(turns: readonly AnyTurn[]) {
    this.#turns = turns
    let text = ''
    for (const turn of turns) {
      this.#starts.push(text.length)
      text += `${turnText(turn)}\n`
    }
    this.text = text
  }

  /** The parts of a span, turn by turn. */
  places({ start, end }: TextSpan): readonly Place[] {
    return this.#turns.flatMap((turn, at): Place[] => {
      const from = this.#starts[at] as number
      const { length } = turnText(turn)
      if (start > from + length || Math.max(end, start + 1) <= from) return []
      return [{ turn, start: Math.max(0, start - from), end: Math.min(length, Math.max(0, end - from)) }]
    })
  }
}

/** The place in the turn that was spoken while `turn` was, for the longest. */
function closest(places: readonly Place[], turn: AnyTurn): Place | undefined {
  const overlap = (place: Place): number =>
    Math.min(place.turn.endMs, turn.endMs) - Math.max(place.turn.startMs, turn.startMs)
  return [...places].sort((one, two) => overlap(two) - overlap(one))[0]
}

/** The sentence in which a place lies. */
function sentenceAt({ turn, start, end }: Place): string {
  const text = turnText(turn)
  // A gap begins where the word before it ends, at the stop of a sentence that is over.
  const at = start + (/^[\s.,;?!]*/.exec(text.slice(start, end))?.[0].length ?? 0)
  const stops = [...text.matchAll(/[.?!]+(?=\s|$)/g)].map(({ index, 0: stop }) => index + stop.length)
  const from = stops.findLast((stop) => stop <= at) ?? 0
  return text.slice(from, stops.find((stop) => stop > at) ?? text.length).trim() || text
}
