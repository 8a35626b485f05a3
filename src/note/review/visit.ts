import { firstIndex, within } from '../../core/first-index.ts'
import { contentWordsOf } from '../../clinical/lexicon/content-words.ts'
import { familyOf, stem } from '../../clinical/stem.ts'
import { readTerms } from '../../clinical/lexicon/findings.ts'
import { partNamed } from '../../clinical/lexicon/lexicon.ts'
import { spokenStatements, statementsOf } from '../../clinical/statements/clinical-statements.ts'
import { retractedAmong, withoutRetracted } from '../../clinical/statements/corrections.ts'
import { topicKey } from '../../clinical/compare/compare-statements.ts'
import { factsOf, shorthand, type FactOptions } from '../../clinical/statements/critical-facts.ts'
import { addTo } from '../../core/grouped.ts'
import type { CriticalFact } from '../../protocol/fact.ts'
import type { Quote } from '../../protocol/note.ts'
import type { ClinicalStatement } from '../../protocol/statement.ts'
import { turnText, type EditedTurn, type SpeakerRole, type Turn, type TurnId } from '../../protocol/turn.ts'
import { formOf, joined, phrasesOf, sayingsOf, wordsOf, type Saying } from './sayings.ts'
import { sensesIn, type Sense } from './senses.ts'
import { topicsOfValues, type TopicsOfValues } from './topics-of-values.ts'

/** A statement of the visit and the turns that make it: the one that names its topic first, then those of its answer. */
export interface Said {
  readonly statement: ClinicalStatement
  readonly turns: readonly number[]
  /** True for what the speaker took back: `scratch that`. */
  readonly isRetracted: boolean
}

/** A fact of the visit, and its turn. */
export interface SaidFact {
  readonly fact: CriticalFact
  readonly turn: number
  /** True for what the speaker took back. */
  readonly isRetracted: boolean
}

/** One turn as the review looks at it. */
export interface TurnReading {
  readonly id: TurnId
  readonly role: SpeakerRole | undefined
  /** As it was heard: quotations are taken from it. */
  readonly heard: string
  readonly text: string
  /** Words of weight, as heard and as edited. */
  readonly words: Set<string>
  readonly facts: SaidFact[]
  /** Statements that begin in it, of the edited text. */
  readonly said: Said[]
  /** It leaves something to the next turn: a question. */
  readonly asks: boolean
}

/** A visit, read once. */
export interface VisitReading {
  readonly turns: readonly TurnReading[]
  readonly indexOf: ReadonlyMap<TurnId, number>
  /** Statements by what they are about (`topicKey`), as edited and, where that differs, as heard. */
  readonly about: ReadonlyMap<string, readonly Said[]>
  /** The turns of each word of weight and of each drug. */
  readonly turnsOf: ReadonlyMap<string, readonly number[]>
  /** What its words share with others of their root (`familyOf`). */
  readonly families: ReadonlySet<string>
  /** What was said in each turn, as heard and as edited; a question with its answer stands in the turns of both. */
  readonly sayingsOf: ReadonlyMap<number, readonly Saying[]>
  /** All that was said. */
  readonly sayings: readonly Saying[]
  /** All that was said, as one; without questions that nobody answered. */
  readonly whole: Saying
  readonly topicsOf: TopicsOfValues
  /** The turn of each word that a speaker took back. */
  readonly takenBack: ReadonlyMap<string, number>
  /** Everyone besides the patient of whom it speaks. */
  readonly people: ReadonlySet<string>
  /** Reads a line of the note; each text once. */
  readonly read: (text: string) => LineReading
}

/** A line of the note, read. */
export interface LineReading {
  readonly text: string
  readonly statements: readonly ClinicalStatement[]
  readonly facts: readonly CriticalFact[]
  readonly words: readonly { readonly word: string; readonly start: number; readonly end: number }[]
  readonly phrases: readonly Saying[]
  readonly senses: readonly Sense[]
  readonly topicsOf: TopicsOfValues
}

/** So many statements of one topic are looked at: more tell nothing more, and a flood of them must not slow us. */
const most = 60

