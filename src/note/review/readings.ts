import type { CriticalFact } from '../../protocol/fact.ts'
import type { Turn, TurnId } from '../../protocol/turn.ts'
import type { Answer } from './answers.ts'
import type { StatedWord, Statement } from './statements.ts'

/** A word of weight as the visit leaves it, its question answered. */
export interface SaidWord extends Omit<StatedWord, 'negated'> {
  /** Undefined: asked, and not answered so that it could be told. */
  readonly negated: boolean | undefined
}

/** A statement of the visit. */
export interface SaidStatement {
  readonly words: readonly SaidWord[]
  /** Words of weight of the whole turn. */
  readonly around: ReadonlySet<string>
  readonly facts: readonly CriticalFact[]
  /** Sides that parts of the body named without one still have from what was said before. */
  readonly carried: readonly CriticalFact[]
  readonly asks: boolean
  readonly answer: Answer
}

/** A turn, read once. */
export interface TurnReading {
  readonly id: TurnId
  readonly role: Turn['role']
  readonly speaker: Turn['speaker']
  readonly text: string
  /** As edited, and as heard where that differs. */
  readonly statements: readonly SaidStatement[]
  /** As heard; those as edited where nothing differs. */
  readonly heard: readonly SaidStatement[]
  readonly edited: readonly SaidStatement[]
  readonly asks: boolean
  /** Too short to stand between a question and its answer ("Mm-hmm."). */
  readonly brief: boolean
}

/** A visit, read once: what every line of a note is held against. */
export interface VisitReading {
  readonly turns: readonly TurnReading[]
  readonly indexOf: ReadonlyMap<TurnId, number>
  /** The first turn in which a word of weight, or a fact by its key, was said. */
  readonly firstSaid: ReadonlyMap<string, number>
  /** Sides said of a part of the body anywhere in the visit. */
  readonly sidesOf: ReadonlyMap<string, ReadonlySet<string>>
  /** Parts of the body whose side the visit leaves open. */
  readonly disputed: ReadonlySet<string>
  /** Statements, and single facts, that were taken back. */
  readonly retracted: ReadonlySet<SaidStatement | CriticalFact>
  /** Index of the turn in which a clinician begins to examine; `Infinity` in a visit without. */
  readonly examFrom: number
  /** Reads a text as the turns were read; each text once. */
  readonly read: (text: string) => readonly Statement[]
  /** True when some turn has a role. */
  readonly rolesKnown: boolean
}
