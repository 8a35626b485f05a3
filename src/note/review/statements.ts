import { contentWords, type ContentWord } from '../../clinical/lexicon/content-words.ts'
import { criticalFacts, type FactOptions } from '../../clinical/statements/critical-facts.ts'
import { findCues, type FoundCue } from '../../clinical/statements/cues.ts'
import { wordTable } from '../../clinical/lexicon/word-table.ts'
import type { CriticalFact } from '../../protocol/fact.ts'
import { deniedSpans, type Span } from './denials.ts'

/** A word of weight and how it was said. */
export interface StatedWord {
  readonly word: string
  readonly start: number
  readonly end: number
  /** Inside the scope of a negation. */
  readonly negated: boolean
  /** The symptom, condition or drug of the lexicon it is part of: such a word is not left to paraphrase. */
  readonly cue?: FoundCue
  /** Whose it is, when it is a relative's: `mother`. */
  readonly person?: string
}

/** One sentence, or one clause of speech that has no marks. Offsets count from the start of the whole text. */
export interface Statement {
  readonly start: number
  readonly end: number
  readonly words: readonly StatedWord[]
  /** The critical facts that begin in it. */
  readonly facts: readonly CriticalFact[]
  /** It reads as a question: certain at the end of a turn, where an answer follows. */
  readonly asks: boolean
  /** It asks how, what, where or since when, and so takes for granted what it names. */
  readonly presumes: boolean
  /** Where its heading ends ("Tobacco use: …"): words before it name what is spoken of, and say nothing of it. */
  readonly heading: number
  /** It has its question mark. */
  readonly marked: boolean
}

const sentenceEnd = /[.?!;\n]+(?=\s|$)/g
const connective = /\s(?=(?:and|so|but|okay|now|because|then|well|or|also)\s)/g
const question =
  /(?<!\bnot|n't)\s(?=(?:(?:do|did|does|have|has|are|is|was|were|can|could|would)(?: n't|n't)? (?:you|your|he|she|they|there|it|that|any)|how (?:are|is|do|did|has|long|many|much|often|about)|what (?:is|are|about|do|did|kind)|when (?:did|do|was|is)|where|(?<!\b(?:no|not|n't|never|without|den\w+)\b[^.?]{0,30} )any(?! (?:of|more))|(?:so|now|and|okay) when i) )/g
/** A clause of unmarked speech is cut at the next connective after so many characters. */
const clauseLength = 70
/** Read no further than this for how a statement opens. */
const opening = 60
const interrogative =
  /^(?:\W|okay|ok|and|so|now|then|but|alright|all|right|well|um|uh|great|good|sure|yeah|yes|no|perfect|any other questions)*(?:(?:do|did|does|have|has|had|are|is|was|were|can|could|would|will)(?:n't| n't)? (?:you|your|it|that|there|the|this|they|he|she|i|any|either)|how|what|when|where|which|who|why|any(?:thing)?)\b/
const presuming =
  /^(?:\W|okay|ok|and|so|now|then|but|alright|all|right|well|um|uh|great|good)*(?:how (?:long|often|bad|severe|would|is|are|does|do|did)|what (?:part|kind|makes?|caused|brings)|where|when)\b|\brate (?:your|the)\b/i
