import type { Word } from '../../protocol/turn.ts'

/** Below this confidence, 0–1, the recogniser was unsure of a word. */
export const uncertainBelow = 0.6

/**
 * Says whether the recogniser was unsure of every word in a part of a text; undefined where it gave no confidence.
 *
 * @param words the words of the text, in order.
 */
export function doubtOf(
  text: string,
  words: readonly Word[],
): (start: number, end: number) => boolean | undefined {
  const placed: { start: number; end: number; confidence: number }[] = []
  let at = 0
  for (const { text: word, confidence } of words) {
    const start = text.indexOf(word, at)
    if (start < 0 || start - at > 200) continue
    at = start + word.length
    placed.push({ start, end: at, confidence })
  }
  return (start, end) => {
    const on = placed.filter((word) => word.start < end && word.end > start)
    return on.length === 0 ? undefined : on.every(({ confidence }) => confidence < uncertainBelow)
  }
}
