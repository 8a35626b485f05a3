import { sameValue } from '../../clinical/compare/compare-statements.ts'
import { bareNumber, type CriticalFact } from '../../protocol/fact.ts'
import type { NoteIssue } from '../../protocol/note.ts'
import type { ClinicalStatement, DosingStep } from '../../protocol/statement.ts'
import type { Said } from './visit.ts'

/** A statement of the visit, and whether it stands near the turns of the line. */
export interface Candidate extends Said {
  readonly isNear: boolean
}

/** What a line says of a topic, and the statement of the visit that says otherwise. */
export interface Opposition {
  readonly kind: NoteIssue['kind']
  /** What the line says, and what the visit says, in words. */
  readonly line: string
  readonly visit: string
  readonly said: Said
}

/** Actions that exclude each other. */
const opposedActions: Readonly<Record<string, readonly string[]>> = {
  start: ['stop', 'hold'],
  stop: ['start', 'continue', 'increase'],
  continue: ['stop', 'hold'],
  increase: ['decrease', 'stop', 'hold'],
  decrease: ['increase', 'continue'],
  hold: ['start', 'continue', 'increase'],
}

/** The other side of the body; both have none. */
const otherSide: Readonly<Record<string, string>> = { left: 'right', right: 'left' }

/**
 * Where a statement of a line differs from all that the visit says of its topic. An attribute that some statement of
 * the visit bears out is borne out: a visit says many things of one drug, and a line is true by any of them. Results,
 * severity and course are compared in `contrasts.ts`, which reads topics that have no name too.
 *
 * @param said all statements of the topic; those near the line's turns first.
 * @param isHeldNear whether the line's turns hold a value, of whatever.
 */
export function oppositionsTo(
  line: ClinicalStatement,
  said: readonly Candidate[],
  isHeldNear: (value: string, topic: string) => boolean,
): Opposition[] {
  const kept = said.filter(({ isRetracted }) => !isRetracted)
  const retracted = kept.length === 0 ? said[0] : undefined
  if (retracted) return [{ kind: 'retracted', line: line.topic, visit: 'taken back', said: retracted }]
  const stated = kept.filter(({ statement }) => statement.status !== 'asked')
  const found: Opposition[] = []
  const add = (kind: NoteIssue['kind'], says: string, other: string, by: Candidate | undefined): void => {
    if (by) found.push({ kind, line: says, visit: other, said: by })
  }
  const owner = ownerOpposition(line, stated)
  if (owner) return [owner]
  const own = stated.filter(({ statement }) => isOwner(statement.experiencer, line.experiencer))
  const polarity = polarityOpposition(line, own)
  if (polarity) return [polarity]
  const alike = own.filter(({ statement }) => statement.polarity === line.polarity)
  if (line.side !== undefined && !own.some(({ statement }) => statement.side === line.side)) {
    const across = otherSide[line.side]
    add(
      'side',
      line.side,
      across ?? '',
      own.find(({ statement: { side }, isNear }) => isNear && side !== undefined && side === across),
    )
  }
  if (line.kind === 'drug') {
    const action = actionOpposition(line, own)
    const gone = said.find(({ isRetracted, statement }) => isRetracted && statement.action === line.action)
    if (action) found.push(action)
    else if (line.action !== undefined && !own.some(({ statement }) => statement.action === line.action))
      add('retracted', line.action, 'taken back', gone)
    // What a question takes for granted is said, too: `You still take one puff, yes?`
    const schemes = alike.length > 0 ? alike : kept
    const step = stepOpposition(line, schemes, isHeldNear)
    if (step) found.push(step)
  }
  const status = statusOpposition(line, alike)
  if (status) found.push(status)
  if (
    /\b(?:confirmed|definite(?:ly)?|certain(?:ly)?|proven)\b/i.test(line.text) &&
    alike.length > 0 &&
    alike.every(({ statement }) => statement.certainty === 'uncertain')
  )
    add(
      'certainty',
      'certain',
      'uncertain',
      alike.find(({ isNear }) => isNear),
    )
  for (const attribute of ['interval', 'value'] as const) {
    const value = line[attribute]
    if (value === undefined || line.kind === 'drug' || isHeldNear(value, line.topic)) continue
    const others = alike.filter(({ statement }) => unitOf(statement[attribute] ?? '') === unitOf(value))
    if (others.some(({ statement }) => isSameValue(value, statement[attribute] ?? ''))) continue
    add('value', value, others[0]?.statement[attribute] ?? '', others[0])
  }
  return found
}

