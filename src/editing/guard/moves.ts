import { addTo } from '../../core/grouped.ts'
import type { Span } from './diff.ts'
import type { SpokenPiece } from './pieces.ts'
import { isNegative, persons, subjects } from '../../clinical/lexicon/function-words.ts'

/** How far a word may move, in characters. */
const reach = 60

/** Words that change what they stand beside: where they stand is what they mean. */
const fixed =
  /^(?:only|just|left|right|both|bilateral|before|after|until|more|less|than|maybe|possibl[ey]|probabl[ey]|mother|father|sister|brother|wife|husband|son|daughter|if|what|or|with|from|start|stop|can|will|could|would|may|might)$/

/** Words that a span removes and a span near by adds: they moved. What a move may change stays where it was. */
export function movesIn(spans: readonly Span<SpokenPiece>[]): Set<SpokenPiece> {
  const moved = new Set<SpokenPiece>()
  const added = new Map<string, { piece: SpokenPiece; at: number }[]>()
  for (const span of spans)
    for (const piece of span.added) if (mayMove(piece)) addTo(added, piece.key, { piece, at: span.start })
  for (const span of spans) {
    for (const piece of span.removed) {
      const others = added.get(piece.key)
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

function mayMove({ key, weight, term }: SpokenPiece): boolean {
  return (
    (weight === 'content' || weight === 'small') &&
    term !== 'drug' &&
    term !== 'class' &&
    !isNegative(key) &&
    !persons.has(key) &&
    !subjects.has(key) &&
    (key === 'just' || !fixed.test(key))
  )
}
