import { bareNumber, type CriticalFact } from '../../protocol/fact.ts'
import type { NoteIssue } from '../../protocol/note.ts'
import type { Claim, Said, Scope } from './scope.ts'
import { issueOf, unsaid } from './issue.ts'
import { sideReader } from './sides.ts'
import { isChecked, meaning } from './visit.ts'

/** Checks every fact of a statement of the note against the statements it may rest on. */
export function factIssues(claim: Claim): NoteIssue[] {
  const sideProblem = sideReader(claim)
  return claim.statement.facts.flatMap((fact) => {
    if (!isChecked(fact.kind)) return []
    const problem = fact.kind === 'side' ? sideProblem(fact) : factProblem(fact, claim)
    return problem ? [problem] : []
  })
}

function factProblem(fact: CriticalFact, { scope, visit }: Claim): NoteIssue | undefined {
  const stands = sameAs(fact, scope).filter(
    (other) => !(other.in.asks && other.in.answer === 'no' && !isDenial(fact)),
  )
  if (stands.length === 0) {
    if (fact.kind === 'allergy' && allergyAnswered(fact, scope)) return undefined
    if (isRangeOf(fact, scope) || isBareAnswer(fact, scope)) return undefined
    return unsaid(fact, visit)
  }
  const { subject } = fact
  const others = stands.map((other) => other.fact.subject)
  if (subject !== undefined && others.every((other) => other !== undefined && other !== subject)) {
    const named = scope.facts.get(`is ${subject}`)?.some((one) => one.fact.value === subject)
    if (named) return issueOf('fact-not-said', fact, `was said of ${others[0]}, not of ${subject}`)
  }
  return undefined
}

const isDenial = (fact: CriticalFact): boolean => fact.negated || fact.value === 'none'

/** Those facts of the visit that say the same. */
function sameAs(fact: CriticalFact, { facts }: Scope): readonly Said[] {
  const equal = facts.get(meaning(fact)) ?? []
  if (fact.kind === 'drug') return [...equal, ...(facts.get(`is ${fact.value}`) ?? [])]
  if (fact.value === '1/day') {
    return [...equal, ...dailyKeys.flatMap((key) => facts.get(key) ?? [])]
  }
  if (fact.kind !== 'number') return equal
  const bare = bareNumber(fact)
  const alike = (facts.get(`# ${bare}`) ?? []).filter(
    ({ fact: other }) =>
      bareNumber(other) === bare &&
      (fact.value === bare || (other.kind === 'number' && other.value === bare)),
  )
  return [...equal, ...alike]
}

/** What is once a day too. */
const dailyKeys = ['frequency nightly', 'frequency morning', 'frequency evening', 'frequency noon']

/** "Fifty." to "How much?": a number said without its unit bears a dose in mg or a length of time, but no other unit. */
function isBareAnswer(fact: CriticalFact, { facts }: Scope): boolean {
  const bare = bareNumber(fact)
  const common = fact.kind === 'dose' && / (?:mg|tablet|pill|capsule|puff)$/.test(fact.value)
  if (fact.kind !== 'duration' && !common) return false
  const said = facts.get(`# ${bare}`) ?? []
  return (
    said.some(({ fact: other }) => other.kind === 'number' && other.value === bare) &&
    !said.some(({ fact: other }) => other.kind === fact.kind)
  )
}

const unitOf = (fact: CriticalFact): string => fact.value.split(' ').slice(1).join(' ')

/** `10-20 mg` where 10 and 20 were said, and the other way round. */
function isRangeOf(fact: CriticalFact, { facts }: Scope): boolean {
  if (!/^(?:number|dose|duration)$/.test(fact.kind)) return false
  const bare = bareNumber(fact)
  const fits = ({ fact: other }: Said): boolean => unitOf(other) === '' || unitOf(other) === unitOf(fact)
  if (bare.includes('-')) return bare.split('-').every((end) => facts.get(`# ${end}`)?.some(fits))
  return (
    facts
      .get(`# ${bare}`)
      ?.some((one) => one.fact.kind === fact.kind && one.fact.value.includes('-') && fits(one)) ?? false
  )
}

/** An allergy asked after and answered: the question names allergies, the answer the substance, or nobody any. */
function allergyAnswered({ value }: CriticalFact, { words, denies }: Scope): boolean {
  const asked = words.get('allergy') ?? words.get('allergic')
  if (!asked) return false
  return value === 'none' ? denies || asked.some(({ word }) => word.negated) : words.has(value)
}
