import type { NoteIssue } from '../../protocol/note.ts'
import type { ClinicalStatement } from '../../protocol/statement.ts'
import { wordTable } from '../../clinical/lexicon/word-table.ts'
import { stepOpposition } from './dosing-steps.ts'
import { vague } from './name-issues.ts'
import type { Candidate, Opposition } from './claim.ts'
import { isCutShort, isSameValue, unitOf } from './same-value.ts'

/** Actions that exclude each other. */
const opposedActions: Readonly<Record<string, readonly string[]>> = {
  start: ['stop', 'hold'],
  stop: ['start', 'continue', 'increase'],
  continue: ['stop', 'hold'],
  increase: ['decrease', 'stop', 'hold'],
  decrease: ['increase', 'continue'],
  hold: ['start', 'continue', 'increase'],
}

/** Words that leave no doubt; `to be confirmed` and `confirmed with the patient` are none. */
export const sure: RegExp =
  /(?<!\b(?:not|be|patient|pt|he|she)\s)\b(?:confirmed(?! (?:with|by|that|taking|being|using) )|definite(?:ly)?|certainly|proven)\b/i
/** Words by which something is established. */
export const established: RegExp =
  /\b(?:confirm\w*|definite\w*|prove[nds]*|diagnos\w*|positive|biops\w*|show(?:s|ed|n)|came back)\b/i

/** The other side of the body; both have none. */
const otherSide: Readonly<Record<string, string>> = { left: 'right', right: 'left' }

/**
 * Where a statement of a line differs from all that the visit says of its topic. An attribute that some statement of
 * the visit bears out is borne out: a visit says many things of one drug, and a line is true by any of them. Results,
 * severity and course are compared in `contrasts.ts`, which reads topics that have no name too.
 *
 * @param said all statements of the topic; those near the line's turns first.
 * @param isHeldNear whether the line's turns hold a value, of whatever.
 * @param isSpokenNear whether some turns, or those around them, speak of a person.
 */
export function oppositionsTo(
  line: ClinicalStatement,
  said: readonly Candidate[],
  isHeldNear: (value: string, topic: string) => boolean,
  isSpokenNear: (person: string, turns: readonly number[]) => boolean,
): Opposition[] {
  const kept = said.filter(({ isRetracted }) => !isRetracted)
  const retracted = kept.length === 0 ? said[0] : undefined
  if (retracted) return [{ kind: 'retracted', line: line.topic, visit: 'taken back', said: retracted }]
  const stated = kept.filter(({ statement }) => statement.status !== 'asked')
  const owner = ownerOpposition(line, stated, isSpokenNear)
  if (owner) return [owner]
  const own = stated.filter(({ statement }) => isOwner(statement.experiencer, line.experiencer))
  const polarity = polarityOpposition(line, own)
  if (polarity) return [polarity]
  const alike = own.filter(({ statement }) => statement.polarity === line.polarity)
  const near = alike.find(({ isNear }) => isNear)
  const across = otherSide[line.side ?? '']
  const isSided = own.some(({ statement }) => statement.side === line.side)
  const beside = alike.find(({ statement: { side = '' }, isNear }) => isNear && side === across)
  const isUncertain = alike.every(
    ({ statement: { certainty, text } }) => certainty === 'uncertain' && !established.test(text),
  )
  return [
    isSided ? undefined : opposed('side', line.side, across, beside),
    // What a question takes for granted is said, too: `You still take one puff, yes?`
    ...(line.kind === 'drug'
      ? [actionOpposition(line, own, said), stepOpposition(line, alike.length > 0 ? alike : kept, isHeldNear)]
      : []),
    statusOpposition(line, alike),
    sure.test(line.text) && isUncertain ? opposed('certainty', 'certain', 'uncertain', near) : undefined,
    ...(['interval', 'value'] as const).map((attribute) => {
      const value = line[attribute]
      if (value === undefined || line.kind === 'drug' || isHeldNear(value, line.topic)) return undefined
      const valueOf = ({ statement: { [attribute]: other = '' } }: Candidate): string => other
      const others = alike.filter((one) => valueOf(one) !== '' && unitOf(valueOf(one)) === unitOf(value))
      const isSaid = others.some((one) => isSameValue(value, valueOf(one)) || isCutShort(valueOf(one), value))
      const [other] = others
      return isSaid || !other ? undefined : opposed('value', value, valueOf(other), other)
    }),
  ].filter((found) => found !== undefined)
}

/** What a line says, and the statement of the visit, if there is one, that says otherwise. */
const opposed = (
  kind: NoteIssue['kind'],
  line: string = '',
  visit: string = '',
  said: Candidate | undefined,
): Opposition | undefined => said && { kind, line, visit, said }

