import { topicKey } from '../../clinical/compare/compare-statements.ts'
import { within } from '../../core/first-index.ts'
import { isActionVerb } from '../../clinical/statements/attributes.ts'
import { personNamed } from '../../clinical/statements/people.ts'
import { termOf } from '../../clinical/lexicon/lexicon.ts'
import type { CriticalFact } from '../../protocol/fact.ts'
import type { Quote } from '../../protocol/note.ts'
import type { ClinicalStatement, StatementAction } from '../../protocol/statement.ts'
import type { Claim } from './claim.ts'
import { stepsOf } from './dosing-steps.ts'
import { isOwner } from './oppositions.ts'
import { isCount, isSaidInParts, isSameDose, isSameQuantity, isSameValue, unitOf } from './same-value.ts'
import { formOf, holds, joined, placesIn, telling, type Saying, type Word } from './sayings.ts'
import { areOpposed, type Sense } from './senses.ts'
import { isSameTopic } from './topics-of-values.ts'
import { quotesOf, sayingsNear, type LineReading, type Said, type VisitReading } from './visit.ts'

/** The words of the visit that bear a line out, phrase by phrase and statement by statement; undefined where rules cannot tell. */
export function supportOf(claim: Claim): Quote[] | undefined {
  const { line, scope, visit } = claim
  const near = sayingsNear(scope, visit)
  if (near.length === 0) return undefined
  const whole = joined(near)
  const bearing = new Set<Saying>()
  let said = 0
  for (const phrase of line.phrases) {
    const stated = statementsIn(phrase, line)
    if (stated.some(({ kind, topic }) => kind === 'allergy' && topic === 'none')) {
      // `NKDA`: nobody says it in these words; its statement is compared below.
      bearing.add(near.find(({ text }) => /allerg|nkda/i.test(text)) ?? (near[0] as Saying))
      said++
      continue
    }
    // Of an allergy its statement tells more: `allergic to nothing except codeine`.
    const isAllergy = stated.some(({ kind }) => kind === 'allergy')
    const words = weightyWords(line, phrase).filter((word) => !isAllergy || !word.startsWith('allerg'))
    if (words.length === 0 && phrase.values.length === 0 && phrase.senses.length === 0) continue
    if (isHeading(phrase, line) || line.text.charAt(phrase.end) === '?') continue
    if (!bearsOut(line.text.charAt(phrase.end) === ':' ? visit.whole : whole, phrase, words, line, visit))
      return undefined
    bearing.add(nearestTo(phrase, words, near))
    said += words.length + phrase.values.length
  }
  if (said === 0 || !line.statements.every((one) => isStated(one, claim))) return undefined
  const quotes = [...bearing].flatMap((saying) => quotesOf(saying.lines, saying.text, visit))
  return quotes.filter(
    ({ turn, text }, at) => quotes.findIndex((one) => one.turn === turn && one.text === text) === at,
  )
}

const statementsIn = (phrase: Saying, { statements }: LineReading): ClinicalStatement[] =>
  statements.filter(({ start, end }) => start < phrase.end && end > phrase.start)

/** The saying that holds most of a phrase. */
function nearestTo(phrase: Saying, words: readonly string[], near: readonly Saying[]): Saying {
  const held = (one: Saying): number =>
    words.filter((word) => holds(one, word)).length +
    phrase.values.filter(({ value }) => one.values.some((other) => other.value === value)).length
  return near.reduce((best, one) => (held(one) > held(best) ? one : best))
}

/**
 * The words of a phrase that name its topic: without those of the telling, of values and of senses, and without what is
 * done with a drug, which its statement tells.
 */
export function weightyWords(line: LineReading, phrase: Saying): string[] {
  return within(line.words, phrase.start, phrase.end).flatMap(({ word, start, end }) =>
    telling.has(word) ||
    telling.has(formOf(word)) ||
    isAction(word, line, phrase) ||
    // `Within normal limits`
    (/^(?:limit|rang)/.test(word) && /\bnormal\s+$/i.test(line.text.slice(0, start))) ||
    // How a drug is taken goes without saying, and `PO intake` is what is eaten.
    /^p\.?o\b/i.test(line.text.slice(start, end)) ||
    /^\d|^[^lr]?$/.test(word) ||
    phrase.values.some((one) => start < one.end && end > one.start && !isBeside(word, start, end, one)) ||
    phrase.senses.some(({ at }) => at >= start && at < end)
      ? []
      : [word],
  )
}

/** True for what a side is of: `RLQ` is a side and a quadrant, `pain in the left knee` holds one. */
const isBeside = (word: string, start: number, end: number, value: CriticalFact): boolean =>
  value.kind === 'side' && (start < value.start || end > value.end || termOf(word)?.kind === 'part')

