import { bareNumber, isQuantity, type CriticalFact } from '../../protocol/fact.ts'
import { editingTerms } from '../lexicon/editing-terms.ts'
import { isFiller } from '../lexicon/stop-words.ts'

/** Longest gap, in characters, and so many facts before a fact are looked at. */
const [longest, most] = [48, 4]

/** Marks that join two values, and do not part one that was said twice. */
const joins = /[\n/+&=<>]/
const editing = /* @__PURE__ */ editingTerms('\\b', '(?![\\p{L}\\d])')
/** Words of speech that say nothing between a value and the same value. */
const marker =
  /\b(?:you know|i(?: would|['’]d)? (?:say|think|guess)|like|so|well|oh|okay|yeah|yes|actually|just|about|or so|no)\b/g

const wordsOf = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}'’]+/gu) ?? []).filter((word) => !isFiller(word))
const wordsOfWeight = (text: string): string[] =>
  wordsOf(text.replace(editing, ' ').toLowerCase().replace(marker, ' '))

/**
 * Marks facts that were said again right behind the same: nothing but marks, fillers and editing terms stands between
 * them, or the words that stand around both, as in `the left, the left knee`. Linear.
 */
export function markRepetitions(text: string, facts: readonly CriticalFact[]): CriticalFact[] {
  return facts.map((fact, at) => {
    const first = facts
      .slice(Math.max(0, at - most), at)
      .findLast((other) => isSame(other, fact) && isRetraced(text, other, fact))
    return first ? { ...fact, repeats: { start: first.start, end: first.end } } : fact
  })
}

/** The same fact, or a bare number before the same number with its unit. */
function isSame(first: CriticalFact, second: CriticalFact): boolean {
  const isBare = first.kind === 'number' && first.value === bareNumber(second).split('-')[0]
  return (
    ((first.kind === second.kind && first.value === second.value && first.negated === second.negated) ||
      (isBare && isQuantity(second.kind))) &&
    (first.subject === undefined || second.subject === undefined || first.subject === second.subject)
  )
}

function isRetraced(text: string, first: CriticalFact, second: CriticalFact): boolean {
  const start = Math.min(second.start, second.cue?.start ?? second.start)
  const gap = text.slice(first.end, start)
  if (start < first.end || gap.length > longest || joins.test(gap)) return false
  const between = wordsOfWeight(gap)
  const before = wordsOf(text.slice(Math.max(0, first.start - longest), first.start))
  const behind = wordsOf(text.slice(second.end, second.end + longest))
  return [...between, ''].some(
    (_, at) =>
      between.slice(0, at).every((word, i) => word === behind[i]) &&
      between.slice(at).every((word, i, rest) => word === before.at(i - rest.length)),
  )
}
