import type { Mention } from '../lexicon/lexicon.ts'
import { normAt, type Token } from '../tokens.ts'
import { wordTable } from '../lexicon/word-table.ts'
import { personNamed } from './people.ts'

/** A fact that one or more words carry by themselves: a side, a degree of certainty, a relative, a retraction. */
export interface ContextFact {
  readonly kind: 'side' | 'certainty' | 'person' | 'retraction'
  readonly value: string
  readonly from: number
  readonly to: number
  /** For a side: the part of the body it belongs to, when one follows. */
  readonly subject?: string
}

const sideWord: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'left l luq llq lue lle lif,right r ruq rlq rue rle rif,bilateral bilaterally',
)
const eyes: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable('_right od,_left os,_bilateral ou')
const eyeWord =
  /^(?:eye|eyes|vision|visual|acuity|iop|lens|retina|cornea|macula|od|os|ou|drop|drops|cataract|pupil)$/
const sided = /^(?:sided|side|handed|hand|footed|lateral|one|dominant)$/
const sized =
  /^(?:big|great|little|small|upper|lower|lateral|medial|inner|outer|anterior|posterior|proximal|distal|index|middle|ring|first|second|third|fourth|fifth)$/
const closing =
  /^(?:[.,;?!)]|and|or|is|was|has|had|hurts|feels|felt|looks|seems|are|were|than|but|because|too|as|where|when|it|i)?$/
const before = /^(?:the|my|your|his|her|their|our|on|in|of|from|to|than|which|worse|mainly|mostly|only|it's)$/
const notSide =
  /^(?:now|away|before|after|there|here|then|up|down|off|out|back|so|okay|ok|yeah|well|that|about|through|around|alright)$/

/** The part of the body within a few words after a side. */
function partAfter(
  tokens: readonly Token[],
  parts: ReadonlyMap<number, Mention>,
  index: number,
): string | undefined {
  for (let at = index; at < index + 5 && at < tokens.length; at++) {
    const part = parts.get(at)
    if (part) return part.term.name
    const word = normAt(tokens, at)
    if (tokens[at]?.type === 'mark' && word !== '-') return undefined
    if (/^(?:and|or|is|was|in|but|i|you|left|right|to|for|on|it)$/.test(word)) return undefined
  }
  return undefined
}

function sideAt(
  tokens: readonly Token[],
  parts: ReadonlyMap<number, Mention>,
  at: number,
): ContextFact | undefined {
  const word = normAt(tokens, at)
  const made = (value: string, subject?: string): ContextFact => ({
    kind: 'side',
    value,
    from: at,
    to: at + 1,
    ...(subject === undefined ? {} : { subject }),
  })
  const eye = eyes.get(word)
  if (eye !== undefined) {
    for (let near = Math.max(0, at - 6); near < at + 6; near++) {
      if (near !== at && eyeWord.test(normAt(tokens, near))) return made(eye, 'eye')
    }
    return undefined
  }
  if (word === 'both') {
    const part = partAfter(tokens, parts, at + 1)
    return part === undefined && !/^sides?$/.test(normAt(tokens, at + 1))
      ? undefined
      : made('bilateral', part)
  }
  const value = sideWord.get(word)
  if (value === undefined) return undefined
  // `Strength 5/5 R and 4/5 L.`
  if (
    word.length === 1 &&
    tokens[at - 1]?.type === 'digits' &&
    !tokens[at]?.glued &&
    /^(?:[,.;)]|and)?$/.test(normAt(tokens, at + 1))
  )
    return made(value)
  if (word.length === 1) {
    const isOfPart = parts.has(at + 1) || (sized.test(normAt(tokens, at + 1)) && parts.has(at + 2))
    return isOfPart ? made(value, partAfter(tokens, parts, at + 1)) : undefined
  }
  if (word !== 'left' && word !== 'right') return made(value, partAfter(tokens, parts, at + 1))
  const next = normAt(tokens, at + 1)
  const last = normAt(tokens, at - 1)
  if (next === '-' || sided.test(next)) return made(value, partAfter(tokens, parts, at + 1))
  const other = word === 'left' ? 'right' : 'left'
  if (/^(?:or|and|\/|than|to|from|versus)$/.test(next) && normAt(tokens, at + 2) === other) return made(value)
  if (/^(?:or|and|\/|than|to|versus)$/.test(last) && normAt(tokens, at - 2) === other)
    return made(value, partAfter(tokens, parts, at + 1))
  if (notSide.test(next)) return undefined
  const part = partAfter(tokens, parts, at + 1)
  if (/^(?:greater|worse|more|bigger|larger|less|>)$/.test(next)) return made(value)
  if (
    part !== undefined &&
    !(
      parts.has(at + 1) ? /^(?:i|he|she|they|we|just|all)$/ : /^(?:have|has|had|i|he|she|they|we|just|all)$/
    ).test(last)
  )
    return made(value, part)
  if (before.test(last) && closing.test(next)) return made(value)
  return undefined
}

