import { addTo } from '../../core/grouped.ts'
import { defined } from '../../core/defined.ts'
import { isQuantity, type CriticalFact } from '../../protocol/fact.ts'
import type { ClinicalStatement } from '../../protocol/statement.ts'
import type { Dispute } from '../../protocol/turn.ts'
import { clinicalStatements } from '../statements/clinical-statements.ts'
import { AlignedText } from './align-texts.ts'
import { spanned, type Run, type TextSpan } from '../tokens.ts'
import { compareStatements, sameValue } from './compare-statements.ts'
import { disagreements } from './compare-transcripts.ts'

/** Something that two hearings of a visit say differently. */
interface HearingDifference {
  readonly kind: Dispute['kind']
  /** As in a `Dispute`. */
  readonly topic?: string
  readonly before?: string
  readonly after?: string
  /** Whether the first text has it; else only the second has, and `inA` is the gap. */
  readonly isInA: boolean
  /** Where to look in each text: what is said, or the gap in which it would stand. */
  readonly inA: TextSpan
  readonly inB: TextSpan
  /** All that a statement was read from, as a question and its answer; absent where that is `inA` and `inB`. */
  readonly saidA?: readonly TextSpan[]
  readonly saidB?: readonly TextSpan[]
}

/** The attributes that no value stands for: what differs in a number, a drug or a side is a fact that differs. */
const kindOf: Readonly<Partial<Record<keyof ClinicalStatement, HearingDifference['kind']>>> = {
  polarity: 'negation',
  action: 'action',
  result: 'result',
  experiencer: 'person',
  dose: 'dose',
  frequency: 'frequency',
}
/** How far from its place, in words of weight, a statement may stand in the other text and still be the same. */
const slack = 8
/** How far off a finding may be said and still be known to both, in words of weight. */
const wideSlack = 32

/** A statement and the words of weight of its topic. */
interface Placed extends Run {
  readonly statement: ClinicalStatement
}

/**
 * What two hearings of one visit say differently, of what a patient's safety can hang on, in order of the first. The same
 * in other words, and the same words with other marks, give nothing. Pure; each difference costs the length of the texts.
 */
export function compareHearings(
  a: string,
  b: string,
  keyterms: readonly string[] = [],
): readonly HearingDifference[] {
  const [one, two] = AlignedText.align(a, b, keyterms)
  const [saidA, saidB] = [statementsIn(one, keyterms), statementsIn(two, keyterms)]
  const facts = disagreements(one, two, { keyterms }).flatMap(
    ({ kind, a: before, b: after, inA, inB }): HearingDifference[] => {
      const [fact, own, said] = before ? [before, one, saidA] : [after as CriticalFact, two, saidB]
      const place = { isInA: before !== undefined, inA, inB }
      const about = topicOf(fact, said)
      if (kind !== 'negation') {
        return [{ ...defined({ topic: about, before: before?.value, after: after?.value }), kind, ...place }]
      }
      // Where both deny, what is denied differs. A word of which nothing is stated counts where both hearings have it.
      if ((before && after) || (about === undefined && !own.isInOther(withoutCue(fact)))) return []
      const [first, second] = before ? (['denied', 'affirmed'] as const) : (['affirmed', 'denied'] as const)
      return [{ topic: about ?? fact.value, before: first, after: second, kind, ...place }]
    },
  )
  const isOne = (kind: HearingDifference['kind'], other: HearingDifference['kind']): boolean =>
    kind === other || (isQuantity(kind) && isQuantity(other))
  const isTold = (kind: HearingDifference['kind'], inA: TextSpan, inB: TextSpan): boolean =>
    facts.some((fact) => isOne(fact.kind, kind) && (meets(fact.inA, inA) || meets(fact.inB, inB)))
  const pairs = pairUp(one, saidA, saidB)
  const stated = [...pairs].flatMap(([{ statement: before }, { statement: after }]) => {
    const [inA, inB] = [whole(before), whole(after)]
    if (one.isInOther(inA) && two.isInOther(inB)) return []
    return compareStatements([before], [after]).flatMap(({ attribute, change }): HearingDifference[] => {
      const kind = attribute && kindOf[attribute]
      if (!kind || change !== 'altered' || isTold(kind, inA, inB)) return []
      // A denial that both have, or none, is read otherwise and not heard otherwise.
      if (kind === 'negation' && denies(one, inA) === denies(two, inB)) return []
      const values = {
        before: sameValue(before[attribute] as string),
        after: sameValue(after[attribute] as string),
      }
      const places = { isInA: true, inA: unlike(before, one), inB: unlike(after, two) }
      return [{ kind, topic: before.topic, ...values, ...places, saidA: before.said, saidB: after.said }]
    })
  })
  const taken = new Set(pairs.values())
  const alone = (each: Placed, isInA: boolean): HearingDifference[] => {
    const [own, other, others] = isInA ? [one, two, saidB] : [two, one, saidA]
    if (pairs.has(each) || taken.has(each) || !isMissed(each, own, others)) return []
    const { topic } = each.statement
    const [here, there] = [spanned(each.statement), other.spanOf(own.inOther(each))]
    const [said, inA, inB] = isInA ? [{ before: topic }, here, there] : [{ after: topic }, there, here]
    return [{ kind: 'finding', topic, ...said, isInA, inA, inB }]
  }
  const lone = [...saidA.flatMap((each) => alone(each, true)), ...saidB.flatMap((each) => alone(each, false))]
  return [...facts, ...stated, ...lone].sort((x, y) => x.inA.start - y.inA.start)
}