const heading = /^\s*(?:[\w/-]+ ){0,4}[\w/-]+:(?=\s)/
/** "Alcohol use: none." */
const deniesAll = /^[^:]*:\s*(?:none|denies|denied|negative|nil)\W*$/i
const tag =
  /(?:correct|right|is that right|is that true|do you|are you|have you|did you|don't you|yes|or no|anything like that)\s*$/
/** Goes on with the question before it. */
const alternative = /^\W*or\b/
/** An answer within the turn that asks, where speakers were not told apart. */
const reply =
  /\s(?=(?:no|nope|nah|yes|yeah|yep) (?:no|nope|nah|yes|yeah|yep|i|it|not|nothing|never|none|he|she|they|just|okay|sometimes)\b|(?:no|nope)\s*$)|\s(?=(?:how|what) about\b)|\s(?=(?:alright|okay) any\b)/g
const reporting =
  /^\W*(?:says?|said|notes?|reports?|states?|thinks?|told|brought|noticed|mention|denies|who|is here)/

/** Cuts a text into sentences, and long unmarked speech into clauses. Every character belongs to exactly one. */
function cuts(text: string): [start: number, end: number][] {
  const pieces: [number, number][] = []
  const connectives = finder(text, connective)
  const questions = finder(text, question)
  const replies = finder(text, reply)
  const clauses = (from: number, to: number): void => {
    let start = from
    const long = to - from > clauseLength
    let clause = long ? connectives(start + clauseLength) : Infinity
    let asked = long ? questions(start + 1) : Infinity
    let replied = replies(start + 1)
    for (let at; (at = Math.min(clause, asked, replied)) < to;) {
      pieces.push([start, at])
      start = at
      if (clause < start + clauseLength) clause = connectives(start + clauseLength)
      if (asked <= start) asked = questions(start + 1)
      if (replied <= start) replied = replies(start + 1)
    }
    pieces.push([start, to])
  }
  let start = 0
  for (const hit of text.matchAll(sentenceEnd)) {
    clauses(start, hit.index + hit[0].length)
    start = hit.index + hit[0].length
  }
  if (start < text.length) clauses(start, text.length)
  return pieces
}

/** Finds the next match at or after a place, and never searches the same stretch twice. */
function finder(text: string, pattern: RegExp): (after: number) => number {
  let from = Infinity
  let found = -1
  return (after) => {
    if (from <= after && after <= found) return found
    pattern.lastIndex = from = after
    return (found = pattern.exec(text)?.index ?? Infinity)
  }
}

const doubt =
  /\b(?:not? (?:really |quite |even )?(?=know\b)|n't (?:really |quite |even )?(?=know\b)|un(?=sure\b|certain\b))/gi

/** "Do not know" and "unsure" say "not sure"; `know` alone is how people fill a pause. */
function withDoubts(
  text: string,
  words: readonly ContentWord[],
): readonly (ContentWord & { readonly doubted?: true })[] {
  const hits = [...text.matchAll(doubt)]
  if (hits.length === 0) return words
  const doubts = hits.map(({ index }) => ({
    word: 'sure',
    start: index,
    end: index + 1,
    doubted: true as const,
  }))
  const places = new Set(hits.map(({ index }) => index))
  return [...words.filter(({ start }) => !places.has(start)), ...doubts].sort((a, b) => a.start - b.start)
}

/** Words of speech and of notes that say the same of a patient, by stem; the first stands for all. */
const plain: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'help helpful relief reliev benefit beneficial effectiv alleviat,sure certain,improv better',
)
const plainer = (word: string): string => plain.get(word) ?? word

/** Reads a text statement by statement. Linear in its length. */
export function readStatements(text: string, options: FactOptions = {}): Statement[] {
  const facts = criticalFacts(text, options)
  const words = withDoubts(text, contentWords(text, options.keyterms))
  const cues = findCues(text, options)
  const negations = deniedSpans(text, facts)
  const people = facts.filter(({ kind }) => kind === 'person')
  const covered = cover(cues)
  const denied = cover(negations)
  const [nextFact, nextWord, nextPerson] = [from(facts), from(words), from(people)]
  let asking = false
  return cuts(text).map(([start, end]): Statement => {
    const persons = nextPerson(end)
    const piece = text.slice(start, end)
    const all = deniesAll.test(piece.slice(0, opening * 2))
    let named = -1
    const stated = nextWord(end).map((word): StatedWord => {
      const cue = covered(word.start)
      while ((persons[named + 1]?.start ?? Infinity) <= word.start) named++
      const person = persons[named]
      const owned =
        person && person.start !== word.start && !reporting.test(text.slice(person.end, person.end + opening))
      return {
        start: word.start,
        end: word.end,
        word: plainer(word.word),
        negated: all || denied(word.start) !== undefined || word.doubted === true,
        ...(cue ? { cue } : {}),
        ...(owned ? { person: person.value } : {}),
      }
    })
    asking = asks(piece) || (asking && alternative.test(piece))
    return {
      start,
      end,
      words: stated,
      facts: nextFact(end),
      asks: asking,
      heading: start + (heading.exec(piece)?.[0].length ?? 0),
      marked: piece.trimEnd().endsWith('?'),
      presumes: presuming.test(piece),
    }
  })
}

function asks(piece: string): boolean {
  const said = piece.trimEnd()
  if (said.endsWith('?')) return true
  const head = said.slice(0, opening).toLowerCase().trimStart()
  return !/[.!]$/.test(said) && (interrogative.test(head) || tag.test(said.slice(-20)))
}

/** Hands out what begins before a place, each thing once; both in order of place. */
function from<T extends { readonly start: number }>(things: readonly T[]): (end: number) => T[] {
  let at = 0
  return (end) => {
    const first = at
    while (at < things.length && (things[at] as T).start < end) at++
    return things.slice(first, at)
  }
}

/** Finds the span in which a place lies; asked in rising order. */
function cover<T extends Span>(spans: readonly T[]): (place: number) => T | undefined {
  let at = 0
  return (place) => {
    while (at < spans.length && (spans[at] as T).end <= place) at++
    const span = spans[at]
    return span && span.start <= place ? span : undefined
  }
}