/** `wife` is a `spouse`; whoever is `family` may be anyone's relative. */
const wider: Readonly<Record<string, string>> = {
  mother: 'parent',
  father: 'parent',
  brother: 'sibling',
  sister: 'sibling',
  son: 'child',
  daughter: 'child',
  baby: 'child',
  infant: 'child',
  aunt: 'sibling',
  uncle: 'sibling',
  wife: 'spouse',
  husband: 'spouse',
  partner: 'spouse',
  girlfriend: 'spouse',
  boyfriend: 'spouse',
  grandmother: 'grandparent',
  grandfather: 'grandparent',
}

/** A twin is a brother or a sister, as a sibling is. */
const unspecific = (name: string): string => (name === 'twin' ? 'sibling' : name)

/** True when two names may be of one person. */
export function isOwner(one: string, other: string): boolean {
  if (one === other) return true
  if (one === 'patient' || other === 'patient') return false
  return (
    one === 'family' ||
    other === 'family' ||
    wider[one] === unspecific(other) ||
    wider[other] === unspecific(one) ||
    (wider[one] !== undefined && wider[one] === wider[other] && /spouse|child/.test(wider[one]))
  )
}

/** Words by which a clause says itself that it is about the patient. */
export const firmly: RegExp =
  /\b(?:i(?! (?:think|guess|believe|know|mean|remember|suppose|thought))|patient|you)\b/i

/** `and so has my daughter`, `like my father`: said of both. */
export const shared: RegExp =
  /\b(?:so|as|nor|neither) (?:has|have|had|does|do|did|is|are|was|were) (?:my|her|his|their|the)\b|\b(?:like|same as|just as) (?:my|her|his|their)\b|\b(?:both|too|as well)\b/i

/** What a line says of somebody that the visit says of another. Of drugs people speak of several at once. */
function ownerOpposition(line: ClinicalStatement, said: readonly Candidate[]): Opposition | undefined {
  if (!/^(?:finding|allergy|drug)$/.test(line.kind) || line.polarity === 'denied' || isHesitant(line.text))
    return undefined
  if (line.kind === 'drug' && !taken.test(line.action ?? '')) return undefined
  // What one relative has, another may have too: `and my aunt`.
  const isShared = said.some(({ statement }) => statement.experiencer !== 'patient')
  if (line.experiencer !== 'patient' && isShared) return undefined
  if (said.some(({ statement }) => isOwner(statement.experiencer, line.experiencer))) return undefined
  if (line.experiencer === 'family') return undefined
  const isPatients = line.experiencer === 'patient'
  // A relative may be spoken of turns before: `My mother? … She died of it.`
  const other = said.find(
    ({ statement, isNear }) =>
      isNear &&
      statement.polarity === 'affirmed' &&
      (isPatients || (firmly.test(statement.text) && !shared.test(statement.text))),
  )
  return other && { kind: 'person', line: line.experiencer, visit: other.statement.experiencer, said: other }
}

/** What has many forms in one visit: that one of them is denied says nothing of the others. */
const general = /^(?:pain|injury|trauma|tenderness|weight|symptom|habit|infection)$/

/** Words that turn or weigh what a clause says, wherever they stand in it. */
const turning =
  /\b(?:not|no(?! (?:problem|issue|doubt|question|need|rush|worries|wait)\b)|never|non|none|without|den(?:y|ies|ied)|avoid\w*|declin\w*|refus\w*|discuss\w*|consider\w*|worr\w*|mention\w*|called|look(?:s|ed)? like|instead|if)\b/i
const isHesitant = (text: string): boolean => turning.test(text)

/** The clause of a statement as far as it is about its topic: `fever, no headache` does not turn the fever. */
function upTo({ text, start, end, said }: ClinicalStatement): string {
  const to = end - (said[0]?.start ?? start)
  const rest = text.slice(to).search(/[,;]/)
  return rest < 0 ? text : text.slice(0, to + rest)
}