/** True for a verb whose drug's statement tells what is done with it. */
const isAction = (word: string, line: LineReading, phrase: Saying): boolean =>
  isActionVerb(word) && statementsIn(phrase, line).some(({ action }) => action !== undefined)

/** What a denial need not say: who denies a rash denies a significant one. */
const qualifying =
  /^(?:significant|acut|gros|focal|obviou|appreciabl|unusual|major|overt|specific|particular|frank|visibl)$/
/** Tells that somebody asks: what is asked is not said for sure. */
const asking = /\b(?:ask(?:s|ed|ing)?|wonder\w*|[ei]nquir\w*|request(?:s|ed|ing))\b/i

/** `Lumbar strain: …`: what a line is about, without a statement of it. */
const isHeading = (phrase: Saying, { text }: LineReading): boolean =>
  text.charAt(phrase.end) === ':' &&
  phrase.values.length === 0 &&
  [...phrase.words.keys()].every((word) => /^(?:part|class)$/.test(termOf(word)?.kind ?? 'part'))

/** So often a visit names what it goes on about. */
const leastNamed = 3
/** So near to a word, in characters, stands what is said of it. */
const beside = 80
/** So near to a word, in characters, stands what is said of it in another word than the line's. */
const closeBy = 20
/** Words by which a phrase says itself that what it names is over. */
const over =
  /\b(?:stop\w*|ceas\w*|gone|previous\w*|past|former\w*|history|hx|prior|ago|no longer|not any ?more)\b/i

/** True where the visit's words hold a phrase: all of its words, values and senses, the same way. */
function bearsOut(
  window: Saying,
  phrase: Saying,
  words: readonly string[],
  line: LineReading,
  visit: VisitReading,
): boolean {
  const found: Word[] = []
  let isOwn = false
  let elsewhere = 0
  const isWeighed =
    line.senses.some(({ dimension }) => dimension === 'condition') ||
    phrase.senses.some(({ value }) => value === 'unsure') ||
    asking.test(phrase.text)
  const isOver = over.test(phrase.text)
  for (const word of words) {
    // What a denied phrase names besides is its place: `weakness of arms`.
    const isPlace =
      holds(phrase, word) === 'affirmed' && [...phrase.words].some(([one]) => holds(phrase, one) === 'denied')
    const isDenied = holds(phrase, word) === 'denied'
    if ((isDenied || isPlace) && qualifying.test(word)) continue
    // `Not on any medication`: one that is taken speaks against it.
    const isNone =
      isDenied && word === 'medication' && !words[1] && !/\b(?:regular|other|allerg)/i.test(phrase.text)
    if (isNone && window.lines.some((turn) => visit.turns[turn]?.said.some(isTaken))) return false
    const own = placesIn(phrase, word)
    const isAgreeing = (place: Word): boolean =>
      (isPlace || place.isDenied === isDenied) &&
      (isWeighed || !place.isDoubtful) &&
      (!place.isFormer || isOver || own.some(({ isFormer }) => isFormer)) &&
      (termOf(word) === undefined || isOf(own, place))
    const agreeing = placesIn(window, word).filter(isAgreeing)
    // What a visit goes on about it does not name each time: one word of several may stand elsewhere.
    const isTopic = (): boolean =>
      words.length > 2 &&
      !isDenied &&
      !/^(?:left|right)$/.test(word) &&
      ++elsewhere < 2 &&
      placesIn(visit.whole, word).filter(isAgreeing).length >= leastNamed
    if (agreeing.length === 0 && !isTopic()) return false
    found.push(...agreeing)
    isOwn ||= personNamed(word) !== undefined || agreeing.some((place) => isOf(own, place))
  }
  // Whose a phrase is, one of its words is enough to tell: `since my father died in March`.
  if (words.length > 0 && !isOwn) return false
  const isSaidOf = (value: CriticalFact, own?: string): boolean =>
    isValueIn(
      value,
      window.values.filter((other) => {
        const said = own === undefined ? undefined : visit.topicsOf.get(other)
        return said?.some((topic) => isSameTopic(own ?? '', topic)) ?? true
      }),
    )
  const isSaid = (value: CriticalFact): boolean =>
    (line.topicsOf.get(value)?.every((topic) => isSaidOf(value, topic)) ?? isSaidOf(value)) &&
    isNextTo(value, found, window.values)
  if (!phrase.values.every(isSaid)) return false
  const senses = phrase.senses.filter(
    ({ at, value }) =>
      !line.words.some(({ word, start }) => start === at && isAction(word, line, phrase)) &&
      // What was first goes without saying, where nobody says that it was last.
      !(value === 'after' && !window.senses.some((one) => one.value === 'before')) &&
      // Who speaks names nobody.
      !(value === 'clinician' && window.lines.some((turn) => visit.turns[turn]?.role === 'clinician')),
  )
  return senses.every((sense) =>
    found.length === 0
      ? // `Then continue at 100 mg`: what is done with a value, nothing that is named tells.
        (sense.dimension !== 'action' || phrase.values.length === 0) &&
        window.senses.some((other) => isSameSense(sense, other))
      : found.some(({ at }) => isSensedAt(sense, at, window.senses, senses)),
  )
}

