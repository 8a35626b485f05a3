import { normAt, type Token } from '../tokens.ts'

/** A stretch of speech with one subject, from token `from` up to `to` (exclusive). */
export interface Clause {
  readonly from: number
  readonly to: number
  readonly start: number
  readonly end: number
  /** A question, by its mark or the order of its words. */
  readonly asks: boolean
  readonly isConditional: boolean
  /** `I think`, `might`: the speaker is not sure. */
  readonly thinks: boolean
}

const subject = /^(?:i|he|she|we|they|you|patient|it)$/
const verb = /^(?:do|does|did|is|are|was|were|have|has|had|can|could|will|would|should)$/
const doubt = /^(?:think|suspect|wonder|guess|might|may|could|perhaps|maybe|possibly|probably|likely)$/

/** Cuts a text into clauses: at stops, at `but`, and at `and` before a new subject. */
export function clausesOf(tokens: readonly Token[], text: string): Clause[] {
  const clauses: Clause[] = []
  let from = 0
  const close = (to: number, asked: boolean): void => {
    if (to > from) clauses.push(clauseOf(tokens, from, to, asked))
  }
  for (let at = 0; at < tokens.length; at++) {
    const word = normAt(tokens, at)
    const isStop = /^[.?!;\n]$/.test(word) && !/\d/.test(text.charAt((tokens[at] as Token).end))
    const isTurn = word === 'but' || (word === 'and' && opens(tokens, at + 1))
    if (!isStop && !isTurn) continue
    close(at, word === '?')
    from = at + 1
  }
  close(tokens.length, false)
  return clauses
}

/** `and I have`, `and the patient is`: a subject of its own. */
function opens(tokens: readonly Token[], at: number): boolean {
  const word = normAt(tokens, at)
  return subject.test(word) || (word === 'the' && normAt(tokens, at + 1) === 'patient')
}

function clauseOf(tokens: readonly Token[], from: number, to: number, marked: boolean): Clause {
  let first = from
  while (first < to && /^(?:,|so|and|okay|well|um|now|then|right)$/.test(normAt(tokens, first))) first++
  const inverted =
    verb.test(normAt(tokens, first)) &&
    /^(?:you|he|she|they|it|there|i|we|your|any)$/.test(normAt(tokens, first + 1))
  const asks = marked || inverted || /^(?:any|what|how|when|where|which|why|who)$/.test(normAt(tokens, first))
  let [isConditional, thinks] = [false, false]
  for (let at = from; at < to; at++) {
    if (/^(?:if|unless)$/.test(normAt(tokens, at))) isConditional = true
    if (doubt.test(normAt(tokens, at))) thinks = true
  }
  return {
    from: first,
    to,
    start: tokens[from]?.start ?? 0,
    end: tokens[to - 1]?.end ?? 0,
    asks: asks && !(normAt(tokens, first) === 'any' && !marked && to - first > 12),
    isConditional,
    thinks,
  }
}
