import { checkOptions, type OptionRules } from '../../core/check-options.ts'
import type { ModelCall } from '../../model/with-meter.ts'
import type { Encounter } from '../../protocol/encounter.ts'
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

/**
 * What is left of a visit's budget for edits.
 *
 * The note's share is never touched. Once half of the rest is used, turns without a critical fact or an uncertain
 * word are no longer edited; once all of it is, none is.
 *
 * @throws ConfigurationError for a bound below 0, or an unknown one.
 */
export class EditBudget {
  readonly #maxCalls: number
  readonly #maxTokens: number
  #calls: number
  #pending = 0
  #tokens: number
  #heard = 0

  /** @param spent what the visit has cost before, when it was recovered. */
  constructor(options: BudgetOptions, spent?: { readonly modelCalls: number; readonly tokens: number }) {
    checkOptions('budget', options, budgetRules)
    const { maxModelCalls = Infinity, maxTokens = Infinity } = options
    this.#maxCalls = maxModelCalls - noteCalls
    this.#maxTokens = maxTokens - noteTokens
    this.#calls = spent?.modelCalls ?? 0
    this.#tokens = spent?.tokens ?? 0
  }

  /** Counts a turn that the note will have to read. */
  hear(turn: Turn): void {
    this.#heard += turn.text.length
  }

  /** Counts a call that is over. */
  record(call: ModelCall): void {
    this.#calls++
    this.#tokens += call.usage.inputTokens + call.usage.outputTokens
  }

  /** Whether a turn may still be edited. */
  allows(turn: Turn): boolean {
    const used = this.#used()
    return used < 0.5 || (used < 1 && isCritical(turn))
  }

  /** Reserves one request until `settle`. False when there is none left. */
  take(): boolean {
    if (this.#used() >= 1) return false
    this.#pending++
    return true
  }

  settle(): void {
    this.#pending--
  }

  /** The used part of what edits may cost. */
  #used(): number {
    const calls = share(this.#calls + this.#pending, this.#maxCalls)
    return Math.max(calls, share(this.#tokens, this.#maxTokens - this.#heard / charactersPerToken))
  }
}

const share = (used: number, most: number): number => (most > 0 ? used / most : 1)

/** Whether a visit may make so many more calls that read all of it, such as those that verify its note. */
export function hasRoom(
  budget: BudgetOptions | undefined,
  { usage, turns }: Pick<Encounter<Note>, 'usage' | 'turns'>,
  calls: number,
): boolean {
  const { maxModelCalls = Infinity, maxTokens = Infinity } = budget ?? {}
  const heard = turns.reduce((sum, { text }) => sum + text.length, 0)
  const tokens = usage.inputTokens + usage.outputTokens + calls * (noteTokens + heard / charactersPerToken)
  return usage.modelCalls + calls <= maxModelCalls && tokens <= maxTokens
}