const meets = (one: TextSpan, other: TextSpan): boolean => one.start < other.end && other.start < one.end

/** The part of a statement that the other text has otherwise: of a question and an answer, the answer. */
function unlike(statement: ClinicalStatement, own: AlignedText): TextSpan {
  return spanned(statement.said.find((part) => !own.isInOther(part)) ?? statement)
}

/** Whether a word of a part of the text denies: an answer, or a negation. */
function denies({ text }: AlignedText, { start, end }: TextSpan): boolean {
  return /\b(?:no|not|nope|nah|none|never|nothing|without|den(?:y|ies|ied)|cannot)\b|n['’]t\b/i.test(
    text.slice(start, end),
  )
}

/** All that a statement was read from. */
function whole({ said, start, end }: ClinicalStatement): TextSpan {
  return {
    start: Math.min(start, ...said.map((part) => part.start)),
    end: Math.max(end, ...said.map((part) => part.end)),
  }
}

/** What a negation denies. */
function withoutCue({ start, end, cue }: CriticalFact): TextSpan {
  return { start: cue && cue.start >= start ? Math.min(end, cue.end) : start, end }
}

function statementsIn(own: AlignedText, keyterms: readonly string[]): readonly Placed[] {
  return clinicalStatements(own.text, { keyterms }).map((statement) => ({
    statement,
    ...own.wordsOf(statement),
  }))
}

/** What a fact is said of. */
function topicOf(fact: CriticalFact, said: readonly Placed[]): string | undefined {
  const around = said.map(({ statement }) => statement).filter((each) => meets(each, fact))
  if (around[0]) return around[0].topic
  if (fact.kind === 'negation') return undefined
  const bound = said.find(({ statement }) => statement.said.some((part) => meets(part, fact)))
  return fact.subject ?? bound?.statement.topic
}

/** Each statement of the first text with that of the second that is about the same, in the same place, and most like it. */
function pairUp(
  one: AlignedText,
  saidA: readonly Placed[],
  saidB: readonly Placed[],
): ReadonlyMap<Placed, Placed> {
  const byTopic = new Map<string, Placed[]>()
  for (const each of saidB) addTo(byTopic, each.statement.topic, each)
  const near = saidA.flatMap((a) => {
    const { from, to } = one.inOther(a)
    return (byTopic.get(a.statement.topic) ?? [])
      .filter((b) => b.to >= from - slack && b.from <= to + slack)
      .map((b) => {
        const differences = compareStatements([a.statement], [b.statement]).length
        return { a, b, differences, far: Math.abs(b.from - from) }
      })
  })
  const pairs = new Map<Placed, Placed>()
  const taken = new Set<Placed>()
  for (const { a, b } of near.sort((x, y) => x.differences - y.differences || x.far - y.far)) {
    if (pairs.has(a) || taken.has(b)) continue
    pairs.set(a, b)
    taken.add(b)
  }
  return pairs
}

/** Whether a statement is a finding that the other hearing has nowhere near. */
function isMissed(lone: Placed, own: AlignedText, others: readonly Placed[]): boolean {
  const { kind, topic, status } = lone.statement
  if (kind !== 'finding' || status === 'asked' || own.isInOther(lone.statement)) return false
  const { from, to } = own.inOther(lone)
  return !others.some(
    (each) => each.statement.topic === topic && each.to >= from - wideSlack && each.from <= to + wideSlack,
  )
}
