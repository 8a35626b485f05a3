import {
  auxiliaries,
  conjunctions,
  isNegative,
  opens,
  persons,
  subjects,
} from '../../clinical/lexicon/function-words.ts'
import { wordSet } from '../../clinical/lexicon/word-table.ts'
import type { Run } from '../../clinical/tokens.ts'
import { isWord, type SpokenPiece, type SpokenText } from './pieces.ts'

/** A text in words, and which of the words stand in another text too. */
export interface Speech {
  readonly text: string
  /** Without sounds of hesitation, signs and markers: what stands on both sides of `you know` stands side by side. */
  readonly words: readonly SpokenPiece[]
  /** Place of each word among them. */
  readonly at: ReadonlyMap<SpokenPiece, number>
  readonly kept: Pick<ReadonlySet<SpokenPiece>, 'has'>
  readonly corrections: readonly SpokenCorrection[]
}

/** A reparandum by its place in the text, and where the words end that take it back. */
interface SpokenCorrection {
  readonly start: number
  readonly end: number
  readonly takenBackBy: number
}

/** A part of speech that is left out, as the structure of a speech repair. */
export interface Reparandum {
  readonly run: Run
  readonly said: readonly SpokenPiece[]
  /** What of it means something, and what of that has weight. */
  readonly rest: readonly SpokenPiece[]
  readonly heavy: readonly SpokenPiece[]
  /** What the edit keeps around it, nearest last before it and nearest first after it. */
  readonly before: readonly SpokenPiece[]
  readonly after: readonly SpokenPiece[]
  /** It ends in a dash or an editing term, or in a comma. */
  readonly isCut: boolean
  readonly isParted: boolean
  readonly speech: Speech
}

/** What may go only when it stands again near by. */
export const isCritical = ({ weight, key, term }: SpokenPiece): boolean =>
  weight === 'quantity' || term === 'drug' || term === 'class' || isNegative(key) || key.startsWith('allerg')

/** Words that steer the talk and say nothing of its matter. */
const markers = /* @__PURE__ */ wordSet(
  'oh hey wow gosh basically obviously literally honestly anyway actually',
)
/** Sounds of surprise, relief or pain. */
const vocalisation = /^(?:o{2,}h*|o+h{2,}|a+w+|ow+|ouch|phew|whew|wh?oa+h?|huh|eh)$/
const pairs = /* @__PURE__ */ wordSet('you_know i_mean you_see sort_of kind_of')

/** A text as speech, less the pieces that stand in one text only. */
export function speechOf({ text, pieces, facts }: SpokenText, gone: ReadonlySet<SpokenPiece>): Speech {
  const heard = pieces.filter(isWord)
  // A pair of which one word goes is none: the `i` of `i mean i try` may be either.
  const isPair = (at: number): boolean =>
    heard[at] !== undefined &&
    heard[at + 1] !== undefined &&
    gone.has(heard[at]) === gone.has(heard[at + 1] as SpokenPiece) &&
    isMarking(
      /,/.test(text.slice(heard[at - 1]?.end, heard[at]?.start)) ? '' : heard[at - 1]?.key,
      heard[at]?.key ?? '',
      heard[at + 1]?.key ?? '',
    )
  const words = heard.filter(({ key }, at) => {
    // `Or, um, no`: no choice where a sentence begins.
    if (key === 'or') return !/[.?!]\s*$/.test(text.slice(heard[at - 1]?.end ?? 0, heard[at]?.start))
    if (/^(?:now|well|look|listen)$/.test(key)) return !isOpening(heard, at, text)
    // `never pain like this`, `I like to walk`
    if (key === 'like')
      return (
        /^(?:this|that)$/.test(heard[at + 1]?.key ?? '') ||
        /^(?:i|we|you|'d|would)$/.test(heard[at - 1]?.key ?? '')
      )
    return !markers.has(key) && !vocalisation.test(key) && !isPair(at - 1) && !isPair(at)
  })
  return {
    text,
    words,
    at: new Map(words.map((word, index) => [word, index])),
    kept: new Set(words.filter((word) => !gone.has(word))),
    corrections: facts.flatMap(({ reparandum, end }) =>
      reparandum ? { ...reparandum, takenBackBy: end } : [],
    ),
  }
}

/** What a speaker goes on to, behind `now`: `now we're going to`, `now my question is`. */
const plan = /^(?:will|going|want|would|'d|can|could|should|need|may)$/

/** `Now my question is`, `it well it went`: said to begin a clause, or `as well`. `I'm well`, `Now I smoke` say how and when. */
function isOpening(words: readonly SpokenPiece[], at: number, text: string): boolean {
  const [before, word, next] = [words[at - 1], words[at] as SpokenPiece, words[at + 1]]
  const isFirst =
    before === undefined || before.key === 'okay' || /[.?!;,–—]/.test(text.slice(before.end, word.start))
  // `Look, the shot stung.`
  if (/^(?:look|listen)$/.test(word.key)) return isFirst && text.charAt(word.end) === ','
  if (word.key === 'well') {
    const last = before?.key ?? ''
    const goesOn = subjects.has(next?.key ?? '') && !auxiliaries.has(last)
    return isFirst || goesOn || last === 'as' || persons.has(last) || conjunctions.has(last)
  }
  if (next === undefined) return false
  return subjects.has(next.key) && before?.key !== 'okay'
    ? words.slice(at + 2, at + 5).some(({ key }) => plan.test(key))
    : isFirst && opens(next.key)
}

/** `you know`, but not in `do you know`; `kind of`, but not in `what kind of`. */
function isMarking(last = '', one: string, other: string): boolean {
  if (!pairs.has(`${one}_${other}`)) return false
  return other === 'of'
    ? !/^(?:a|the|what|which|this|that|any|some|same|1|certain|other)$/.test(last)
    : !auxiliaries.has(last) && !isNegative(last) && !/^(?:if|to|what)$/.test(last)
}
