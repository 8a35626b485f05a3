import { contentWords } from '../clinical/content-words.ts'
import { criticalFacts, type FactOptions } from '../clinical/critical-facts.ts'
import { findCues, type FoundCue } from '../clinical/cues.ts'
import type { CriticalFact } from '../protocol/fact.ts'

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
  readonly asks: boolean
}

const sentenceEnd = /[.?!;\n]+(?=\s|$)/g
const connective = /\s(?=(?:and|so|but|okay|now|because|then|well|or|also|any|do|did|are|have|is|was)\s)/g
/** A clause of unmarked speech is cut at the next connective after so many characters. */
const clauseLength = 70
/** Read no further than this for how a statement opens. */
const opening = 60
const interrogative =
  /^(?:\W|okay|ok|and|so|now|then|but|alright|all|right|well|um|uh|great|good|any other questions)*(?:(?:do|did|does|have|has|had|are|is|was|were|can|could|would|will)(?:n't| n't)? (?:you|your|it|that|there|the|this|they|he|she|i|any|either)|how|what|when|where|which|who|why|any)\b/
const tag = /(?:correct|right|is that right|is that true|do you|are you|have you|did you|don't you|yes)\s*$/
const reporting =
  /^\W*(?:says?|said|notes?|reports?|states?|thinks?|told|brought|noticed|mention|denies|who|is here)/

/** Cuts a text into sentences, and long unmarked speech into clauses. Every character belongs to exactly one. */
function cuts(text: string): [start: number, end: number][] {
  const pieces: [number, number][] = []
  const clauses = (from: number, to: number): void => {
    let start = from
    if (to - from > clauseLength) {
      connective.lastIndex = from + clauseLength
      for (let hit = connective.exec(text); hit && hit.index < to; hit = connective.exec(text)) {
        pieces.push([start, hit.index])
        start = hit.index
        connective.lastIndex = start + clauseLength
      }
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

/** Reads a text statement by statement. Linear in its length. */
export function readStatements(text: string, options: FactOptions = {}): Statement[] {
  const facts = criticalFacts(text, options)
  const words = contentWords(text, options.keyterms)
  const cues = findCues(text, options)
  const negations = facts.filter(({ kind }) => kind === 'negation')
  const people = facts.filter(({ kind }) => kind === 'person')
  const covered = cover(cues)
  const denied = cover(negations)
  const [nextFact, nextWord, nextPerson] = [from(facts), from(words), from(people)]
  return cuts(text).map(([start, end]): Statement => {
    const persons = nextPerson(end)
    const stated = nextWord(end).map((word): StatedWord => {
      const cue = covered(word.start)
      const person = persons.findLast((fact) => fact.start <= word.start)
      const owned =
        person && person.start !== word.start && !reporting.test(text.slice(person.end, person.end + opening))
      return {
        ...word,
        negated: denied(word.start) !== undefined,
        ...(cue ? { cue } : {}),
        ...(owned ? { person: person.value } : {}),
      }
    })
    return { start, end, words: stated, facts: nextFact(end), asks: asks(text.slice(start, end)) }
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
function cover<T extends { readonly start: number; readonly end: number }>(
  spans: readonly T[],
): (place: number) => T | undefined {
  let at = 0
  return (place) => {
    while (at < spans.length && (spans[at] as T).end <= place) at++
    const span = spans[at]
    return span && span.start <= place ? span : undefined
  }
}
