import { layWordsOf } from '../../clinical/lexicon/lay-words.ts'
import { partNamed, termOf } from '../../clinical/lexicon/lexicon.ts'
import { sameValue } from '../../clinical/compare/compare-statements.ts'
import { stem } from '../../clinical/stem.ts'
import { bareNumber, isQuantity, type CriticalFact } from '../../protocol/fact.ts'
import type { NoteIssue, NoteItem, Quote, SectionRule, Verdict } from '../../protocol/note.ts'
import type { ClinicalStatement } from '../../protocol/statement.ts'
import {
  isCount,
  isOwner,
  daily,
  isSameDose,
  isSameQuantity,
  oppositionsTo,
  stepsOf,
  type Candidate,
} from './oppositions.ts'
import { contrastsIn } from './contrasts.ts'
import { placesIn, telling } from './sayings.ts'
import { supportOf } from './support.ts'
import {
  linkedTurns,
  quoteOf,
  quotesOf,
  topicKey,
  type LineReading,
  type Said,
  type SaidFact,
  type TurnReading,
  type VisitReading,
} from './visit.ts'

/** Words that a number may come with and be an answer all the same. */
const replying =
  /\b(?:about|around|yeah|think|just|maybe|still|that(?:'s)?|roughly|something|like|have|been|it(?:'s)?|right|okay|well)\b/gi

/** A line beside the turns it rests on. */
interface Claim {
  readonly line: LineReading
  /** The turns it rests on, by index, in order. */
  readonly scope: readonly number[]
  readonly visit: VisitReading
}

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
  const claim: Claim = { line: visit.read(item.text), scope: linkedTurns(cited, visit), visit }
  const stated = statementIssues(claim)
  const isTold = ({ fact }: NoteIssue): boolean =>
    stated.some(
      ({ kind, message }) =>
        /^(?:value|side|retracted)$/.test(kind) && fact !== undefined && message.includes(fact.value),
    )
  issues.push(
    ...stated,
    ...nameIssues(claim),
    ...[...valueIssues(claim), ...sideIssues(claim)].filter((issue) => !isTold(issue)),
    ...personIssues(claim),
  )
  if (issues.length === 0) issues.push(...contrastsIn(claim.line, claim.scope, visit))
  // What a patient asks for is no plan yet, and what she thinks she has no assessment: a reader decides.
  const isSpoken =
    rule !== 'clinician' ||
    !visit.turns.some(({ role }) => role === 'clinician') ||
    claim.scope.some((at) => visit.turns[at]?.role === 'clinician')
  const quotes = issues.length === 0 && isSpoken ? supportOf(claim.line, claim.scope, visit) : undefined
  return { ...judged, issues, quotes: quotes ?? [], verdict: verdictOf(issues, quotes) }
}

function verdictOf(issues: readonly NoteIssue[], quotes: readonly Quote[] | undefined): Verdict {
  if (issues.some((issue) => issue.quotes)) return 'conflicting'
  if (issues.length > 0) return 'unsupported'
  return quotes ? 'supported' : 'unverified'
}

/** `no fracture` denies the one of the wrist. */
function deniedAtLarge({ kind, topic, polarity }: ClinicalStatement, visit: VisitReading): readonly Said[] {
  const [part = '', ...rest] = topic.split(' ')
  const name = rest.join(' ')
  if (
    kind !== 'finding' ||
    polarity === 'denied' ||
    name === '' ||
    partNamed(part) === undefined ||
    vague.test(name)
  )
    return []
  const said = visit.about.get(`finding ${name}`) ?? []
  return said.every(({ statement }) => statement.polarity === 'denied') ? said : []
}

/** The statements of the visit about a topic, those near the line first. */
function saidAbout(statement: ClinicalStatement, { scope, visit }: Claim): Candidate[] {
  const near = new Set(scope)
  const said = visit.about.get(topicKey(statement)) ?? deniedAtLarge(statement, visit)
  return said
    .map((said) => ({ ...said, isNear: said.turns.every((turn) => near.has(turn)) }))
    .sort((a, b) => Number(b.isNear) - Number(a.isNear))
}

