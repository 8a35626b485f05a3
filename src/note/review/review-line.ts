import { sameValue, topicKey } from '../../clinical/compare/compare-statements.ts'
import { partNamed, termOf } from '../../clinical/lexicon/lexicon.ts'
import { isQuantity, type CriticalFact } from '../../protocol/fact.ts'
import type { NoteIssue, NoteItem, Quote, SectionRule, Verdict } from '../../protocol/note.ts'
import type { ClinicalStatement } from '../../protocol/statement.ts'
import { contrastOf, issueOf, takenBack, tellsCorrection, type Candidate, type Claim } from './claim.ts'
import { contrastsIn } from './contrasts.ts'
import { stepsOf } from './dosing-steps.ts'
import { nameIssues, vague } from './name-issues.ts'
import { established, isOwner, oppositionsTo, sure } from './oppositions.ts'
import { isCount } from './same-value.ts'
import { formOf, placesIn } from './sayings.ts'
import { supportOf, weightyWords } from './support.ts'
import { timeIssues, valueIssues } from './value-issues.ts'
import {
  linkedTurns,
  quotesOf,
  sayingsNear,
  type Said,
  type SaidFact,
  type TurnReading,
  type VisitReading,
} from './visit.ts'

/** Words that a number may come with and be an answer all the same. */
const replying =
  /\b(?:about|around|yeah|think|just|maybe|still|that(?:'s)?|roughly|something|like|have|been|it(?:'s)?|right|okay|well)\b/gi

/** Longest line that is compared with the visit, in characters: what is longer is no line, and no rule vouches for it. */
const longestLine = 2_000

/** Judges one line of a note. */
export function reviewLine(item: NoteItem, visit: VisitReading, rule: SectionRule | undefined): NoteItem {
  const issues: NoteIssue[] = item.evidence
    .filter((id) => !visit.indexOf.has(id))
    .map(() => ({ kind: 'unknown-turn', message: 'Cites a turn that this visit does not have' }))
  const cited = item.evidence.flatMap((id) => visit.indexOf.get(id) ?? [])
  const judged = { ...item, quotes: [], checkedBy: ['rules'] as const }
  if (cited.length === 0) {
    issues.push({ kind: 'no-evidence', message: 'Cites no turn of this visit' })
    return { ...judged, issues, verdict: 'unsupported' }
  }
  if (item.text.length > longestLine) return { ...judged, issues, verdict: verdictOf(issues, undefined) }
  const scope = linkedTurns(cited, visit)
  const held = scope.flatMap((at) => visit.turns[at]?.facts ?? [])
  const claim: Claim = { line: visit.read(item.text), scope, held, visit }
  const stated = statementIssues(claim)
  const isTold = ({ fact }: NoteIssue): boolean =>
    stated.some(
      ({ kind, message }) =>
        /^(?:value|side|retracted)$/.test(kind) && fact !== undefined && message.includes(fact.value),
    )
  issues.push(
    ...stated,
    ...nameIssues(claim),
    ...[...valueIssues(claim), ...timeIssues(claim), ...sideIssues(claim)].filter((issue) => !isTold(issue)),
    ...personIssues(claim),
  )
  if (issues.length === 0)
    issues.push(...wordsTakenBack(claim), ...contrastsIn(claim), ...certaintyIssues(claim))
  // What a patient asks for is no plan yet, and what she thinks she has no assessment: a reader decides.
  const isSpoken =
    rule !== 'clinician' ||
    !visit.turns.some(({ role }) => role === 'clinician') ||
    scope.some((at) => visit.turns[at]?.role === 'clinician')
  const quotes = issues.length === 0 && isSpoken ? supportOf(claim) : undefined
  return { ...judged, issues, quotes: quotes ?? [], verdict: verdictOf(issues, quotes) }
}

function verdictOf(issues: readonly NoteIssue[], quotes: readonly Quote[] | undefined): Verdict {
  if (issues.some((issue) => issue.quotes)) return 'conflicting'
  if (issues.length > 0) return 'unsupported'
  return quotes ? 'supported' : 'unverified'
}

/** What the visit denies without its part of the body: `no fracture` denies a fracture of the wrist. */
function deniedAtLarge({ kind, topic, polarity }: ClinicalStatement, visit: VisitReading): readonly Said[] {
  const [part = '', ...rest] = topic.split(' ')
  const name = rest.join(' ')
  if (kind !== 'finding' || polarity === 'denied' || partNamed(part) === undefined || vague.test(name))
    return []
  const said = visit.about.get(`finding ${name}`) ?? []
  return said.every(({ statement }) => statement.polarity === 'denied' && statement.said.length === 1)
    ? said
    : []
}