const isTaken = ({ statement: { kind, polarity, status } }: Said): boolean =>
  kind === 'drug' && polarity === 'affirmed' && status === 'current'

/** What bears out a sense of a line besides the same sense, by value. */
const borneOut: Readonly<Record<string, RegExp>> = {
  unsure: /^opinion$/,
  slight: /^(?:mild|some)$/,
  mild: /^slight$/,
  some: /^(?:slight|mild)$/,
}

const isSameSense = (one: Sense, other: Sense): boolean =>
  (one.dimension === other.dimension && one.value === other.value) ||
  borneOut[one.value]?.test(other.value) === true

/** True where a sense is said of what stands at a place: near it, and nearer than its opposite. */
function isSensedAt(sense: Sense, at: number, said: readonly Sense[], line: readonly Sense[]): boolean {
  const nearest = (is: (other: Sense) => boolean): number =>
    said.reduce((least, other) => (is(other) ? Math.min(least, Math.abs(at - other.at)) : least), Infinity)
  // `A bit nauseated`: what is said in another word stands right beside it.
  const isNear = ({ value, at: place }: Sense): boolean =>
    value === sense.value || value === 'opinion' || Math.abs(at - place) < closeBy
  const own = nearest((other) => isSameSense(sense, other) && isNear(other))
  return (
    own < beside &&
    own <=
      nearest(
        (other) =>
          other.dimension === sense.dimension &&
          areOpposed(sense.value, other.value) &&
          // `mild to moderate` says both.
          !line.some((one) => isSameSense(one, other)),
      )
  )
}

const isOf = (own: readonly Word[], place: Word): boolean =>
  own.some(({ owner }) => isOwner(owner, place.owner))

/** So near behind a word, in characters, stands its own number. */
const ownNumber = 24

/** A number without a unit is of the word that it stands next to: `ferritin's twelve, haemoglobin's ten`. */
function isNextTo(value: CriticalFact, found: readonly Word[], said: readonly CriticalFact[]): boolean {
  if (found.length === 0 || value.kind !== 'number' || !/^\d+(?:\.\d+)?$/.test(value.value)) return true
  const numbers = said.filter(({ kind }) => kind === 'number')
  const isBetween = (from: number, to: number): boolean =>
    numbers.some(({ start }) => start > from && start < to)
  return numbers
    .filter((other) => isSameQuantity(value, other))
    .some(({ start }) =>
      found.some(({ at }) =>
        at < start ? !isBetween(at, start) : !isBetween(start, at) && !isBetween(at, at + ownNumber),
      ),
    )
}

/** A span or a frequency is said as one, with its unit; a number in parts, too. */
function isValueIn(value: CriticalFact, said: readonly CriticalFact[]): boolean {
  const isTimed = ({ kind }: CriticalFact): boolean => /^(?:duration|frequency)$/.test(kind)
  const values = said.filter((other) => isTimed(other) === isTimed(value))
  return values.some((other) => isSameQuantity(value, other)) || isSaidInParts(value, values)
}

/** True where the visit does with a drug what the line does; who takes one goes on with it. */
const isDoneSo = (line: StatementAction | undefined, said: StatementAction | undefined): boolean =>
  line === undefined ||
  line === said ||
  [line, said].every((one) => one === 'hold' || one === 'stop') ||
  (/^(?:continue|take)$/.test(line) && (said === undefined || /^(?:continue|take)$/.test(said)))

/** What a line states of a topic, the visit has to state too. */
const stated = ['side', 'severity', 'result', 'course'] as const

/**
 * True where what the visit says of a drug gives it the dose that a line gives it; where that binds none, what it says of
 * the drug elsewhere; and where it binds none at all, where it says the dose.
 */