/** `wife` is a `spouse`; whoever is `family` may be anyone's relative. */
const wider: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'parent mother father,sibling brother sister,child son daughter baby infant,spouse wife husband partner girlfriend boyfriend,grandparent grandmother grandfather',
)

/** True when two names may be of one person. A twin is a brother or a sister, as a sibling is. */
export function isOwner(one: string, other: string): boolean {
  if (one === other) return true
  if (one === 'patient' || other === 'patient') return false
  if (one === 'family' || other === 'family') return true
  const [own, others] = [one, other].map((name) => (name === 'twin' ? 'sibling' : name)) as [string, string]
  const [kind, kinds] = [wider.get(own), wider.get(others)]
  return kind === others || kinds === own || (kind === kinds && /^(?:spouse|child)$/.test(kind ?? ''))
}

/** Words by which a clause says itself that it is about the patient. */
const firmly = /\b(?:i(?! (?:think|guess|believe|know|mean|remember|suppose|thought))|patient|you)\b/i

/** `and so has my daughter`, `like my father`: said of both. */
export const shared: RegExp =
  /\b(?:so|as|nor|neither) (?:has|have|had|does|do|did|is|are|was|were) (?:my|her|his|their|the)\b|\b(?:like|same as|just as) (?:my|her|his|their)\b|\b(?:both|too|as well)\b/i

/** True where two statements are of two sides: what one denies, the other may affirm. */
const isAcross = ({ side }: ClinicalStatement, other: ClinicalStatement): boolean =>
  side !== undefined && other.side !== undefined && otherSide[side] === other.side

/** What a line says of somebody that the visit says of another. Of drugs people speak of several at once. */
function ownerOpposition(
  line: ClinicalStatement,
  said: readonly Candidate[],
  isSpokenNear: (person: string, turns: readonly number[]) => boolean,
): Opposition | undefined {
  // Who asked for a family history leaves open whose; the answer names them.
  const named =
    line.experiencer === 'patient'
      ? []
      : said.filter(({ statement: { experiencer } }) => !/^(?:patient|family)$/.test(experiencer))
  if (
    !/^(?:finding|allergy|drug)$/.test(line.kind) ||
    line.polarity === 'denied' ||
    isHesitant(line.text) ||
    (line.kind === 'drug' && !taken.test(line.action ?? '')) ||
    line.experiencer === 'family' ||
    // What one relative has, another may have too: `and my aunt`.
    (line.experiencer !== 'patient' &&
      said.some(
        ({ statement, turns }) =>
          statement.experiencer !== 'patient' && isSpokenNear(line.experiencer, turns),
      )) ||
    (named.length > 0 ? named : said).some(({ statement }) =>
      isOwner(statement.experiencer, line.experiencer),
    )
  )
    return undefined
  const isPatients = line.experiencer === 'patient'
  // A relative may be spoken of turns before: `My mother? … She died of it.`
  const other = said.find(
    ({ statement, isNear }) =>
      isNear &&
      statement.polarity === 'affirmed' &&
      (isPatients ||
        statement.experiencer !== 'patient' ||
        (firmly.test(statement.text) && !shared.test(statement.text))),
  )
  return opposed('person', line.experiencer, other?.statement.experiencer, other)
}

/** Words that turn or weigh what a clause says, wherever they stand in it. */
const turning =
  /\b(?:not|no(?! (?:problem|issue|doubt|question|need|rush|worries|wait)\b)|never|non|none|without|den(?:y|ies|ied)|avoid\w*|rule out|ruling out|r\/o|declin\w*|refus\w*|discuss\w*|consider\w*|worr\w*|mention\w*|called|look(?:s|ed)? like|instead|if)\b/i
/** Words by which what is named is neither there nor denied: `fracture unlikely`, `with or without food`. */
export const undecided: RegExp =
  /\b(?:unlikely|exclu\w+|against|regardless|whether|with(?:out)? or with(?:out)?)\b/i
const isHesitant = (text: string): boolean => turning.test(text) || undecided.test(text)

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
/** When something is so: what is not there at rest may be on exertion. */
const circumstance =
  /\b(?:at (?:rest|night)|(?:on|with) (?:exertion|exercise|activity|movement|walking|standing))\b/i