/** What speaks against `no known allergies`: each allergy of the patient, also where the visit denies them first. */
function anyAllergy({ kind, topic, scope }: ClinicalStatement, { about }: VisitReading): readonly Said[] {
  if (kind !== 'allergy' || topic !== 'none' || (scope !== undefined && scope !== 'drug')) return []
  const isDrug = (name: string): boolean => /^(?:drug|class)$/.test(termOf(name)?.kind ?? '')
  return [...about.values()]
    .flat()
    .filter(
      ({ isRetracted, statement: { kind: of, topic: allergen, polarity, status, experiencer } }) =>
        of === 'allergy' &&
        allergen !== 'any' &&
        (scope === undefined || isDrug(allergen)) &&
        !isRetracted &&
        polarity === 'affirmed' &&
        status !== 'asked' &&
        isOwner(experiencer, 'patient'),
    )
}

/** The statements of the visit about a topic, those near the line first. */
function saidAbout(statement: ClinicalStatement, { scope, visit }: Claim): Candidate[] {
  const near = new Set(scope)
  const allergies = anyAllergy(statement, visit)
  const own = visit.about.get(topicKey(statement)) ?? deniedAtLarge(statement, visit)
  return (allergies.length > 0 ? allergies : own)
    .map((said) => ({ ...said, isNear: said.turns.every((turn) => near.has(turn)) }))
    .sort((a, b) => Number(b.isNear) - Number(a.isNear))
}

/** So many turns on either side, somebody else may have been spoken of. */
const around = 3

function statementIssues(claim: Claim): NoteIssue[] {
  const isHeldNear = (value: string, topic: string): boolean =>
    claim.held.some(
      ({ turn, fact: { kind, value: other, subject } }) =>
        isQuantity(kind) &&
        (sameValue(other) === sameValue(value) ||
          (kind === 'number' &&
            (isReply(claim.visit.turns[turn]) || isCount(value)) &&
            value.startsWith(`${other} `))) &&
        (subject === undefined || subject === topic) &&
        !isOfAnother(other, topic, turn, claim.visit),
    )
  const isSpokenNear = (person: string, turns: readonly number[]): boolean =>
    turns.some((turn) =>
      claim.visit.turns
        .slice(Math.max(0, turn - around), turn + around + 1)
        .some(({ facts }) =>
          facts.some(({ fact: { kind, value } }) => kind === 'person' && isOwner(value, person)),
        ),
    )
  const isCorrection = tellsCorrection(claim.line)
  return claim.line.statements.flatMap((statement) =>
    oppositionsTo(statement, saidAbout(statement, claim), isHeldNear, isSpokenNear).flatMap(
      (opposition): NoteIssue[] => {
        const { line, visit, said } = opposition
        const isRetracted =
          opposition.kind === 'value' &&
          claim.held.some((one) => one.isRetracted && sameValue(one.fact.value) === sameValue(line))
        if (isRetracted && isCorrection) return []
        const kind = isRetracted ? 'retracted' : opposition.kind
        const quotes = quotesOf(said.turns, said.statement.text, claim.visit)
        return [contrastOf(kind, statement.topic, line, visit, quotes)]
      },
    ),
  )
}

/** `Twenty five.`: a number that is all a turn says may be of anything. */
function isReply(turn: TurnReading | undefined): boolean {
  const { text = '', said = [], facts = [] } = turn ?? {}
  const rest = facts.reduce((left, { fact }) => left.replace(fact.text, ''), text)
  return text.length < 40 && said.length === 0 && !/\p{L}{4}|-/u.test(rest.replace(replying, ''))
}

/** A value that a statement gives to another drug, or that an answer replaced: `Five milligrams?` `No, three.` */
function isOfAnother(value: string, topic: string, turn: number, { turns }: VisitReading): boolean {
  const { said = [], asks = false } = turns[turn] ?? {}
  const drugs = said.filter(({ statement: { kind } }) => kind === 'drug')
  const own = drugs.filter(({ statement }) => statement.topic === topic)
  const holds = ({ statement }: Said): boolean =>
    stepsOf(statement).some((step) => Object.values(step).includes(value))
  if (own.length === 0 || own.some(holds)) return false
  return drugs.some(holds) || (asks && own.some((one) => one.turns.length > 1))
}

/** Words that a speaker took back, and nobody says besides: `on Friday, I mean on Sunday`. */
function wordsTakenBack({ line, visit }: Claim): NoteIssue[] {
  if (visit.takenBack.size === 0 || tellsCorrection(line)) return []
  return line.words.flatMap(({ word, start, end }) => {
    const turn = placesIn(visit.whole, word).length > 0 ? undefined : visit.takenBack.get(formOf(word))
    return turn === undefined ? [] : [takenBack(line.text.slice(start, end), turn, visit)]
  })
}

