import type { Mention } from './lexicon.ts'
import { normAt, type Token } from './tokens.ts'

/** A fact that one or more words carry by themselves: a side, a degree of certainty, a relative, a retraction. */
export interface ContextFact {
  readonly kind: 'side' | 'certainty' | 'person' | 'retraction'
  readonly value: string
  readonly from: number
  readonly to: number
  /** For a side: the part of the body it belongs to, when one follows. */
  readonly subject?: string
}

const grouped = (table: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    table
      .split(',')
      .flatMap((group) => group.split(' ').map((word, _, all): [string, string] => [word, all[0] as string])),
  )

const sideWord: Readonly<Record<string, string>> = /* @__PURE__ */ grouped(
  'left l luq llq lue lle lif,right r ruq rlq rue rle rif,bilateral bilaterally',
)
const eyes: Readonly<Record<string, string>> = { od: 'right', os: 'left', ou: 'bilateral' }
const eyeWord =
  /^(?:eye|eyes|vision|visual|acuity|iop|lens|retina|cornea|macula|od|os|ou|drop|drops|cataract|pupil)$/
const sided = /^(?:sided|side|handed|hand|footed|lateral|one|dominant)$/
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
  if (Object.hasOwn(eyes, word)) {
    for (let near = Math.max(0, at - 6); near < at + 6; near++) {
      if (near !== at && eyeWord.test(normAt(tokens, near))) return made(eyes[word] as string, 'eye')
    }
    return undefined
  }
  if (word === 'both') {
    const part = partAfter(tokens, parts, at + 1)
    return part === undefined && !/^sides?$/.test(normAt(tokens, at + 1))
      ? undefined
      : made('bilateral', part)
  }
  if (!Object.hasOwn(sideWord, word)) return undefined
  const value = sideWord[word] as string
  if (word.length === 1) return parts.has(at + 1) ? made(value, partAfter(tokens, parts, at + 1)) : undefined
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

const certainties: Readonly<Record<string, string>> = /* @__PURE__ */ grouped(
  'possible possibly maybe perhaps might questionable,probable probably likely presumed presumably,suspected suspect suspicious suspicion concerning,unlikely,definite definitely confirmed',
)

const kin: Readonly<Record<string, string>> = /* @__PURE__ */ grouped(
  'mother mom mum mommy mummy mama,father dad daddy papa,parent,sister,brother,sibling,son,daughter,wife,husband,spouse,partner,grandmother grandma nana granny,grandfather grandpa grandad granddad,aunt auntie,uncle,cousin,niece,nephew,child kid,baby infant,grandparent,twin,girlfriend,boyfriend',
)

const retractions: readonly (readonly string[])[] = /* @__PURE__ */ (() =>
  [
    'scratch that',
    'strike that',
    'disregard that',
    'ignore that',
    'forget that',
    'never mind',
    'nevermind',
    'take that back',
    'on second thought',
    'let us not',
    "let 's not",
    'stop that',
    'actually no',
    'actually , no',
    'no wait',
    'no , wait',
    'wait no',
    'wait , no',
    'i misspoke',
  ].map((phrase) => phrase.split(' ')))()
const firstOfRetraction: ReadonlySet<string> = /* @__PURE__ */ (() =>
  new Set(retractions.map((phrase) => phrase[0] as string)))()
/** First words of the facts that no table lists. */
const starts = /^(?:o[dsu]|both|rul(?:e|ed|ing|es)|r|could|\?|i|sorry|or|make|no|correction)$/
/** Words that take back only a value: a retraction when a number or a term stands on both sides. */
const selfCorrection: readonly (readonly string[])[] = /* @__PURE__ */ (() =>
  ['i mean', 'i meant', 'sorry', 'or rather', 'make that', 'no actually', 'no , actually', 'correction'].map(
    (phrase) => phrase.split(' '),
  ))()

function phraseAt(tokens: readonly Token[], at: number, phrase: readonly string[]): boolean {
  return phrase.every((word, offset) => normAt(tokens, at + offset) === word)
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
    const relative = word.endsWith('s') && !Object.hasOwn(kin, word) ? word.slice(0, -1) : word
    if (
      !starts.test(word) &&
      !Object.hasOwn(sideWord, word) &&
      !Object.hasOwn(certainties, word) &&
      !Object.hasOwn(kin, relative)
    ) {
      if (!firstOfRetraction.has(word)) continue
    }
    const side = sideAt(tokens, parts, at)
    if (side) facts.push(side)
    if (Object.hasOwn(certainties, word))
      facts.push({ kind: 'certainty', value: certainties[word] as string, from: at, to: at + 1 })
    if (/^rul(?:e|ed|ing|es)$/.test(word) && normAt(tokens, at + 1) === 'out') {
      facts.push({
        kind: 'certainty',
        value: word === 'ruled' || word === 'rules' ? 'ruled out' : 'rule out',
        from: at,
        to: at + 2,
      })
    }
    if (word === 'r' && normAt(tokens, at + 1) === '/' && normAt(tokens, at + 2) === 'o') {
      facts.push({ kind: 'certainty', value: 'rule out', from: at, to: at + 3 })
    }
    if (word === 'could' && normAt(tokens, at + 1) === 'be')
      facts.push({ kind: 'certainty', value: 'possible', from: at, to: at + 2 })
    if (word === '?' && tokens[at + 1]?.type === 'word' && tokens[at + 1]?.glued && !tokens[at]?.glued) {
      facts.push({ kind: 'certainty', value: 'possible', from: at, to: at + 1 })
    }
    if (Object.hasOwn(kin, relative))
      facts.push({ kind: 'person', value: kin[relative] as string, from: at, to: at + 1 })
    if (firstOfRetraction.has(word)) {
      const phrase = retractions.find((candidate) => phraseAt(tokens, at, candidate))
      if (phrase) facts.push({ kind: 'retraction', value: 'retraction', from: at, to: at + phrase.length })
    }
    const correction = selfCorrection.find((candidate) => phraseAt(tokens, at, candidate))
    if (correction && nearby(at - 1, -1, weighty) && nearby(at + correction.length, 1, weighty)) {
      facts.push({ kind: 'retraction', value: 'retraction', from: at, to: at + correction.length })
    }
  }
  return facts
}

function nearby(from: number, step: 1 | -1, weighty: (index: number) => boolean): boolean {
  for (let at = from, count = 0; count < 7; at += step, count++) if (weighty(at)) return true
  return false
}
