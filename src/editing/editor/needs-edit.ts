import { criticalFacts } from '../../clinical/statements/critical-facts.ts'
import { wordSet } from '../../clinical/lexicon/word-table.ts'
import { uncertainBelow } from '../guard/doubt.ts'
import type { Turn } from '../../protocol/turn.ts'

const acknowledgements: ReadonlySet<string> = /* @__PURE__ */ wordSet(
  'ah alright bye good great hello hey hi hm hmm huh i see mhm mm mmhmm nice oh ok okay perfect right sure thank thanks uh um well yeah yep yes you',
)

/** False for a turn without a word, or of a few that only say "I heard you", each heard for sure. */
export function needsEdit(turn: Pick<Turn, 'text' | 'words'>): boolean {
  if (isUncertain(turn)) return true
  // Longer turns always have something; looking only this far keeps hostile sizes cheap.
  if (turn.text.length > 80) return /[\p{L}\p{N}]/u.test(turn.text)
  const words = turn.text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words.length > 5 || words.some((word) => !acknowledgements.has(word))
}

/** True for a turn with a critical fact or an uncertain word: it is edited soon, and also when calls run short. */
export function isCritical(turn: Pick<Turn, 'text' | 'words'>, keyterms: readonly string[] = []): boolean {
  return isUncertain(turn) || criticalFacts(turn.text, { keyterms }).length > 0
}

function isUncertain({ words }: Pick<Turn, 'words'>): boolean {
  return words.some((word) => word.confidence < uncertainBelow)
}
