import type { FactOptions } from '../../clinical/statements/critical-facts.ts'
import { factKey } from '../../clinical/compare/compare-facts.ts'
import { isCorrectable, type CriticalFact, type FactKind } from '../../protocol/fact.ts'
import { turnText, type EditedTurn, type Turn, type TurnId } from '../../protocol/turn.ts'
import { answerOf, type Answer } from './answers.ts'
import { disputedSides, sidesIn } from './disputes.ts'
import { examStart } from './exam.ts'
import type { SaidStatement, TurnReading, VisitReading } from './readings.ts'
import { retractionsOf } from './retractions.ts'
import { readStatements, type StatedWord, type Statement } from './statements.ts'

const briefLength = 24

/** Reads a visit: each turn once, each question with its answer. Linear in the length of the visit. */
export function readVisit(turns: readonly (Turn | EditedTurn)[], options: FactOptions = {}): VisitReading {
  const known = new Map<string, readonly Statement[]>()
  const read = (text: string): readonly Statement[] => {
    const statements = known.get(text) ?? readStatements(text, options)
    known.set(text, statements)
    return statements
  }
  const texts = turns.map(turnText)
  const raw = texts.map(read)
  const carry = sideCarrier()
  const readings = turns.map((turn, at): TurnReading => {
    const next = nextTurn(raw, texts, at)
    const answer = next === undefined ? undefined : answerOf(texts[next] as string)
    const echoed = new Set(
      next === undefined ? [] : raw[next]?.flatMap(({ words }) => words.map((w) => w.word)),
    )
    const reply = raw[next ?? turns.length]
    const leans = reply !== undefined && !reply.at(-1)?.asks && reply.some(({ words }) => words.length > 2)
    const settle = (text: string, statements: readonly Statement[]): SaidStatement[] => {
      const around = new Set(statements.flatMap(({ words }) => words.map(({ word }) => word)))
      let last = statements.length
      if (
        answer !== undefined &&
        turns[next ?? 0]?.speaker !== turn.speaker &&
        isProbe(statements.at(-1)) &&
        answerOf(text) === undefined
      )
        last--
      while (last > 0 && statements[last - 1]?.asks) last--
      return statements.map((statement, index) => {
        const own = index < last ? ownAnswer(statements, index, text) : undefined
        return {
          carried: carry(statement),
          ...said(statement, {
            asks: index >= last || statement.marked || own !== undefined,
            answer: index >= last ? answer : own,
            leans: index >= last && leans,
            echoed,
            around,
          }),
        }
      })
    }
    const edited = settle(texts[at] as string, raw[at] as readonly Statement[])
    const heard = turn.text === texts[at] ? edited : settle(turn.text, read(turn.text))
    return {
      id: turn.id,
      role: turn.role,
      speaker: turn.speaker,
      text: texts[at] as string,
      statements: heard === edited ? edited : [...edited, ...heard],
      heard,
      edited,
      asks: edited.at(-1)?.asks ?? false,
      brief: isBrief(texts[at] as string, raw[at] as readonly Statement[]),
    }
  })
  const rolesKnown = turns.some(({ role }) => role !== undefined)
  return {
    turns: readings,
    indexOf: new Map(turns.map((turn, at) => [turn.id, at])),
    firstSaid: firstSaid(readings),
    sidesOf: sidesIn(readings.flatMap(({ statements }) => statements)),
    disputed: disputedSides(readings),
    // Each text by itself: places in one say nothing of places in the other.
    retracted: new Set([
      ...retractionsOf(readings.map(({ edited }) => edited)),
      ...retractionsOf(readings.map(({ heard }) => heard)),
    ]),
    examFrom: examStart(readings, rolesKnown),
    read,
    rolesKnown,
  }
}

/** The answer within the turn that asks: speakers are not always told apart. */
function ownAnswer(statements: readonly Statement[], at: number, text: string): Answer {
  const asked = statements[at] as Statement
  if (!asked.asks) return undefined
  let next = at + 1
  while (next < at + 3 && statements[next]?.asks) next++
  const reply = statements[next]
  const head = reply && text.slice(reply.start, reply.end).trimStart()
  return head !== undefined && bareAnswer.test(head) ? answerOf(head) : undefined
}

function isBrief(text: string, statements: readonly Statement[]): boolean {
  return (
    text.length < briefLength &&
    answerOf(text) !== 'no' &&
    statements.every(({ words, facts }) => facts.length === 0 && words.length < 2)
  )
}