function isDosedSo(statement: ClinicalStatement, said: Said, all: readonly Said[], { held }: Claim): boolean {
  const dosesOf = ({ statement: one, isRetracted }: Said): string[] =>
    isRetracted ? [] : stepsOf(one).flatMap((step) => step.dose ?? [])
  // `I'll keep you on 20, and we may get you off it`: the dose is of what is done otherwise.
  const isElsewhere = (dose: string): boolean =>
    all.some(
      (one) =>
        one.statement.action !== 'take' &&
        !isDoneSo(one.statement.action, said.statement.action) &&
        dosesOf(one).some((other) => isSameDose(dose, other)),
    )
  // `500, 5 milligrams`: a dose with its unit tells more than one without.
  const everywhere = all.flatMap(dosesOf)
  const exact = everywhere.filter((dose) => unitOf(dose) !== '')
  const isTelling = (dose: string): boolean => exact.length === 0 || exact.includes(dose)
  const own = dosesOf(said).filter(isTelling)
  const bound = own.length > 0 ? own : everywhere.filter(isTelling)
  const { topic } = statement
  const isHeld = (dose: string): boolean =>
    held.some(
      ({ fact: { kind, subject = topic, value } }) =>
        kind === 'dose' && subject === topic && isSameDose(dose, value),
    )
  return stepsOf(statement).every(
    ({ dose }) =>
      dose === undefined ||
      (bound.some((other) => isSameDose(dose, other))
        ? own.length > 0 || !isElsewhere(dose)
        : // `5 mg. One or two tablets …`: how many is told apart.
          (bound.length === 0 || isCount(dose)) && isHeld(dose)),
  )
}

const timed = ['frequency', 'duration'] as const

/** True where a step of the visit has the frequency, or the duration, that a line gives a drug, or none has any. */
function isTimedSo(
  key: (typeof timed)[number],
  { [key]: value }: ClinicalStatement,
  said: ClinicalStatement,
): boolean {
  const others = stepsOf(said).flatMap((step) => step[key] ?? [])
  return value === undefined || others.length === 0 || others.some((other) => isSameValue(value, other))
}

/** What is denied later in its turn no longer stands: `ketorolac thirty, oh no, so no ketorolac`. */
const isOverruled = ({ statement, turns }: Said, said: readonly Said[]): boolean =>
  // `Stop the aspirin. Do not take it again.`
  !/^(?:stop|hold)$/.test(statement.action ?? '') &&
  said.some(
    ({ statement: later, turns: [turn] }) =>
      turn === turns[0] &&
      later.start > statement.start &&
      later.polarity !== statement.polarity &&
      later.experiencer === statement.experiencer,
  )

/** Denied, and said to be so later in the visit: `No antihistamines.` `I remember now, I tried one.` */
const isTakenUp = ({ statement, turns }: Said, all: readonly Said[]): boolean =>
  // What hurts now may not have hurt then.
  /^(?:drug|allergy)$/.test(statement.kind) &&
  statement.polarity === 'denied' &&
  all.some(
    ({ statement: later, turns: [turn = 0], isRetracted }) =>
      turn > Math.max(...turns) &&
      !isRetracted &&
      later.polarity === 'affirmed' &&
      later.certainty === 'certain' &&
      /^(?:current|past|done)$/.test(later.status) &&
      later.experiencer === statement.experiencer,
  )

/** `lighter than risperidone`: a drug that is only compared with is not taken. */
const isCompared = ({ text, start, said: [first] }: ClinicalStatement): boolean =>
  /(?<!\bother )\bthan(?: \w+)?\s*$/.test(text.slice(0, start - (first?.start ?? start)))

/** Says that something is so now. */
const nowadays = /^(?:current(?:ly)?|active|ongoing)\b/i

/** True where a statement of the visit says all that a statement of the line says, or where the visit has none of its topic. */
function isStated(statement: ClinicalStatement, claim: Claim): boolean {
  const all = claim.visit.about.get(topicKey(statement)) ?? []
  const said = all.filter(({ turns }) => turns.some((turn) => claim.scope.includes(turn)))
  const isBound = /^(?:drug|allergy)$/.test(statement.kind)
  if (said.length === 0) return !isBound
  const alike = said.filter((one) => one.statement.polarity === statement.polarity)
  if (alike.length > 0 && alike.every(({ isRetracted }) => isRetracted)) return false
  return said.some((one) => {
    const { statement: other, isRetracted } = one
    return (
      !isRetracted &&
      stated.every((key) => (other[key] ?? statement[key]) === (statement[key] ?? other[key])) &&
      !(other.status === 'past' && nowadays.test(statement.text)) &&
      // That there are no food allergies says nothing of the others.
      (other.scope === undefined || other.scope === statement.scope) &&
      isOwner(other.experiencer, statement.experiencer) &&
      !isTakenUp(one, all) &&
      (!isBound ||
        (other.status !== 'asked' &&
          !isCompared(other) &&
          (other.status !== 'conditional' || statement.status === 'conditional') &&
          isDoneSo(statement.action, other.action) &&
          isDosedSo(statement, one, all, claim) &&
          timed.every((key) => isTimedSo(key, statement, other)) &&
          other.polarity === statement.polarity &&
          !isOverruled(one, said)))
    )
  })
}
