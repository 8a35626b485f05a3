import type { CriticalFact } from '../protocol/fact.ts'
import type { NoteIssue } from '../protocol/note.ts'
import type { Statement } from './evidence-statements.ts'
import { checkedKinds, meaning, type SaidStatement, type VisitReading } from './evidence-visit.ts'

/** A line's statement beside the statements of the visit it may rest on. */
export interface Claim {
  readonly statement: Statement
  readonly scope: readonly SaidStatement[]
  readonly visit: VisitReading
}

/** A fact of the visit and the statement it stands in. */
interface Said {
  readonly fact: CriticalFact
  readonly in: SaidStatement
}

/** Checks every fact of a statement of the note against the statements it may rest on. */
export function factIssues(claim: Claim): NoteIssue[] {
  const said = claim.scope.flatMap((statement) =>
    statement.facts.map((fact): Said => ({ fact, in: statement })),
  )
  return claim.statement.facts.flatMap((fact) => {
    if (!checkedKinds.has(fact.kind)) return []
    const problem = fact.kind === 'side' ? sideProblem(fact, said, claim) : factProblem(fact, said, claim)
    return problem ? [problem] : []
  })
}

/** One issue about one fact. */
export function issueOf(
  kind: NoteIssue['kind'],
  { kind: of, value, text }: CriticalFact,
  message: string,
): NoteIssue {
  return { kind, message: `“${text}” ${message}`, fact: { kind: of, value, text } }
}

function factProblem(fact: CriticalFact, said: readonly Said[], claim: Claim): NoteIssue | undefined {
  const same = said.filter((other) => isSame(fact, other.fact))
  const stands = same.filter((other) => !(other.in.asks && other.in.answer === 'no' && !isDenial(fact)))
  if (stands.length === 0) {
    if (fact.kind === 'allergy' && allergyAnswered(fact, claim.scope)) return undefined
    if (isRangeOf(fact, said) || isBareAnswer(fact, said)) return undefined
    return unsaid(fact, claim.visit)
  }
  const { subject } = fact
  const others = stands.map((other) => other.fact.subject)
  if (subject !== undefined && others.every((other) => other !== undefined && other !== subject)) {
    const named = said.some(({ fact: { kind, value } }) => kind === 'drug' && value === subject)
    if (named) return issueOf('fact-not-said', fact, `was said of ${others[0]}, not of ${subject}`)
  }
  return undefined
}

function unsaid(fact: CriticalFact, visit: VisitReading): NoteIssue {
  const elsewhere = visit.firstSaid.get(meaning(fact))
  return issueOf(
    'fact-not-said',
    fact,
    elsewhere === undefined
      ? 'was not said in the visit'
      : `is not in the turns it cites, but in ${visit.turns[elsewhere]?.id}`,
  )
}

const isDenial = (fact: CriticalFact): boolean => fact.negated || fact.value === 'none'

function isSame(claim: CriticalFact, said: CriticalFact): boolean {
  if (meaning(claim) === meaning(said)) return true
  if (claim.kind === 'drug') {
    return (
      claim.value === said.drugClass ||
      ((said.kind === 'allergy' || said.kind === 'drug') && said.value === claim.value)
    )
  }
  if (claim.kind === 'frequency')
    return claim.value === '1/day' && /^(?:nightly|morning|evening|noon)/.test(said.value)
  if (claim.kind !== 'number' || said.kind === 'frequency') return false
  const [one, two] = [bare(claim), bare(said)]
  return one === two && (claim.value === one || (said.value === two && said.kind === 'number'))
}

const bare = ({ value }: CriticalFact): string => (value.split(' ')[0] as string).replaceAll(':', '')

/** "Fifty." to "How much?": a number said without its unit bears a dose in mg or a length of time, but no other unit. */
function isBareAnswer(fact: CriticalFact, said: readonly Said[]): boolean {
  if (
    fact.kind !== 'duration' &&
    !(fact.kind === 'dose' && / (?:mg|tablet|pill|capsule|puff)$/.test(fact.value))
  )
    return false
  return said.some(({ fact: other }) => other.kind === 'number' && other.value === bare(fact))
}

/** `10-20 mg` where 10 and 20 were said, and the other way round. */
function isRangeOf(fact: CriticalFact, said: readonly Said[]): boolean {
  const numbers = new Set(
    said.flatMap(({ fact: other }) =>
      /^(?:number|dose|duration)$/.test(other.kind) ? bare(other).split('-') : [],
    ),
  )
  const ends = bare(fact).split('-')
  const range = /^(?:number|dose|duration)$/.test(fact.kind)
  if (!range) return false
  if (ends.length > 1) return ends.every((end) => numbers.has(end))
  return said.some(
    ({ fact: other }) =>
      other.kind === fact.kind && bare(other).includes('-') && bare(other).split('-').includes(bare(fact)),
  )
}

/** An allergy asked after and answered: the question names allergies, the answer the substance, or nobody any. */
function allergyAnswered(fact: CriticalFact, scope: readonly SaidStatement[]): boolean {
  const asked = scope.some(({ words }) => words.some(({ word }) => word === 'allergy' || word === 'allergic'))
  if (!asked) return false
  if (fact.value === 'none') {
    return scope.some(
      ({ asks, answer, words }) =>
        (asks && answer === 'no') || words.some(({ word, negated }) => word === 'allergy' && negated),
    )
  }
  return scope.some(({ words }) => words.some(({ word }) => word === fact.value))
}

/**
 * A side must be the one said of that part of the body: in the cited turns, else anywhere in the visit, since a knee
 * once called the left one stays it. A side of no part must stand in the nearest statement that has a side.
 */
function sideProblem(
  fact: CriticalFact,
  said: readonly Said[],
  { statement, scope, visit }: Claim,
): NoteIssue | undefined {
  const { value, subject } = fact
  const sides = [
    ...said.filter((one) => one.fact.kind === 'side'),
    ...scope.flatMap((one) => one.carried.map((fact): Said => ({ fact, in: one }))),
  ]
  const alike = subject === undefined ? [] : sides.filter((one) => one.fact.subject === subject)
  const everywhere = visit.sidesOf.get(subject ?? '')
  if (alike.length === 0 && everywhere) {
    return isSide(value, everywhere)
      ? undefined
      : issueOf('side', fact, `is ${[...everywhere].join(' and ')} in the visit`)
  }
  const nearest = new Set(closest(alike.length > 0 ? alike : sides, statement).map((one) => one.fact.value))
  if (nearest.size === 0) return value === 'bilateral' ? undefined : unsaid(fact, visit)
  if (isSide(value, nearest)) return undefined
  if (value === 'bilateral' && alike.length === 0) return undefined
  return issueOf('side', fact, `is ${[...nearest].join(' and ')} in the turns it cites`)
}

const isSide = (value: string, among: ReadonlySet<string>): boolean =>
  among.has(value) ||
  (value === 'bilateral' ? among.has('left') && among.has('right') : among.has('bilateral'))

const sideWords = ['left', 'right', 'bilateral']

/** Those whose statement shares most words of weight with the line. */
function closest(said: readonly Said[], { words }: Statement): Said[] {
  const own = new Set(words.map(({ word }) => word))
  for (const side of sideWords) own.delete(side)
  const scores = said.map((one) => one.in.words.filter(({ word }) => own.has(word)).length)
  const best = Math.max(...scores)
  return said.filter((_, index) => scores[index] === best)
}