/** What a clause says of the topic of a statement: the part between commas that names it. */
function partOf(statement: ClinicalStatement): string {
  const { text, start, said } = statement
  const before = text.slice(0, start - (said[0]?.start ?? start))
  return upTo(statement).slice(Math.max(before.lastIndexOf(','), before.lastIndexOf(';')) + 1)
}

/** Who denies what was before says nothing of what is now. */
export const earlier: RegExp =
  /\b(?:before|prior|previous\w*|ever|history|hx|past|recent\w*|new|current\w*|other|further|additional)\b/i
/** Who does not know or think it denies what she thinks, and not what was said of it. */
const unknowing = /(?:\bnot|n['’]t) (?:think|know|believe|sure|certain|clear|expect)\b/i
/** A clause that says that something is so, and does not only name it. */
const asserting =
  /(?:\b(?:have|has|had|having|got|get|gets|getting|is|are|was|were|feels?|felt|do|does|takes?|taking|needs?|requires?|on)\b|['’](?:s|ve|m)\b)/i

/** Said to be so by an answer, or by a clause that neither asks nor weighs nor only names it. */
const isFirm = (statement: ClinicalStatement): boolean => {
  const { said, text, action, result, dose } = statement
  const part = partOf(statement)
  return (
    said.length > 1 ||
    result === 'positive' ||
    /: yes\b/i.test(text) ||
    ((action !== undefined || dose !== undefined || asserting.test(part)) &&
      !isHesitant(part) &&
      !/\bany\w*\b/i.test(text))
  )
}

/** What is done with a drug by who takes it. */
const taken = /^(?:start|continue|take|increase)$/

function polarityOpposition(line: ClinicalStatement, said: readonly Candidate[]): Opposition | undefined {
  // A drug that is only named is neither taken nor left.
  const isNamed = line.kind === 'drug' && !taken.test(line.action ?? '')
  if (line.polarity === 'affirmed' && (isNamed || isHesitant(upTo(line)))) return undefined
  if (
    /^(?:measurement|follow-up)$/.test(line.kind) ||
    (/^(?:test|procedure)$/.test(line.kind) && line.polarity === 'denied') ||
    general.test(line.topic) ||
    line.course === 'resolved' ||
    (line.result === 'negative' && !said.some(({ statement }) => statement.result === 'positive'))
  )
    return undefined
  if (
    line.status === 'conditional' ||
    (line.polarity === 'denied' && (earlier.test(line.text) || unknowing.test(line.text)))
  )
    return undefined
  if (said.length === 0 || said.some(({ statement }) => statement.polarity === line.polarity))
    return undefined
  const other = said.find(
    ({ statement, isNear }) =>
      isNear &&
      statement.status !== 'conditional' &&
      // A test that is negative was done.
      (line.kind === 'finding' || statement.result !== 'negative') &&
      (line.polarity === 'affirmed' || isFirm(statement)) &&
      // A result stands, however long ago the test was.
      (line.result !== undefined || (statement.status === 'past') === (line.status === 'past')),
  )
  return other && { kind: 'polarity', line: line.polarity, visit: other.statement.polarity, said: other }
}

function actionOpposition(line: ClinicalStatement, said: readonly Candidate[]): Opposition | undefined {
  const { action } = line
  const against = action === undefined ? undefined : opposedActions[action]
  if (action === undefined || !against) return undefined
  const acts = said.filter(({ statement }) => statement.action !== undefined)
  if (acts.some(({ statement }) => statement.action === action)) return undefined
  const other = acts.find(
    ({ statement }) => statement.polarity === 'affirmed' && against.includes(statement.action ?? ''),
  )
  return other && { kind: 'action', line: action, visit: other.statement.action ?? '', said: other }
}

/** Longest clause whose reading is trusted for when something is: speech without stops runs many into one. */
const clauseLength = 200

/** What is written as done, or as decided, where the visit only weighs it or leaves it for later. */
function statusOpposition(line: ClinicalStatement, said: readonly Candidate[]): Opposition | undefined {
  const isDone =
    /^(?:test|procedure|measurement|order)$/.test(line.kind) &&
    /\b(?:taken|performed|obtained|done|completed|drawn|underwent)\b/i.test(line.text)
  const isDecided =
    (line.kind === 'drug' && line.action !== undefined && line.status === 'planned') ||
    line.status === 'ordered'
  if (line.polarity === 'denied' || (!isDone && !isDecided) || /\b(?:if|unless)\b/i.test(line.text))
    return undefined
  const later = isDone ? /^(?:planned|ordered|conditional)$/ : /^conditional$/
  if (said.some(({ statement }) => !later.test(statement.status) || statement.text.length > clauseLength))
    return undefined
  const other = said.find(({ isNear }) => isNear)
  return (
    other && {
      kind: 'status',
      line: isDone ? 'done' : line.status,
      visit: other.statement.status,
      said: other,
    }
  )
}

/** The steps of a statement: those of its scheme, or the one that it is. */
export function stepsOf(statement: ClinicalStatement): readonly DosingStep[] {
  const { steps, dose, frequency, timeOfDay, duration, asNeeded } = statement
  const { previous } = statement
  const one = {
    ...(dose === undefined ? {} : { dose }),
    ...(frequency === undefined ? {} : { frequency }),
    ...(timeOfDay === undefined ? {} : { timeOfDay }),
    ...(duration === undefined ? {} : { duration }),
    ...(asNeeded === undefined ? {} : { asNeeded }),
  }
  return [...(previous === undefined ? [] : [{ dose: previous }]), ...(steps ?? [one])]
}

const stepKeys = ['dose', 'frequency', 'timeOfDay', 'duration'] as const

/** Each step of a line must be one that the visit says, in the order it says them. */
function stepOpposition(
  line: ClinicalStatement,
  said: readonly Candidate[],
  isHeldNear: (value: string, topic: string) => boolean,
): Opposition | undefined {
  const schemes = said.map((one) => ({ one, steps: stepsOf(one.statement) }))
  let at = 0
  let scheme: Candidate | undefined
  const isBorne = (step: DosingStep): boolean =>
    stepKeys.every((key) => {
      const all = schemes.flatMap(({ steps }) => steps.flatMap((other) => other[key] ?? []))
      return (
        step[key] === undefined ||
        all.length === 0 ||
        all.some((value) => isSameValue(step[key] ?? '', value))
      )
    })
  for (const step of stepsOf(line)) {
    const match = schemes.find(({ one, steps }) =>
      steps.some(
        (other, index) =>
          fits(step, other, steps) && isBorne(step) && (one !== scheme || index >= at || isByDay(steps)),
      ),
    )
    if (match) {
      scheme = match.one
      at = match.steps.findIndex(
        (other, index) =>
          fits(step, other, match.steps) && (match.one !== scheme || index >= at || isByDay(match.steps)),
      )
      continue
    }
    // Nearest: the one that differs in least, and says something of what differs.
    let best:
      { one: Candidate; key: (typeof stepKeys)[number]; other: DosingStep; differs: number } | undefined
    for (const { one, steps } of schemes)
      for (const other of steps) {
        const keys = stepKeys.filter((key) => differs(step, other, key))
        const [key] = keys
        if (key !== undefined && (!best || keys.length < best.differs))
          best = { one, key, other, differs: keys.length }
      }
    if (!best) continue
    const { key } = best
    const own = step[key] ?? ''
    // Said, and bound to nothing that could be read. In one of the schemes it is said, and out of order.
    const isInScheme = schemes.some(({ steps }) =>
      steps.some((other) => other[key] && isSameValue(own, other[key])),
    )
    if (isInScheme || !isHeldNear(own, line.topic))
      return { kind: 'value', line: step[best.key] ?? '', visit: best.other[best.key] ?? '', said: best.one }
  }
  return undefined
}

const fits = (step: DosingStep, other: DosingStep, scheme: readonly DosingStep[]): boolean =>
  !stepKeys.some((key) => differs(step, other, key)) &&
  // `500 mg today, then 250 mg for four days` bears out no 500 mg for four days.
  (other.duration !== undefined ||
    !scheme.some(
      (one) =>
        one.duration !== undefined &&
        isSameValue(one.duration, step.duration ?? '') &&
        differs(step, one, 'dose'),
    ))

function differs(step: DosingStep, other: DosingStep, key: (typeof stepKeys)[number]): boolean {
  const [one, two] = [step[key], other[key]]
  if (one === undefined || two === undefined) return false
  return key === 'timeOfDay' ? partOfDay(one) !== partOfDay(two) : !isSameValue(one, two)
}

/** `400 mg in the morning and 800 at night`: told in any order. */
const isByDay = (steps: readonly DosingStep[]): boolean =>
  new Set(steps.flatMap(({ timeOfDay }) => timeOfDay ?? [])).size === steps.length

/** `night` and `evening` are one: a drug for the night is taken in the evening. */
const partOfDay = (value: string): string => (value === 'night' ? 'evening' : value)

/** True when two values mean the same: in another unit, without one, as an end of a range. */
export function isSameValue(one: string, other: string): boolean {
  if (one === other || sameValue(one) === sameValue(other)) return true
  if (daily.test(one) && daily.test(other)) return true
  const spans = [daysOf(one), daysOf(other)] as const
  if (spans[0] !== undefined && spans[1] !== undefined) return Math.abs(spans[0] - spans[1]) < spans[0] * 0.12
  const [a, b] = [numbersOf(one), numbersOf(other)]
  const units = [unitOf(one), unitOf(other)]
  if (counts.test(units[0] as string) !== counts.test(units[1] as string))
    return units.every((unit) => unit !== '')
  if (units[0] !== '' && units[1] !== '' && units[0] !== units[1])
    return partsOf(one).some((part) => partsOf(other).includes(part))
  return a.every((n) => b.includes(n)) || b.every((n) => a.includes(n))
}

/** True when one dose bears the other out: `20 pills` bear out no `20 mg`. */
export const isSameDose = (one: string, other: string): boolean =>
  isSameValue(one, other) && (one.includes(other) || other.includes(one) || isCount(one) === isCount(other))

/** `2 tablet`: says how many, not how much. */
export const isCount = (value: string): boolean => counts.test(unitOf(value))

const days: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30.4, year: 365 }

/** A span of time in days: five months are twenty weeks. */
function daysOf(value: string): number | undefined {
  const [, count, unit = ''] = /^([\d.]+) (\w+)$/.exec(value) ?? []
  const length = days[unit]
  return length === undefined ? undefined : Number(count) * length
}

/** What is counted: how many tablets says nothing of how many milligrams. */
const counts = /^(?:tablet|pill|capsule|puff|spray|drop|patch|dose|sachet|injection|ampoule|suppository)\b/
/** Once a day, or at one time of it. */
export const daily: RegExp = /^(?:1\/day|nightly|morning|evening|afternoon|every (?:morning|evening|night))$/
const numbersOf = (value: string): string[] => value.match(/\d+(?:\.\d+)?(?:[:/]\d+)*/g) ?? [value]
/** What is left of a value without its numbers: `mg`, and `/` of a blood pressure. */
const unitOf = (value: string): string => value.replace(/^[\d.:-]+(?:(\/)[\d.]+)? ?/, '$1')
/** The parts of `2 tablet of 500 mg`. */
const partsOf = (value: string): string[] => value.split(' of ').map(sameValue)

/** `03/2021` and `2021-03`, `10/2/20` and `October 2020`: one says all that the other says, or less. */
function isSameDate(one: string, other: string): boolean {
  const partsOf = (value: string): number[] =>
    (value.match(/\d+/g) ?? []).map((part) => Number(part) % (part.length === 4 ? 100 : Infinity))
  if (![one, other].every((value) => /\d[-/]\d|^(?:19|20)\d\d$/.test(value))) return false
  const [few, many] = [partsOf(one), partsOf(other)].sort((a, b) => a.length - b.length) as [
    number[],
    number[],
  ]
  return many.length > 1 && few.every((part) => many.includes(part))
}

export function isSameQuantity(one: CriticalFact, other: CriticalFact): boolean {
  if (one.kind === other.kind && isSameValue(one.value, other.value)) return true
  if (one.kind !== 'number' && other.kind !== 'number') return false
  if (isSameDate(one.value, other.value)) return true
  return (
    bareNumber(one) === bareNumber(other) ||
    `${bareNumber(one)}/10` === other.value ||
    one.value === `${bareNumber(other)}/10`
  )
}
