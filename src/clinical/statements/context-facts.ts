import { defined } from '../../core/defined.ts'
import { isPlace } from '../lexicon/findings.ts'
import type { Mention } from '../lexicon/lexicon.ts'
import { wordTable } from '../lexicon/word-table.ts'
import { normAt, wordsIn, type Run, type Token } from '../tokens.ts'
import { unitOf } from '../quantities/units.ts'
import { personAt } from './people.ts'

/** A fact that one or more words carry by themselves: a side, a degree of certainty, a relative, a retraction. */
interface ContextFact extends Run {
  readonly kind: 'side' | 'certainty' | 'person' | 'retraction'
  readonly value: string
  /** For a side: the part of the body it belongs to, when one follows. */
  readonly subject?: string
}

/** What phrases mean, by kind and value. */
const phrases: readonly (readonly [kind: 'certainty' | 'retraction', value: string, RegExp])[] = [
  ['certainty', 'possible', /^ (?:possibl[ey]|maybe|perhaps|might|questionable|could be)\b/],
  ['certainty', 'probable', /^ (?:probabl[ey]|likely|presumed|presumably)\b/],
  ['certainty', 'suspected', /^ (?:suspected|suspect|suspicious|suspicion|concerning)\b/],
  ['certainty', 'unlikely', /^ unlikely\b/],
  ['certainty', 'definite', /^ (?:definite|definitely|confirmed)\b/],
  ['certainty', 'ruled out', /^ rule[ds] out\b/],
  ['certainty', 'rule out', /^ (?:rule|ruling) out\b|^ r \/ o\b/],
  ['retraction', 'retraction', /^ (?:scratch|strike|disregard|ignore|forget) that\b|^ never ?mind\b/],
  ['retraction', 'retraction', /^ (?:take that back|on second thought|let (?:us|'s) not|stop that)\b/],
  ['retraction', 'retraction', /^ that (?:'s|is) not true(?= [,.;-] (?:i|he|she|it|there)(?: |$))/],
  ['retraction', 'retraction', /^ (?:actually(?: ,)? no|no(?: ,)? wait|wait(?: ,)? no|i misspoke)\b/],
]
const starts =
  /^(?:poss|mayb|perh|migh|ques|coul|prob|like|pres|susp|conc|unli|defi|conf|rul|r$|scra|stri|disr|igno|forg|neve|take$|on$|let$|stop$|that$|actu|no$|wait$|i$)/

const sideWord: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'left l luq llq lue lle lif,right r ruq rlq rue rle rif,bilateral bilaterally both',
)
const eyes: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable('_right od,_left os,_bilateral ou')

type Parts = ReadonlyMap<number, Mention>

/** The part of the body within a few words after a side. */
function partAfter(tokens: readonly Token[], parts: Parts, at: number): string | undefined {
  let adjective: string | undefined
  for (let near = at + 1; near < Math.min(at + 6, tokens.length); near++) {
    const part = parts.get(near)?.term.name
    // `Right-sided back pain` and `left lower back pain` are of the back.
    if (part !== undefined && isPlace.test(part)) adjective ??= part
    // `On the right hand side`
    else if (part === 'hand' && normAt(tokens, near + 1) === 'side') return undefined
    else if (part !== undefined && normAt(tokens, near) !== 'sided') return part
    if (/^(?:[^\p{L}\d'-]|and|or|is|was|in|but|i|you|left|right|to|for|on|it)$/u.test(normAt(tokens, near)))
      return adjective
  }
  return adjective
}

/** Between a side and its part: which of several. */
const which =
  /^ (?:big|great|little|small|upper|lower|lateral|medial|inner|outer|anterior|posterior|proximal|distal|index|middle|ring|first|second|third|fourth|fifth)\b/
/** Behind `right`, these show that it is no side: `right away`. */
const adverb =
  /^ (?:now|away|before|after|there|here|then|up|down|off|out|back|so|okay|ok|yeah|well|that|about|through|around|alright)\b/
/** `My right back`, which is not `right back`. */
const ofBack = / (?:my|your|his|her)$/
/** Before and behind a side that names no part: `worse on the left`. */
const placing =
  / (?:the|my|your|his|her|their|our|on|in|of|from|to|than|which|worse|mainly|mostly|only|it's)$/
const closing =
  /^(?: [.,;?!)]| (?:and|or|is|was|has|had|hurts|feels|felt|looks|seems|are|were|than|but|because|too|as|where|when|it|i)\b|$)/

/** A side, and whether it is of the part behind it, or of none that is named; undefined for other uses of the word. */
function sideAt(
  tokens: readonly Token[],
  parts: Parts,
  findings: ReadonlySet<number>,
  at: number,
): string | undefined {
  const word = normAt(tokens, at)
  const side = sideWord.get(word)
  const [before, behind] = [wordsIn(tokens, at - 2, at), wordsIn(tokens, at + 1, at + 3)]
  const part = partAfter(tokens, parts, at)
  const isPartNext = parts.has(at + 1)
  if (word === 'both') return part !== undefined || /^ sides?\b/.test(behind) ? side : undefined
  if (word.length === 1) {
    // `Strength 5/5 R and 4/5 L.`
    const isScored =
      tokens[at - 1]?.type === 'digits' && !tokens[at]?.glued && /^(?: [,.;)]| and\b|$)/.test(behind)
    const isOfPart = isPartNext || (parts.has(at + 2) && which.test(behind))
    // `R tinnitus`; of `2 L` it is a unit.
    const isOfFinding = findings.has(at + 1) && tokens[at - 1]?.type !== 'digits'
    return isScored || isOfPart || isOfFinding || /^(?: -)? sided/.test(behind) ? side : undefined
  }
  if (word !== 'left' && word !== 'right') return side
  const isOpposed =
    / (?:left|right) (?:or|and|\/|than|to|versus)$/.test(before) ||
    /^ (?:or|and|\/|than|to|from|versus) (?:left|right)\b/.test(behind)
  if (isOpposed || /^ (?:-|sided|side|handed|hand|footed|lateral|one|dominant)(?: |$)/.test(behind))
    return side
  if (adverb.test(behind)) return /^ back\b/.test(behind) && ofBack.test(before) ? side : undefined
  if (/^ (?:greater|worse|more|bigger|larger|less|>)/.test(behind)) return side
  const isVerb = isPartNext
    ? / (?:i|he|she|they|we|just|all)$/
    : / (?:have|has|had|i|he|she|they|we|just|all)$/
  const isPlaced = placing.test(before) && closing.test(behind)
  return (part !== undefined && !isVerb.test(before)) || isPlaced ? side : undefined
}

/** The eye that `od`, `os` or `ou` stands for, where eyes are spoken of. */
function eyeAt(tokens: readonly Token[], at: number): string | undefined {
  const word = normAt(tokens, at)
  const near = wordsIn(tokens, at - 6, at) + wordsIn(tokens, at + 1, at + 6)
  const isOfEyes = /^(?:eyes?|vision|visual|acuity|iop|lens|retina|cornea|macula|drops?|cataract|pupil)$/
  // `Omeprazole 20 mg OD`: once a day.
  const { unit = '', kind } = unitOf(normAt(tokens, at - 1)) ?? {}
  if (word === 'od' && kind === 'dose' && !/^(?:drop|mL)$/.test(unit)) return undefined
  return near.split(' ').some((other) => (eyes.has(other) ? other !== word : isOfEyes.test(other)))
    ? eyes.get(word)
    : undefined
}

/**
 * Sides, certainties, relatives and retractions of a text.
 *
 * @param findings the tokens that findings begin at.
 */
export function contextFactsIn(
  tokens: readonly Token[],
  parts: Parts,
  findings: ReadonlySet<number>,
): ContextFact[] {
  const facts: ContextFact[] = []
  tokens.forEach(({ norm, glued }, at) => {
    const add = (kind: ContextFact['kind'], value: string, length = 1, subject?: string): void => {
      facts.push({ kind, value, from: at, to: at + length, ...defined({ subject }) })
    }
    const person = personAt(tokens, at)
    if (person !== undefined) add('person', person)
    const next = tokens[at + 1]
    if (norm === '?' && !glued && next?.glued && next.type === 'word') add('certainty', 'possible')
    const eye = eyes.has(norm) ? eyeAt(tokens, at) : undefined
    if (eye !== undefined) add('side', eye, 1, 'eye')
    const side = sideWord.has(norm) ? sideAt(tokens, parts, findings, at) : undefined
    // `RLQ` is a side and its part.
    if (side !== undefined) add('side', side, 1, parts.get(at)?.term.name ?? partAfter(tokens, parts, at))
    if (!starts.test(norm)) return
    const words = wordsIn(tokens, at, at + 6)
    for (const [kind, value, pattern] of phrases) {
      const length = (pattern.exec(words)?.[0].match(/ /g) ?? []).length
      if (length > 0) add(kind, value, length)
    }
  })
  return facts
}