const certainties: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'possible possibly maybe perhaps might questionable,probable probably likely presumed presumably,suspected suspect suspicious suspicion concerning,unlikely,definite definitely confirmed',
)

const phrases = (list: string): readonly (readonly string[])[] =>
  list.split('|').map((phrase) => phrase.split(' '))

const retractions: readonly (readonly string[])[] = /* @__PURE__ */ phrases(
  "scratch that|strike that|disregard that|ignore that|forget that|never mind|nevermind|take that back|on second thought|let us not|let 's not|stop that|actually no|actually , no|no wait|no , wait|wait no|wait , no|i misspoke",
)
const firstOfRetraction: ReadonlySet<string> = /* @__PURE__ */ (() =>
  new Set(retractions.map((phrase) => phrase[0] as string)))()
/** First words of the facts that no table lists. */
const starts = /^(?:o[dsu]|both|rul(?:e|ed|ing|es)|r|could|\?|i|sorry|or|make|no|correction)$/
/** Words that take back only a value: a retraction when a number or a term stands on both sides. */
const selfCorrection: readonly (readonly string[])[] = /* @__PURE__ */ phrases(
  'i mean|i meant|sorry|or rather|make that|no actually|no , actually|correction',
)

function phraseAt(
  tokens: readonly Token[],
  at: number,
  among: readonly (readonly string[])[],
): readonly string[] | undefined {
  return among.find((phrase) => phrase.every((word, offset) => normAt(tokens, at + offset) === word))
}

/**
 * Sides, certainties, relatives and retractions of a text.
 *
 * @param weighty says whether a number or a drug stands at a token.
 */
export function contextFactsIn(
  tokens: readonly Token[],
  parts: ReadonlyMap<number, Mention>,
  weighty: (index: number) => boolean,
): ContextFact[] {
  const facts: ContextFact[] = []
  for (let at = 0; at < tokens.length; at++) {
    const word = normAt(tokens, at)
    const relative = personNamed(word)
    const certainty = certainties.get(word)
    if (
      relative === undefined &&
      certainty === undefined &&
      !starts.test(word) &&
      !sideWord.has(word) &&
      !firstOfRetraction.has(word)
    )
      continue
    const add = (kind: ContextFact['kind'], value: string, length: number): void => {
      facts.push({ kind, value, from: at, to: at + length })
    }
    const next = normAt(tokens, at + 1)
    const side = sideAt(tokens, parts, at)
    if (side) facts.push(side)
    if (certainty !== undefined) add('certainty', certainty, 1)
    if (/^rul(?:e|ed|ing|es)$/.test(word) && next === 'out')
      add('certainty', word === 'ruled' || word === 'rules' ? 'ruled out' : 'rule out', 2)
    if (word === 'r' && next === '/' && normAt(tokens, at + 2) === 'o') add('certainty', 'rule out', 3)
    if (word === 'could' && next === 'be') add('certainty', 'possible', 2)
    if (word === '?' && tokens[at + 1]?.type === 'word' && tokens[at + 1]?.glued && !tokens[at]?.glued)
      add('certainty', 'possible', 1)
    if (relative !== undefined) add('person', relative, 1)
    const retraction = firstOfRetraction.has(word) && phraseAt(tokens, at, retractions)
    if (retraction) add('retraction', 'retraction', retraction.length)
    const correction = phraseAt(tokens, at, selfCorrection)
    const isValue = (index: number): boolean => weighty(index) || sideWord.has(normAt(tokens, index))
    if (correction && nearby(at - 1, -1, isValue) && nearby(at + correction.length, 1, isValue))
      add('retraction', 'retraction', correction.length)
  }
  return facts
}

function nearby(from: number, step: 1 | -1, weighty: (index: number) => boolean): boolean {
  for (let at = from, count = 0; count < 7; at += step, count++) if (weighty(at)) return true
  return false
}
