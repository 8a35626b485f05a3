import { isNegative, persons, subjects } from '../../clinical/lexicon/function-words.ts'
import { addTo } from '../../core/grouped.ts'
import type { Span } from './diff.ts'
import type { SpokenPiece } from './pieces.ts'

/** How far a word may move, in characters, and a phrase. */
const reach = 60
const phraseReach = 160
/** How many places on are searched for a phrase, and the longest one in words. */
const places = 6
const longest = 12

/** Words that change what they stand beside: where they stand is what they mean. */
const fixed =
  /^(?:only|left|right|both|bilateral|before|after|until|more|less|than|mother|father|sister|brother|wife|husband|son|daughter|if|what|or|with|from|start|stop|can|will|could|would|may|might)$/

/**
 * Words that a span removes and a span near by adds: they moved. A phrase moves whole, with whom and what it names; a
 * word alone only where it means the same wherever it stands.
 */
export function movesIn(spans: readonly Span<SpokenPiece>[]): Set<SpokenPiece> {
  const moved = new Set<SpokenPiece>()
  spans.forEach((span, at) => {
    for (let other = Math.max(0, at - places); other <= at + places; other++) {
      const to = spans[other]
      if (!to || other === at || Math.abs(to.start - span.start) > phraseReach) continue
      for (const piece of phraseIn(span.removed, to.added, moved)) moved.add(piece)
    }
  })
  const added = new Map<string, { piece: SpokenPiece; at: number }[]>()
  for (const span of spans)
    for (const piece of span.added) if (mayMove(piece)) addTo(added, piece.key, { piece, at: span.start })
  for (const span of spans) {
    for (const piece of span.removed) {
      const others = moved.has(piece) ? undefined : added.get(piece.key)
      if (!others) continue
      let low = 0
      for (let high = others.length; low < high;) {
        const middle = (low + high) >> 1
        if ((others[middle]?.at ?? 0) < piece.start - reach) low = middle + 1
        else high = middle
      }
      const near = others
        .slice(low, low + 8)
        .find(({ piece: other, at }) => !moved.has(other) && at <= piece.start + reach && at !== span.start)
      if (!near) continue
      moved.add(piece)
      moved.add(near.piece)
    }
  }
  return moved
}

/** The longest phrase that stands in both, of three words, or two with a word of weight, and no negation. */
function phraseIn(
  removed: readonly SpokenPiece[],
  added: readonly SpokenPiece[],
  taken: ReadonlySet<SpokenPiece>,
): SpokenPiece[] {
  let best: SpokenPiece[] = []
  for (let i = 0; i < Math.min(removed.length, 40); i++)
    for (let j = 0; j < Math.min(added.length, 40); j++) {
      let length = 0
      while (length < longest) {
        const [one, other] = [removed[i + length], added[j + length]]
        if (!one || one.key !== other?.key || isNegative(one.key) || taken.has(one) || taken.has(other)) break
        length++
      }
      const from = removed.slice(i, i + length)
      if (
        length * 2 > best.length &&
        (length > 2 || (length > 1 && from.some(({ weight }) => weight === 'content')))
      )
        best = [...from, ...added.slice(j, j + length)]
    }
  return best
}

function mayMove({ key, weight, term }: SpokenPiece): boolean {
  return (
    (weight === 'content' || weight === 'small') &&
    term !== 'drug' &&
    term !== 'class' &&
    !isNegative(key) &&
    !persons.has(key) &&
    !subjects.has(key) &&
    !fixed.test(key)
  )
}