/** The turn that answers: the next one, past at most one brief one that is no answer itself. */
function nextTurn(
  raw: readonly (readonly Statement[])[],
  texts: readonly string[],
  at: number,
): number | undefined {
  const next = texts[at + 1]
  if (next === undefined) return undefined
  const passes = isBrief(next, raw[at + 1] ?? []) && answerOf(next) === undefined
  return passes && texts[at + 2] !== undefined ? at + 2 : at + 1
}

/** A plain yes or no, and no "no fever". */
const bareAnswer =
  /^(?:no|nope|nah|yes|yeah|yep)(?=\W*$|\W*(?:no|nope|nah|yes|yeah|yep|i|it|not|nothing|never|none|he|she|they|just|okay|sometimes)\b)/i

const probeLength = 6

/** A list of findings that the next speaker answers with yes or no: a question, whatever mark the recogniser set. */
function isProbe(statement: Statement | undefined): boolean {
  return (
    statement !== undefined && statement.words.length <= probeLength && statement.words.some(({ cue }) => cue)
  )
}

interface Asked {
  readonly asks: boolean
  readonly answer: Answer
  /** An answer that tells at length, without a no: to a single question, that is a yes. */
  readonly leans: boolean
  /** Words of the answer: what it says of them itself goes before its yes or no. */
  readonly echoed: ReadonlySet<string>
  readonly around: ReadonlySet<string>
}

function said(
  { words, facts, presumes }: Statement,
  { asks, answer, leans, echoed, around }: Asked,
): Omit<SaidStatement, 'carried'> {
  const told = leans && new Set(words.flatMap(({ cue }) => cue?.term ?? [])).size === 1
  const settled = (word: StatedWord): boolean | undefined => {
    if (word.negated || presumes) return word.negated
    if (echoed.has(word.word)) return undefined
    return answer === undefined ? (told ? false : undefined) : answer === 'no'
  }
  return {
    words: asks ? words.map((word) => ({ ...word, negated: settled(word) })) : words,
    facts,
    asks,
    answer,
    around,
  }
}

/** Remembers the side last said of each part of the body: "your left foot … the top of the foot". */
function sideCarrier(): (statement: Statement) => readonly CriticalFact[] {
  const last = new Map<string, CriticalFact>()
  return ({ words, facts }) => {
    const own = new Set<string | undefined>()
    for (const fact of facts) {
      if (fact.kind !== 'side') continue
      own.add(fact.subject)
      if (fact.subject !== undefined) last.set(fact.subject, fact)
    }
    return words.flatMap(({ word }) => (own.has(word) ? [] : (last.get(word) ?? [])))
  }
}

function firstSaid(turns: readonly TurnReading[]): Map<string, number> {
  const first = new Map<string, number>()
  turns.forEach(({ statements }, at) => {
    const note = (key: string): void => {
      if (!first.has(key)) first.set(key, at)
    }
    for (const { words, facts } of statements) {
      for (const { word } of words) note(word)
      for (const fact of facts) note(meaning(fact))
    }
  })
  return first
}

/** What a fact means apart from whether it was denied. */
export function meaning(fact: CriticalFact): string {
  return factKey({ ...fact, negated: false })
}

/** Longest chain of turns that hang together by question and answer on one side of a cited turn. */
const reach = 2

/**
 * The turns a line may rest on: those it cites, and those that hang on them. A question is nothing without its
 * answer, and an answer ("Fifty.") nothing without its question; brief turns between do not part them.
 */
export function scopeOf(evidence: readonly TurnId[], visit: VisitReading): number[] {
  const scope = new Set<number>()
  for (const id of evidence) {
    const at = visit.indexOf.get(id)
    if (at === undefined) continue
    scope.add(at)
    for (let to = at, steps = 0; steps < reach; steps++) {
      const turn = visit.turns[to]
      if (!turn || !(turn.asks || turn.brief) || !visit.turns[to + 1]) break
      scope.add(++to)
    }
    for (let to = at, steps = 0; steps < reach; steps++) {
      const turn = visit.turns[to - 1]
      if (!turn || !(turn.asks || turn.brief)) break
      scope.add(--to)
    }
  }
  return [...scope].sort((a, b) => a - b)
}

/** Kinds of facts a line must have from its turns. */
export function isChecked(kind: FactKind): boolean {
  return isCorrectable(kind) || kind === 'allergy'
}