const isAtOtherTime = (line: string, said: string): boolean => {
  const [when] = circumstance.exec(line) ?? []
  return when !== undefined && !said.toLowerCase().includes(when.toLowerCase())
}
/** Who does not know or think it denies what she thinks, and not what was said of it. */
const unknowing = /(?:\bnot|n['’]t) (?:think|know|believe|sure|certain|clear|expect)\b/i
/** A clause that says that something is so, and does not only name it. */
const asserting =
  /(?:\b(?:have|has|had|having|got|get|gets|getting|is|are|was|were|feels?|felt|do|does|did|takes?|taking|needs?|requires?|on)\b|['’](?:s|ve|m)\b)/i

/** Said to be so by an answer, or by a clause that neither asks nor weighs nor only names it. */
const isFirm = (statement: ClinicalStatement): boolean => {
  const { kind, status, said, text, action, result, dose } = statement
  const part = partOf(statement)
  return (
    said.length > 1 ||
    (kind === 'allergy' && status !== 'asked') ||
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
  const isTest = /^(?:test|procedure)$/.test(line.kind)
  const isLeftOpen =
    line.polarity === 'affirmed'
      ? isNamed || (line.result !== 'positive' && isHesitant(upTo(line)))
      : isTest ||
        // `No drug allergies, including antibiotics`
        (line.kind === 'drug' && /allerg/i.test(line.text)) ||
        earlier.test(line.text) ||
        unknowing.test(line.text)
  if (
    isLeftOpen ||
    /^(?:measurement|follow-up)$/.test(line.kind) ||
    // What has many forms in one visit: that one of them is denied says nothing of the others.
    vague.test(line.topic) ||
    line.course === 'resolved' ||
    line.status === 'conditional' ||
    (line.result === 'negative' && !said.some(({ statement }) => statement.result === 'positive')) ||
    said.some(({ statement }) => statement.polarity === line.polarity)
  )
    return undefined
  const other = said.find(
    ({ statement, isNear }) =>
      isNear &&
      statement.status !== 'conditional' &&
      !isAcross(line, statement) &&
      !(line.polarity === 'denied' && isAtOtherTime(line.text, statement.text)) &&
      // What was not done yet may be ordered.
      !(line.kind === 'order' && statement.status === 'done') &&
      // A test that is negative was done, and a `no` may answer what was asked besides it.
      (!isTest || (statement.result !== 'negative' && statement.said.length === 1)) &&
      (line.polarity === 'affirmed' || isFirm(statement)) &&
      // A result stands, however long ago the test was.
      (line.result !== undefined || (statement.status === 'past') === (line.status === 'past')),
  )
  return opposed('polarity', line.polarity, other?.statement.polarity, other)
}

function actionOpposition(
  { action }: ClinicalStatement,
  said: readonly Candidate[],
  all: readonly Candidate[],
): Opposition | undefined {
  if (action === undefined || said.some(({ statement }) => statement.action === action)) return undefined
  const against = opposedActions[action] ?? []
  const other = said.find(
    ({ statement }) => statement.polarity === 'affirmed' && against.includes(statement.action ?? ''),
  )
  const gone = all.find(({ isRetracted, statement }) => isRetracted && statement.action === action)
  return (
    opposed('action', action, other?.statement.action, other) ??
    opposed('retracted', action, 'taken back', gone)
  )
}

/** Longest clause whose reading is trusted for when something is: speech without stops runs many into one. */
const clauseLength = 200

const ordering = /\border(?:ing)?\b/i
/** The words right before what a statement is about. */
const near = ({ text, start, said }: ClinicalStatement): string => {
  const at = start - (said[0]?.start ?? start)
  return text.slice(Math.max(0, at - 60), at)
}

/** What is written as done, or as decided, where the visit only weighs it or leaves it for later. */
function statusOpposition(line: ClinicalStatement, said: readonly Candidate[]): Opposition | undefined {
  const isDone =
    /^(?:test|procedure|measurement|order)$/.test(line.kind) &&
    /\b(?<!\b(?:be|being|get|getting) )(?:taken|performed|obtained|done|completed|drawn|underwent)\b/i.test(
      line.text,
    )
  const isDecided =
    (line.kind === 'drug' && line.action !== undefined && line.status === 'planned') ||
    line.status === 'ordered'
  const now = line.kind === 'finding' && /\bcurrent(?:ly)?\b/i.test(line.text)
  if (now && said.every(({ statement }) => statement.status === 'past'))
    return opposed(
      'status',
      'current',
      'past',
      said.find(({ isNear }) => isNear),
    )
  if (line.polarity === 'denied' || (!isDone && !isDecided) || /\b(?:if|unless)\b/i.test(line.text))
    return undefined
  const later = isDone ? /^(?:planned|ordered|conditional)$/ : /^conditional$/
  const isTrusted = (one: ClinicalStatement): boolean =>
    one.text.length <= clauseLength || (isDone && ordering.test(near(one)))
  if (said.some(({ statement }) => !later.test(statement.status) || !isTrusted(statement))) return undefined
  const other = said.find(({ isNear }) => isNear)
  return opposed('status', isDone ? 'done' : line.status, other?.statement.status, other)
}
