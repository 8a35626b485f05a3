import type { Scope } from './evidence-scope.ts'
import type { StatedWord } from './evidence-statements.ts'
import { denials, neutral, qualifiers } from './evidence-words.ts'

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

/** What only a denial, a question or a condition lets one say: "has any pain", "has seen it yet". */
const leftOver =
  /\b(?:reports?|reported|endorses?|has|have|had|is|are|was|were|does|do|did|positive for|there) (?:\w+ ){0,3}?any (?!of\b)\w|\b(?:has|have|had) \w+ (?:\w+ )?yet\b|\banymore\b|\blonger (?:\w+ing|on)\b/i
const lets =
  /\b(?:no|not|n't|cannot|never|neither|nor|none|without|den\w+|negative|lacks?|free|unable|un\w+|if|whether|should|could|would|will|may|can|when|before|unless|until|ask\w*|question\w*|discuss\w*|advis\w*|than|rarely|hardly|absen\w+|rul\w+|avoid\w*|prevent\w*|stop\w*)\b|\?/i

/** True for a line that lost its "no" on the way and kept what hung on it. */
export function hasLostDenial(text: string): boolean {
  return text.split(/[.;]\s/).some((one) => leftOver.test(one) && !lets.test(one))
}