/** `Confirmed migraine`, where all that the line's turns say of it is weighed. */
function certaintyIssues({ line, scope, visit }: Claim): NoteIssue[] {
  const found = sure.exec(line.text)
  const [word, index] = [found?.[0], found?.index ?? 0]
  const phrase = line.phrases.findLast(({ start }) => start <= index)
  if (word === undefined || !phrase || scope.some((at) => established.test(visit.turns[at]?.text ?? '')))
    return []
  const near = sayingsNear(scope, visit)
  const isWeighed = (name: string): boolean => {
    const places = near.flatMap((saying) => placesIn(saying, name))
    return places.length > 0 && places.every(({ isDoubtful }) => isDoubtful)
  }
  const name = weightyWords(line, phrase).find(isWeighed)
  const saying = name === undefined ? undefined : near.find((one) => placesIn(one, name).length > 0)
  const message = `“${word}”: the visit only weighs it`
  return saying ? [issueOf('certainty', message, visit, saying.lines[0])] : []
}

/** A relative of whom the visit does not speak, where its turns speak of another. */
function personIssues({ line, held, visit }: Claim): NoteIssue[] {
  // A parent may be who speaks for the child.
  const named = line.facts.filter(({ kind, value }) => kind === 'person' && value !== 'parent')
  const other = held.find(
    ({ fact }) => fact.kind === 'person' && !named.some(({ value }) => isOwner(value, fact.value)),
  )
  return named.flatMap((fact): NoteIssue[] => {
    if (!other || [...visit.people].some((person) => isOwner(person, fact.value))) return []
    const message = `“${fact.text}”: the visit speaks of “${other.fact.text}”`
    return [issueOf('person', message, visit, other.turn, fact)]
  })
}

function sideIssues({ line, scope, held, visit }: Claim): NoteIssue[] {
  const sides = held.filter(
    (one) => one.fact.kind === 'side' && !one.isRetracted && !isOffered(one, visit.turns[one.turn]),
  )
  return line.facts.flatMap((fact): NoteIssue[] => {
    const { kind, value, text, subject } = fact
    if (kind !== 'side' || /^.{0,10}(?:handed|dominant)/i.test(line.text.slice(fact.start))) return []
    const gone = tellsCorrection(line) ? undefined : sides.find((one) => isPutRight(one, fact, held))
    if (gone) return [takenBack(text, gone.turn, visit, fact)]
    const same = subject === undefined ? [] : sides.filter((one) => one.fact.subject === subject)
    const bearing = same.length > 0 ? same : sides
    const [other] = bearing
    // `The left's always been good`, and `none on the left`: said, of what stands before it.
    const isAlone = ({ fact: one }: SaidFact): boolean =>
      (one.subject ?? 'side') === 'side' && one.value === value
    if (!other || bearing.some((one) => isSide(one, value)) || sides.some(isAlone)) return []
    const word = spokenSide[value]
    const isSaidIn = ({ text: words, facts, asks, said }: TurnReading, at: number): boolean =>
      (!asks &&
        subject !== undefined &&
        facts.some(
          (one) =>
            !one.isRetracted &&
            one.fact.kind === 'side' &&
            one.fact.subject === subject &&
            isSide(one, value),
        )) ||
      // `The right hip?` `No, it's the left one.`
      (scope.includes(at) &&
        (said.some(({ statement: { side } }) => side === value) ||
          (same.length === 0 && word?.test(words) === true)))
    if (visit.turns.some(isSaidIn)) return []
    return [issueOf('side', `“${text}” is ${other.fact.value} in the visit`, visit, other.turn, fact)]
  })
}

/** Words that name a side; most that is called `right` is none. */
const spokenSide: Readonly<Record<string, RegExp>> = {
  left: /\bleft\b/i,
  right: /\b(?:on|the|my|your|his|her|to) right\b/i,
  bilateral: /\bbilateral/i,
}

/** A question offers both: `the left elbow or the right?` */
const isOffered = ({ fact: { value } }: SaidFact, turn: TurnReading | undefined): boolean =>
  turn?.asks === true &&
  /\b(?:left|right)\b[^.?!]{0,30}\bor\b[^.?!]{0,30}\b(?:left|right)\b/i.test(turn.text) &&
  turn.facts.some(({ fact }) => fact.kind === 'side' && fact.value !== value)

/** `It is not the right knee, it is the left one`: the side itself is denied, and its turn names the other. */
const isPutRight = ({ fact: side, turn }: SaidFact, own: CriticalFact, held: readonly SaidFact[]): boolean =>
  side.value === own.value &&
  side.subject !== undefined &&
  side.subject === own.subject &&
  held.some(
    ({ fact: { kind, value, negated, start, end }, turn: at }) =>
      at === turn &&
      kind === 'negation' &&
      negated &&
      value === side.value &&
      start < side.end &&
      end > side.start,
  ) &&
  held.some(
    ({ fact: { kind, value, start }, turn: at }) =>
      at === turn && kind === 'side' && value !== side.value && start > side.end,
  )

const isSide = ({ fact }: SaidFact, value: string): boolean =>
  fact.value === value || fact.value === 'bilateral' || value === 'bilateral'
