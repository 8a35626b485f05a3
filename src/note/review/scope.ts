import { bareNumber, type CriticalFact } from '../../protocol/fact.ts'
import type { Statement } from './statements.ts'
import type { SaidStatement, SaidWord, VisitReading } from './readings.ts'
import { meaning } from './visit.ts'

/** A word of the visit and where it stands. */
export interface Heard {
  readonly word: SaidWord
  readonly in: SaidStatement
  /** Its place among the statement's words. */
  readonly at: number
}

/** A fact of the visit and the statement it stands in. */
export interface Said {
  readonly fact: CriticalFact
  readonly in: SaidStatement
}

/** What a line may rest on, by word and by fact. */
export interface Scope {
  readonly words: ReadonlyMap<string, readonly Heard[]>
  /** By meaning; drugs and allergies also by name and class (`is …`), quantities also by bare number (`# …`). */
  readonly facts: ReadonlyMap<string, readonly Said[]>
  /** Sides, those carried on included, by part of the body; all of them under an empty string. */
  readonly sides: ReadonlyMap<string, readonly Said[]>
  /** True when some question was answered with no. */
  readonly denies: boolean
}

/** A line's statement beside what it may rest on. */
export interface Claim {
  readonly statement: Statement
  readonly scope: Scope
  readonly visit: VisitReading
}

/** So many places of one word or fact are looked at: more tell nothing more, and a flood of them must not slow us. */
const most = 100

const quantity = /^(?:number|dose|duration)$/

function keysOf(fact: CriticalFact): string[] {
  const keys = [meaning(fact)]
  if (fact.kind === 'drug' || fact.kind === 'allergy') keys.push(`is ${fact.value}`)
  if (fact.drugClass !== undefined && fact.drugClass !== fact.value) keys.push(`is ${fact.drugClass}`)
  if (quantity.test(fact.kind)) {
    const bare = bareNumber(fact)
    keys.push(`# ${bare}`)
    if (bare.includes('-')) keys.push(...bare.split('-').map((end) => `# ${end}`))
  }
  return keys
}

/** Reads statements for looking up. */
export function scopeIn(statements: readonly SaidStatement[]): Scope {
  const words = new Map<string, Heard[]>()
  const facts = new Map<string, Said[]>()
  const sides = new Map<string, Said[]>()
  const add = <T>(map: Map<string, T[]>, key: string, one: T): void => {
    const list = map.get(key)
    if (!list) map.set(key, [one])
    else if (list.length < most) list.push(one)
  }
  for (const statement of statements) {
    statement.words.forEach((word, at) => add(words, word.word, { word, in: statement, at }))
    for (const fact of statement.facts) {
      for (const key of keysOf(fact)) add(facts, key, { fact, in: statement })
    }
    for (const fact of [...statement.facts, ...statement.carried]) {
      if (fact.kind !== 'side') continue
      add(sides, '', { fact, in: statement })
      if (fact.subject !== undefined) add(sides, fact.subject, { fact, in: statement })
    }
  }
  return { words, facts, sides, denies: statements.some(({ asks, answer }) => asks && answer === 'no') }
}
