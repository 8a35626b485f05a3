import type { Scope } from './scope.ts'
import type { StatedWord } from './statements.ts'
import { denials, neutral, qualifiers } from './words.ts'

/** How far after "positive", in words of weight, what is found may stand. */
const reach = 3

/**
 * True for a word no cited turn says, although the line stands or falls with it: something found ("positive for …"),
 * what a finding is narrowed to ("extra heart sounds"), or a thing denied of which no turn says a word.
 */
export function unsaidWord(words: readonly StatedWord[], at: number, scope: Scope): boolean {
  const { word, negated } = words[at] as StatedWord
  if (neutral.has(word) || /^\d/.test(word)) return false
  if (negated) {
    return !deniedWith(words, at).some(
      (one) => !denials.has(one) && !neutral.has(one) && scope.words.has(one),
    )
  }
  const next = words[at + 1]
  return (
    words.slice(Math.max(0, at - reach), at).some((one) => one.word === 'positiv') ||
    (qualifiers.test(word) && next !== undefined && scope.words.has(next.word))
  )
}

/** Longest denial read as one, in words of weight on either side. */
const most = 12

/** The words denied in one breath with a word. */
function deniedWith(words: readonly StatedWord[], at: number): string[] {
  let from = at
  let to = at + 1
  while (from > at - most && words[from - 1]?.negated) from--
  while (to < at + most && words[to]?.negated) to++
  return words.slice(from, to).map(({ word }) => word)
}

/** "No extra heart sounds" is not denied by heart sounds, where nothing is said of extra ones. */
export function isQualified(words: readonly StatedWord[], at: number, scope: Scope): boolean {
  if (!words[at]?.negated) return false
  for (let back = at - 1; back > at - most && words[back]?.negated; back--) {
    const { word } = words[back] as StatedWord
    if (denials.has(word)) return false
    if (qualifiers.test(word) && !scope.words.has(word)) return true
  }
  return false
}
