import { criticalFacts } from '../clinical/critical-facts.ts'
import type { Usage } from '../protocol/encounter.ts'
import type { Turn } from '../protocol/turn.ts'
import type { SessionBudget } from './options.ts'

/** From which share of the budget on only turns with a critical fact are edited. */
const cosmeticShare = 0.8

/**
 * Says why a turn must not be edited any more; undefined lets it through.
 *
 * @param spent what the visit has cost so far; asked at every turn.
 */
export function spendingLimit(
  budget: SessionBudget,
  spent: () => Pick<Usage, 'modelCalls' | 'inputTokens' | 'outputTokens'>,
): (turn: Turn) => string | undefined {
  const { maxModelCalls = Infinity, maxTokens = Infinity } = budget
  return (turn) => {
    const { modelCalls, inputTokens, outputTokens } = spent()
    const share = Math.max(shareOf(modelCalls, maxModelCalls), shareOf(inputTokens + outputTokens, maxTokens))
    if (share >= 1) return 'the budget of this visit is spent'
    if (share >= cosmeticShare && criticalFacts(turn.text).length === 0) {
      return 'the budget of this visit is nearly spent, and the turn holds no critical fact'
    }
    return undefined
  }
}

function shareOf(spent: number, limit: number): number {
  return limit === Infinity ? 0 : limit === 0 ? 1 : spent / limit
}
