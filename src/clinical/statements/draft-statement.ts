import { defined } from '../../core/defined.ts'
import type { CriticalFact } from '../../protocol/fact.ts'
import type { StatementStatus } from '../../protocol/statement.ts'
import { spanned, wordsIn } from '../tokens.ts'
import { actionIn, type Action } from './attributes.ts'
import type { Draft } from './bind-values.ts'
import { isCondition } from './clauses.ts'
import { experiencerAt } from './people.ts'
import type { Place, Topic } from './topics.ts'

/** Words before a topic that make something of it, on the words of its clause up to it. */
const doubting =
  / (?:think|suspect|wonder|guess|might|perhaps|maybe|possibly|probably|likely|consider|not (?:sure|certain|convinced))\b/
/** `you would have a wheeze`, `look out for fever`, `it can cause nausea`: not there, or not yet. */
const imagining =
  / (?:would|could|might) (?:have|get|cause|see|be|feel|also|notice|develop)\b| (?:causes?|prevents?|develop|watch|risk)\b| out for\b/
/** `do not stop the warfarin`: what is denied is the stopping. */
const unstopped = / (?:stop|discontinue|quit|skip|miss|hold)\b/
/** `okay any fever or chills`, in speech without marks: asked. */
const probing = /(?<! (?:for|if|in|without|than|not|of|to)) any(?= |$)(?!.* any(?= |$))(?=(?: \S+){0,11}$)/
const ahead =
  / (?:will|'ll|going|gonna|let|want|plan|should|recommend|would|need|schedule|scheduled|consider|considered|discuss|discussed|offered|planned|upcoming|due|overdue)(?= |$)/
const past =
  / (?:was|were)\b(?! (?:started|given|told|put|prescribed|wondering)\b)|(?<! (?:have|has|'ve|'s)(?: \S+)?) had\b|(?<! (?:am|'m|are|'re|is|'s|was|were|get|got)) used to\b| (?:previously|former|formerly|past)\b| (?<!(?:day|week|month|year)s? )(?:history|hx) of\b/

/** When a test is to come: `tomorrow`, `in five years`. */
const due =
  /^(?: \S+){0,2} (?:tomorrow|tonight|next (?:week|month|year|visit|time|\w+day)|in (?:(?:a|an|about|another|\d+|two|three|four|five|six) )+(?:few )?(?:days?|weeks?|months?|years?))(?= |$)/
/** `quit smoking`, `stopped using cocaine`: it was so; not what somebody wants to give up, or never did. */
const givenUp =
  /(?<! (?:not|never|to|will|'ll|would|should|can|could|must)) (?:quit|stopped|gave up|given up|ex)(?: -| (?:using|doing|having|getting))?$/

/** What a clause states of one of its topics, before its values are bound; and what it would be, were it not asked. */
export function draftStatement(topic: Topic, place: Place): { statement: Draft; status: StatementStatus } {
  const { text, reading, clause, own } = place
  const { tokens } = reading
  const start = tokens[topic.from]?.start ?? clause.start
  const end = tokens[topic.to - 1]?.end ?? clause.end
  const before = wordsIn(tokens, clause.from, topic.from)
  const denied =
    topic.fact?.negated ?? own.some((fact) => fact.negated && fact.start < end && fact.end > start)
  const action = actionIn(topic, place)
  const isDenied = denied && !(action?.action === 'continue' && unstopped.test(before))
  const isProbed =
    /^(?:finding|allergy)$/.test(topic.kind) &&
    clause.ifAt === clause.to &&
    probing.test(wordsIn(tokens, Math.max(clause.from, topic.from - 13), topic.from))
  const status = statusOf(topic, place, action)
  const statement: Draft = {
    kind: topic.kind,
    topic: topic.name,
    text: text.slice(clause.start, clause.end).trim(),
    start,
    end,
    said: [spanned(clause)],
    status: clause.asks || (!isDenied && isProbed) ? 'asked' : status,
    polarity: isDenied ? 'denied' : 'affirmed',
    certainty: isUncertain(before, start, topic, own) ? 'uncertain' : 'certain',
    experiencer: experiencerAt(tokens, clause, topic.from),
    ...defined({
      action: action?.action,
      scope: topic.fact?.kind === 'allergy' ? (topic.fact.subject as Draft['scope']) : undefined,
    }),
  }
  return { statement, status }
}

function isUncertain(before: string, start: number, topic: Topic, own: readonly CriticalFact[]): boolean {
  return (
    doubting.test(before) ||
    (topic.kind === 'finding' && / may\b| could (?:be|have)\b/.test(before)) ||
    own.some(
      ({ kind, value, start: at }) =>
        kind === 'certainty' && value !== 'definite' && value !== 'ruled out' && at < start + 60,
    )
  )
}

function statusOf(
  { kind, from, to }: Topic,
  { reading: { tokens }, clause, own }: Place,
  action: Action | undefined,
): StatementStatus {
  const ifStart = tokens[clause.ifAt]?.start ?? 0
  // `in three months, or sooner if it gets worse`
  const isFixed = kind === 'follow-up' && own.some((fact) => fact.kind === 'duration' && fact.end < ifStart)
  if (clause.ifAt < clause.to && !isFixed && (kind === 'follow-up' || from > clause.ifAt))
    return 'conditional'
  // `Start amlodipine if the pressure stays high.`
  const isUnder =
    from < clause.ifAt &&
    clause.ifAt < clause.to &&
    action !== undefined &&
    !/^(?:take|continue)$/.test(action.action) &&
    !/ (?:,|and|then)(?= |$)/.test(wordsIn(tokens, to, clause.ifAt))
  if (isUnder && isCondition(tokens, clause.ifAt)) return 'conditional'
  if (kind === 'order') return 'ordered'
  if (kind === 'follow-up') return 'planned'
  const before = wordsIn(tokens, clause.from, from)
  const near = wordsIn(tokens, Math.max(clause.from, from - 10), Math.min(clause.to, from + 1))
  if (kind === 'finding' && imagining.test(near)) return 'conditional'
  // `she's having a knee replacement in June`
  const isAhead =
    action?.isAhead === true || ahead.test(before) || (kind === 'procedure' && / having\b/.test(before))
  const isPast = past.test(wordsIn(tokens, clause.from, Math.min(clause.to, to + 3)))
  const isDue = due.test(wordsIn(tokens, to, Math.min(clause.to, to + 7)))
  if (kind === 'test' || kind === 'procedure') return isAhead || isDue ? 'planned' : 'done'
  if (kind !== 'drug') return isPast || givenUp.test(before) ? 'past' : 'current'
  if (action !== undefined && action.action !== 'take' && action.action !== 'continue')
    return action.isPast ? 'done' : 'planned'
  return isAhead ? 'planned' : isPast || action?.isPast === true ? 'past' : 'current'
}