function statementIssues(claim: Claim): NoteIssue[] {
  const held = claim.scope.flatMap((at) => claim.visit.turns[at]?.facts ?? [])
  const isHeldNear = (value: string, topic: string): boolean =>
    held.some(
      ({ turn, fact: { kind, value: other, subject } }) =>
        isQuantity(kind) &&
        (sameValue(other) === sameValue(value) ||
          (kind === 'number' &&
            (isReply(claim.visit.turns[turn]) || isCount(value)) &&
            value.startsWith(`${other} `))) &&
        (subject === undefined || subject === topic) &&
        !isOfAnother(other, topic, turn, claim.visit),
    )
  const isCorrection = tellsCorrection(claim.line)
  return claim.line.statements.flatMap((statement) =>
    oppositionsTo(statement, saidAbout(statement, claim), isHeldNear).flatMap((opposition): NoteIssue[] => {
      const { line, visit, said } = opposition
      const isRetracted =
        opposition.kind === 'value' &&
        held.some((one) => one.isRetracted && sameValue(one.fact.value) === sameValue(line))
      if (isRetracted && isCorrection) return []
      const message = `${statement.topic}: the note has “${line}”, the visit “${visit}”`
      return [
        { kind: isRetracted ? 'retracted' : opposition.kind, message, quotes: quotesOf(said, claim.visit) },
      ]
    }),
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
  const drugs = (turns[turn]?.said ?? []).filter(({ statement: { kind } }) => kind === 'drug')
  const holds = ({ statement }: Said): boolean =>
    stepsOf(statement).some((step) => Object.values(step).includes(value))
  const own = drugs.filter(({ statement }) => statement.topic === topic)
  return own.length > 0 && !own.some(holds)
    ? drugs.some(holds) ||
        own.some(
          ({ turns: said, statement: { dose } }) =>
            said.length > 1 && dose !== undefined && turns[turn]?.asks === true,
        )
    : false
}

const factOf = ({ kind, value, text }: CriticalFact): NonNullable<NoteIssue['fact']> => ({
  kind,
  value,
  text,
})

/** Findings that name no one thing, or whose word has another meaning: a paraphrase may use them of anything. */
const vague =
  /^(?:pain|injury|trauma|lesion|deformity|habit|distress|symptom|infection|disease|stress|reaction|fall|discharge)$/
/** So many turns on either side of a line's turns are searched for what else people say of its finding. */
const around = 3

/** True when a finding was spoken of, in whatever words: by its name anywhere, by its part of the body, by lay words near the line. */
function isSpokenOf(topic: string, isDenied: boolean, claim: Claim): boolean {
  const { scope, visit } = claim
  if (visit.turnsOf.has(topic) || vague.test(topic)) return true
  const [first = '', ...rest] = topic.split(' ')
  if (termOf(topic) === undefined && partNamed(first) === undefined) return true
  if (rest.length > 0 && partNamed(first) !== undefined) return isSpokenOf(rest.join(' '), isDenied, claim)
  const lay = layWordsOf(topic, isDenied)
  // What an examination does not find is told in few words: clear lungs have no crackles.
  if (isDenied && lay.some((word) => visit.turnsOf.has(word))) return true
  return scope.some((at) => {
    for (let near = Math.max(0, at - around); near <= at + around; near++)
      if (lay.some((word) => visit.turns[near]?.words.has(word))) return true
    return false
  })
}

/** Examinations whose names are certain, and the stems of what else people call them. */
const examinations: Readonly<Record<string, string>> = {
  ct: 'ct cat scan imag tomography',
  mri: 'mri scan imag magnetic',
  'x-ray': 'x-ray xray xr ray film imag radiograf radiograph pictur',
  ekg: 'ekg ecg electrocardiogram trac rhythm',
  echocardiogram: 'echocardiogram echo ultrasound',
  ultrasound: 'ultrasound scan sonogram imag doppler',
  biopsy: 'biopsy sampl tissu',
  spirometry: 'spirometry breath lung',
  mammogram: 'mammogram mammografy imag',
  colonoscopy: 'colonoscopy scope bowel',
}

/** True for an examination that nobody spoke of in any of its names. */
function isMadeUp(topic: string, { turnsOf }: VisitReading): boolean {
  const names = examinations[topic.split(' ').at(-1) ?? '']
  return names !== undefined && !names.split(' ').some((name) => turnsOf.has(name) || turnsOf.has(stem(name)))
}

/** True where a turn names the allergen and that or a neighbouring turn speaks of allergies. */
function isAllergySpoken(allergen: string, { turnsOf, turns }: VisitReading): boolean {
  const names = turnsOf.get(allergen) ?? allergen.split(' ').flatMap((word) => turnsOf.get(stem(word)) ?? [])
  return names.some((at) =>
    [at - 2, at - 1, at, at + 1].some((near) =>
      /allerg|react|rash|hives|swell/i.test(turns[near]?.text ?? ''),
    ),
  )
}

/** Drugs, allergies and findings that nobody said. */
function nameIssues(claim: Claim): NoteIssue[] {
  const { line, visit } = claim
  return line.statements.flatMap((statement): NoteIssue[] => {
    const { kind, topic } = statement
    if (/^(?:drug|allergy)$/.test(kind) && !visit.about.has(topicKey(statement))) {
      const isIt = ({ kind: of, value }: CriticalFact): boolean => of === kind && value === topic
      const fact = line.facts.find(isIt)
      const said = visit.turns.flatMap(({ facts }) => facts)
      const gone = said.find((one) => one.isRetracted && isIt(one.fact))
      if (fact && gone && !tellsCorrection(line)) return [takenBack(fact, gone, visit)]
    }
    if (visit.about.has(topicKey(statement)) || (kind !== 'allergy' && visit.turnsOf.has(topic))) return []
    const text = line.text.slice(statement.start, statement.end)
    if (kind === 'drug') return isSumming(topic, text, visit) ? [] : [notSaid(text, 'drug', topic)]
    if (kind === 'allergy' && !/^(?:none|any)$/.test(topic) && !isAllergySpoken(topic, visit))
      return [notSaid(text, 'allergy', topic)]
    if (/^(?:test|order|procedure)$/.test(kind) && isMadeUp(topic, visit)) return [notSaid(text)]
    if (kind === 'finding' && !isSpokenOf(topic, statement.polarity === 'denied', claim))
      return [notSaid(text)]
    return []
  })
}

const notSaid = (text: string, kind?: CriticalFact['kind'], value = text): NoteIssue => ({
  kind: kind === undefined ? 'not-said' : 'fact-not-said',
  message: `“${text}” was not said in the visit`,
  ...(kind === undefined ? {} : { fact: { kind, value, text } }),
})

/** A class sums up what was said, and one word of a longer name may stand for it: `the patch` of a nicotine patch. */
function isSumming(topic: string, text: string, { turns }: VisitReading): boolean {
  const [, ...rest] = topic.split(' ')
  return (
    topic === 'medication' ||
    [topic, text.toLowerCase()].some((name) => termOf(name)?.kind === 'class') ||
    rest.some((word) => turns.some(({ words }) => words.has(word) || words.has(stem(word))))
  )
}

/** A line that names what was taken back as such: `50 mg instead of 25 mg`. */
const tellsCorrection = ({ text, facts }: LineReading): boolean =>
  facts.some(({ kind }) => kind === 'retraction') ||
  /\b(?:instead|rather than|not|corrected|initially)\b/i.test(text)

function takenBack(fact: CriticalFact, { turn }: SaidFact, visit: VisitReading): NoteIssue {
  const quotes = [quoteOf(visit.turns[turn] as TurnReading, '')]
  return {
    kind: 'retracted',
    message: `“${fact.text}” was taken back in the visit`,
    fact: factOf(fact),
    quotes,
  }
}

/** Numbers, doses, durations and frequencies that the line's turns do not hold. */
function valueIssues({ line, scope, visit }: Claim): NoteIssue[] {
  const near = scope.flatMap((at) => visit.turns[at]?.facts ?? []).filter(({ fact }) => isQuantity(fact.kind))
  const words = scope.map((at) => visit.turns[at]?.text ?? '').join(' ')
  const isOwnCorrection = tellsCorrection(line)
  return line.facts.flatMap((fact): NoteIssue[] => {
    if (!isQuantity(fact.kind) || isSmall(fact, line.text)) return []
    const same = near.filter((one) => isSameQuantity(fact, one.fact) && isOfItsKind(fact, one, visit))
    const [first] = same
    if (first && same.every((one) => one.isRetracted) && !isOwnCorrection)
      return [takenBack(fact, first, visit)]
    if (first || isSpelledOut(fact, near, words)) return []
    const other = near.find(
      (one) => !one.isRetracted && isComparable(fact, one.fact) && isOfTheSame(fact, one, line, visit),
    )
    // `ninety eight nine` is 98.9, of which 98 was read.
    if (near.some((one) => fact.value.startsWith(`${bareNumber(one.fact)}.`) && isComparable(fact, one.fact)))
      return []
    // An age may be reckoned from a date of birth; what was said elsewhere is cited wrongly, and not made up.
    if (!other && (/old$/.test(fact.value) || (fact.kind === 'frequency' && fact.subject === undefined)))
      return []
    if (
      !other &&
      (isDated(fact, visit) ||
        visit.turns.some(({ facts }) =>
          facts.some((one) => isSameQuantity(fact, one.fact) && isOfItsKind(fact, one, visit)),
        ))
    )
      return []
    return [
      other
        ? {
            kind: 'value',
            message: `“${fact.text}” is ${other.fact.text} in the visit`,
            fact: factOf(fact),
            quotes: [quoteOf(visit.turns[other.turn] as TurnReading, '')],
          }
        : {
            kind: 'fact-not-said',
            message: `“${fact.text}” is not in the turns it rests on`,
            fact: factOf(fact),
          },
    ]
  })
}

/** A dose is borne out by a dose in its unit, or by a number that is no measurement's: a pulse of 72 bears out no 72 mg. */
const isOfItsKind = (fact: CriticalFact, { fact: other, turn }: SaidFact, { turns }: VisitReading): boolean =>
  fact.kind !== 'dose' ||
  (other.kind === 'dose'
    ? isSameDose(fact.value, other.value)
    : !turns[turn]?.said.some(
        ({ statement: { kind, value } }) => kind === 'measurement' && value === bareNumber(other),
      ))

/** True where a value of the visit stands in a saying that shares words with what surrounds a value of the line. */
function isOfTheSame(fact: CriticalFact, other: SaidFact, line: LineReading, visit: VisitReading): boolean {
  const phrase = line.phrases.findLast(({ start }) => start <= fact.start)
  const sayings = visit.sayingsOf.get(other.turn) ?? []
  if (!phrase) return false
  const words = line.words.filter(
    ({ word, start, end }) =>
      !telling.has(word) && !/^\d/.test(word) && (end <= fact.start || start >= fact.end),
  )
  return sayings.some(
    (saying) =>
      saying.values.includes(other.fact) && words.some(({ word }) => placesIn(saying, word).length > 0),
  )
}

const months = 'january february march april may june july august september october november december'

/** `03/2021` where March was spoken of: a note adds the year. */
function isDated({ value }: CriticalFact, { turnsOf }: VisitReading): boolean {
  const [, year = '', month = ''] =
    /^(\d{4})-(\d\d)\b/.exec(
      value.replace(/^(\d+)\/(\d{4})$/, (_, of: string, in_: string) => `${in_}-${of.padStart(2, '0')}`),
    ) ?? []
  return year !== '' && (turnsOf.has(stem(months.split(' ')[Number(month) - 1] ?? '')) || turnsOf.has(year))
}

/** What a number that differs proves nothing by: a count to twelve, the number of a list or a vertebra, a time of day. */
function isSmall({ kind, value, text, start }: CriticalFact, line: string): boolean {
  if (kind === 'frequency')
    return (
      value === 'as needed' ||
      (daily.test(value) && /^(?:in|at|before|with|after|q?[ap]m|hs|qhs)\b/i.test(text))
    )
  if (kind === 'dose') return /^1 [a-z]{4,}$/.test(value)
  if (kind !== 'number' || /[ :]|\/(?!10$)/.test(value)) return false
  const before = line.slice(0, start)
  if (/\b(?:day|week|month|stage|grade|phase|class)\s+$/i.test(before)) return false
  // `vomited x4`, `three times`: counted.
  if (/\bx ?$/i.test(before)) return false
  return (
    (Number.isInteger(Number(value)) && Number(value) <= 12) ||
    /[\p{L}#-]$/u.test(before) ||
    /^\d+s$/.test(value)
  )
}

/** True for two quantities of one kind, in units of one kind: one may stand in the place of the other. */
function isComparable(one: CriticalFact, other: CriticalFact): boolean {
  if (one.kind !== other.kind || other.value === 'as needed') return false
  // Of two drugs each has its own.
  if (one.subject !== undefined && other.subject !== undefined && one.subject !== other.subject) return false
  if (one.kind === 'duration' || one.kind === 'frequency') return true
  const shape = ({ value }: CriticalFact): string => sameValue(value).replace(/[\d.]+/g, '')
  return shape(one) === shape(other)
}

const ordinals = ['', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh']

/** `1 week` of `last week`, `qAM` of `a morning tablet`. */
function isSpelledOut({ kind, value }: CriticalFact, near: readonly SaidFact[], words: string): boolean {
  const [, unit] = /^1 (\w+)$/.exec(value) ?? []
  // `day 1` of `the first day`
  const ordinal = kind === 'number' ? ordinals[Number(value)] : undefined
  if (ordinal !== undefined && new RegExp(`\\b${ordinal}\\b`, 'i').test(words)) return true
  if (kind === 'duration' && unit !== undefined)
    return new RegExp(`\\b(?:last|next|this|a|an|per|each|the|past) ${unit}\\b`, 'i').test(words)
  if (!daily.test(value) || near.some(({ fact }) => fact.kind === 'frequency')) return false
  return /\b(?:day|daily|morning|evening|night|bedtime|breakfast|dinner|everyday)/i.test(words)
}

/** A relative of whom the visit does not speak, where its turns speak of another. */
function personIssues({ line, scope, visit }: Claim): NoteIssue[] {
  const named = line.facts.filter(({ kind }) => kind === 'person')
  const isNamed = (value: string): boolean => named.some((fact) => isOwner(fact.value, value))
  const near =
    named.length === 0
      ? []
      : scope
          .flatMap((at) => visit.turns[at]?.facts ?? [])
          .filter(({ fact }) => fact.kind === 'person' && !isNamed(fact.value))
  return named.flatMap((fact): NoteIssue[] => {
    const [other] = near
    if (!other || [...visit.people].some((person) => isOwner(person, fact.value))) return []
    const message = `“${fact.text}”: the visit speaks of “${other.fact.text}”`
    return [
      {
        kind: 'person',
        message,
        fact: factOf(fact),
        quotes: [quoteOf(visit.turns[other.turn] as TurnReading, '')],
      },
    ]
  })
}

function sideIssues({ line, scope, visit }: Claim): NoteIssue[] {
  const near = scope
    .flatMap((at) => visit.turns[at]?.facts ?? [])
    .filter(({ fact, isRetracted }) => fact.kind === 'side' && !isRetracted)
  return line.facts.flatMap((fact): NoteIssue[] => {
    if (fact.kind !== 'side' || /^.{0,10}(?:handed|dominant)/i.test(line.text.slice(fact.start))) return []
    const same = fact.subject === undefined ? [] : near.filter((one) => one.fact.subject === fact.subject)
    const all = same.length > 0 ? same : near
    // A question offers both: `the left elbow or the right?`
    const isSaidOf = ({ facts, asks }: TurnReading): boolean =>
      !asks &&
      facts.some(
        (one) =>
          !one.isRetracted &&
          one.fact.kind === 'side' &&
          one.fact.subject === fact.subject &&
          isSide(one, fact.value),
      )
    if (fact.subject !== undefined && visit.turns.some(isSaidOf)) return []
    // `The right hip?` `No, it's the left one.`
    if (scope.some((at) => visit.turns[at]?.said.some(({ statement: { side } }) => side === fact.value)))
      return []
    if (all.length === 0 || all.some((one) => isSide(one, fact.value))) return []
    // `The left's always been good`: said, of what stands before it.
    const word = new RegExp(`\\b${fact.value}\\b`, 'i')
    if (same.length === 0 && scope.some((at) => word.test(visit.turns[at]?.text ?? ''))) return []
    const other = all[0] as SaidFact
    return [
      {
        kind: 'side',
        message: `“${fact.text}” is ${other.fact.value} in the visit`,
        fact: factOf(fact),
        quotes: [quoteOf(visit.turns[other.turn] as TurnReading, '')],
      },
    ]
  })
}

const isSide = ({ fact }: SaidFact, value: string): boolean =>
  fact.value === value || fact.value === 'bilateral' || value === 'bilateral'
