import type { OptionRules } from '../../core/check-options.ts'
import type { Encounter, Usage } from '../../protocol/encounter.ts'
import type { Note } from '../../protocol/note.ts'
import type { Turn } from '../../protocol/turn.ts'
import { isCritical } from './needs-edit.ts'

/**
 * What a visit's model calls may cost, its note included. When it runs short, edits of turns without a critical fact go
 * first, then the check of the note and the mending of its lines, then all edits; the note never.
 */
export interface BudgetOptions {
  /**
   * Calls per visit, 0 or more.
   *
   * @default Infinity
   */
  maxModelCalls?: number
  /**
   * Tokens per visit, in and out, 0 or more.
   *
   * @default Infinity
   */
  maxTokens?: number
}

/** The rules of `BudgetOptions`. */
export const budgetRules: OptionRules<BudgetOptions> = {
  maxModelCalls: { type: 'number' },
  maxTokens: { type: 'number' },
}

/** The note and one repair of it. */
const noteCalls = 2
/** Instruction and answer of a note, in tokens; its transcript comes on top. */
const noteTokens = 2_500
const charactersPerToken = 3.5

/** What a visit has cost, and what its note will have to read. */
type BudgetedVisit = Pick<Encounter<Note>, 'usage' | 'turns'>

/**
 * What is left of a visit's budget for edits, besides the note's share. Once half is used, turns without a critical fact
 * or an uncertain word are no longer edited; once all of it is, none is.
 */
export class EditBudget {
  readonly #options: BudgetOptions
  readonly #visit: () => BudgetedVisit
  #running = 0

  /** @param visit as it stands: it counts every call that is over. */
  constructor(options: BudgetOptions, visit: () => BudgetedVisit) {
    this.#options = options
    this.#visit = visit
  }

  /** Whether a turn may still be edited. */
  allows(turn: Turn): boolean {
    const used = this.#used()
    return used < 0.5 || (used < 1 && isCritical(turn))
  }

  /** Reserves one request until `settle`. False when there is none left. */
  take(): boolean {
    if (this.#used() >= 1) return false
    this.#running++
    return true
  }

  settle(): void {
    this.#running--
  }

  /** The used part of what edits may cost. */
  #used(): number {
    const { usage, turns } = this.#visit()
    const { maxModelCalls = Infinity, maxTokens = Infinity } = this.#options
    const calls = share(usage.modelCalls + this.#running, maxModelCalls - noteCalls)
    return Math.max(calls, share(tokensOf(usage), maxTokens - readingTokens(turns)))
  }
}

const share = (used: number, most: number): number => (most > 0 ? used / most : 1)
const tokensOf = ({ inputTokens, outputTokens }: Usage): number => inputTokens + outputTokens

/** What a call takes that reads all of the visit, in tokens. */
function readingTokens(turns: readonly Turn[]): number {
  return noteTokens + turns.reduce((sum, { text }) => sum + text.length, 0) / charactersPerToken
}

/** Whether a visit may make so many more calls that read all of it, such as those that verify its note. */
export function hasRoom(
  budget: BudgetOptions | undefined,
  { usage, turns }: BudgetedVisit,
  calls: number,
): boolean {
  const { maxModelCalls = Infinity, maxTokens = Infinity } = budget ?? {}
  const tokens = tokensOf(usage) + calls * readingTokens(turns)
  return usage.modelCalls + calls <= maxModelCalls && tokens <= maxTokens
}
