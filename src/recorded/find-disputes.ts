import type { TextSpan } from '../clinical/tokens.ts'
import { compareHearings } from '../clinical/compare/compare-hearings.ts'
import { defined } from '../core/defined.ts'
import { turnText, type AnyTurn, type Dispute } from '../protocol/turn.ts'

/** A place in a turn of a hearing. */
interface Place {
  readonly turn: AnyTurn
  readonly start: number
  readonly end: number
}

/**
 * What two hearings of one visit say differently, of what a patient's safety can hang on, at the turns of the first.
 * Agreement, and another wording of the same, give nothing.
 */
export function findDisputes(
  first: readonly AnyTurn[],
  second: readonly AnyTurn[],
  keyterms: readonly string[],
): readonly Dispute[] {
  const [a, b] = [new Hearing(first), new Hearing(second)]
  const found = compareHearings(a.text, b.text, keyterms).flatMap((difference): Dispute[] => {
    const { kind, topic, before, after, isInA, inA, inB, saidA, saidB } = difference
    // The hearing that has it says which turn it is; the other may have only a gap, which may reach over several.
    const placed = isInA ? a.places(inA)[0] : b.places(inB)[0]
    const other = placed && closest((isInA ? b : a).places(isInA ? inB : inA), placed.turn)
    const [heard, again] = isInA ? [placed, other] : [other, placed]
    if (!heard) return []
    const { turn, start, end } = heard
    const wordings = {
      heard: saidA ? a.wording(saidA) : sentenceAt(heard),
      heardAgain: saidB ? b.wording(saidB) : again ? sentenceAt(again) : '',
    }
    return [{ turn: turn.id, kind, ...defined({ topic, before, after }), ...wordings, start, end }]
  })
  const isSame = (one: Dispute, other: Dispute): boolean =>
    (['turn', 'kind', 'topic', 'before', 'after', 'heard'] as const).every(
      (name) => one[name] === other[name],
    )
  return found.filter((dispute, at) => found.findIndex((one) => isSame(one, dispute)) === at)
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

  /** The sentences in which parts of the text lie, each once. */
  wording(parts: readonly TextSpan[]): string {
    const sentences = parts.flatMap((part) => this.places(part).slice(0, 1).map(sentenceAt))
    return [...new Set(sentences)].join(' ')
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