/** Reads a visit: every turn once, questions with their answers. Linear in the length of the visit. */
export function readVisit(turns: readonly (Turn | EditedTurn)[], options: FactOptions = {}): VisitReading {
  const texts = turns.map((turn) => plain(turnText(turn)))
  const heard = turns.map(({ text }) => plain(text))
  const readings = turns.map(({ id, role, text: asHeard }, at): TurnReading => {
    const text = texts[at] as string
    const asks = text.trimEnd().endsWith('?')
    return { id, role, heard: asHeard, text, words: new Set(), facts: [], said: [], asks }
  })
  const about = new Map<string, Said[]>()
  const sayings = new Map<number, Saying[]>()
  const takenBack = new Map<string, number>()
  const topicsOf = new Map<CriticalFact, readonly string[]>()
  const takeIn = (parts: readonly string[], isEdited: boolean): void => {
    const whole = parts.join('\n')
    const turnAt = locator(parts)
    const reading = readTerms(whole, options.keyterms)
    const facts = factsOf(whole, reading, options.locale)
    const retracted = retractedAmong(facts)
    for (const { reparandum: gone } of facts)
      for (const { norm, start } of gone ? within(reading.tokens, gone.start, gone.end) : [])
        takenBack.set(formOf(stem(norm)), turnAt(start))
    for (const fact of facts) {
      const turn = turnAt(fact.start)
      readings[turn]?.facts.push({ fact, turn, isRetracted: retracted.has(fact) })
    }
    for (const { word, start } of wordsOf(reading)) readings[turnAt(start)]?.words.add(word)
    for (const saying of sayingsOf(whole, reading, withoutRetracted(facts)))
      for (const turn of new Set(saying.lines)) addTo(sayings, turn, saying)
    const drugs = new Map<number, Said[]>()
    const spoken = spokenStatements(whole, reading, facts)
    const statements = spoken.map(({ statement }) => statement)
    for (const [fact, topics] of topicsOfValues(whole, facts, statements)) topicsOf.set(fact, topics)
    for (const { statement, isRetracted } of spoken) {
      const named = turnAt(statement.start)
      const said: Said = {
        statement,
        turns: [...new Set([named, ...statement.said.map(({ start }) => turnAt(start))])],
        isRetracted,
      }
      if ((about.get(topicKey(statement))?.length ?? 0) < most) addTo(about, topicKey(statement), said)
      if (isEdited) readings[named]?.said.push(said)
      else if (statement.kind === 'drug') addTo(drugs, named, said)
    }
    // What an edit lost was said all the same.
    for (const [at, heard] of drugs) {
      const said = readings[at]?.said ?? []
      if (heard.length > said.filter(({ statement }) => statement.kind === 'drug').length) said.push(...heard)
    }
  }
  takeIn(texts, true)
  if (texts.some((text, at) => text !== heard[at])) takeIn(heard, false)
  const turnsOf = new Map<string, number[]>()
  readings.forEach(({ words, facts }, at) => {
    for (const word of words) addTo(turnsOf, word, at)
    for (const { fact } of facts) if (fact.kind === 'drug') addTo(turnsOf, fact.value, at)
  })
  const people = new Set(
    readings.flatMap(({ facts }) =>
      facts.flatMap(({ fact, isRetracted }) => (fact.kind === 'person' && !isRetracted ? [fact.value] : [])),
    ),
  )
  const said = [...new Set([...sayings.values()].flat())]
  const known = new Map<string, LineReading>()
  return {
    turns: readings,
    indexOf: new Map(turns.map(({ id }, at) => [id, at])),
    about,
    turnsOf,
    families: new Set([...turnsOf.keys()].map(familyOf)),
    sayingsOf: sayings,
    sayings: said,
    whole: joined(said.filter(({ isOpen }) => !isOpen)),
    topicsOf,
    takenBack,
    people,
    read(text) {
      const reading = known.get(text) ?? readLine(text, options)
      known.set(text, reading)
      return reading
    },
  }
}

function readLine(text: string, options: FactOptions): LineReading {
  const reading = readTerms(text, options.keyterms)
  const facts = factsOf(text, reading, options.locale).map((fact) => spanOf(fact, text))
  const statements = statementsOf(text, reading, facts)
  return {
    text,
    statements,
    facts,
    topicsOf: topicsOfValues(text, facts, statements),
    phrases: phrasesOf(text, reading, withoutRetracted(facts)),
    senses: sensesIn(text),
    words: contentWordsOf(reading.tokens, reading.mentions).map((one) => ({
      ...one,
      word: partNamed(one.word)?.name ?? one.word,
    })),
  }
}

/** A line may be written in British shorthand; twelfths are months where no date can be meant. */
function spanOf(fact: CriticalFact, text: string): CriticalFact {
  const value = fact.kind === 'number' ? shorthand(fact.value) : undefined
  const isSpan = !value?.endsWith('month') || /^ (?:hx|history|ago|of|course)\b/i.test(text.slice(fact.end))
  return value !== undefined && isSpan ? { ...fact, kind: 'duration', value } : fact
}

const plain = (text: string): string => text.replaceAll('\n', ' ')

/** Says in which of some parts, joined by line breaks, a place lies. */
function locator(parts: readonly string[]): (place: number) => number {
  const starts: number[] = []
  let next = 0
  for (const { length } of parts) {
    starts.push(next)
    next += length + 1
  }
  return (place) => Math.max(0, firstIndex(starts, (start) => start > place) - 1)
}

/** The turns a line may rest on: those it cites, and on either side of each what a question or an answer hangs on. */
export function linkedTurns(cited: readonly number[], { turns }: VisitReading): number[] {
  const linked = new Set(cited.flatMap((at) => [at - 1, at, at + 1]))
  return [...linked].filter((at) => turns[at] !== undefined).sort((a, b) => a - b)
}

/** Words as they were heard, turn by turn. */
export function quotesOf(turns: readonly number[], words: string, visit: VisitReading): Quote[] {
  return turns.flatMap((at) => {
    const turn = visit.turns[at]
    return turn ? [quoteOf(turn, words)] : []
  })
}

/** What was said near some turns, without questions that nobody answered. */
export function sayingsNear(turns: readonly number[], { sayingsOf }: VisitReading): Saying[] {
  return [...new Set(turns.flatMap((at) => sayingsOf.get(at) ?? []))].filter(({ isOpen }) => !isOpen)
}

/** Longest turn that is quoted as a whole, in characters. */
const longest = 240

/** A stretch of a turn where it was heard so, else the whole turn. */
function quoteOf({ id, heard }: TurnReading, words: string): Quote {
  const text = words !== '' && heard.includes(words) ? words : heard.length <= longest ? heard.trim() : ''
  return { turn: id, text: text === '' ? heard.slice(0, longest).trim() : text }
}
