import { isNegative, persons, subjects } from '../../clinical/lexicon/function-words.ts'
import { wordSet } from '../../clinical/lexicon/word-table.ts'
import type { Span } from './diff.ts'
import type { SpokenPiece } from './pieces.ts'

/** How far a word may move alone, in characters, and a phrase. */
const reach = 60
const phraseReach = 160
/** How many changes on are searched, and how many words of one. */
const places = 6
const longest = 40

/** Words that change what they stand beside: where they stand is what they mean. */
const fixed =
  /^(?:only|first|next|last|left|right|both|bilateral|before|after|until|more|less|than|mother|father|sister|brother|wife|husband|son|daughter|if|what|or|with|from|start|stop|can|will|could|would|may|might)$/
/** Results: only their place says which finding they are of. */
const results: ReadonlySet<string> = /* @__PURE__ */ wordSet(
  'positiv negativ normal abnormal clear fine present absent',
)

/**
 * Words that a span removes and a span near by adds: they moved. A phrase moves whole, with whom and what it names; a
 * word alone only where it means the same wherever it stands.
 */
export function movesIn(spans: readonly Span<SpokenPiece>[]): Set<SpokenPiece> {
  const moved = new Set<SpokenPiece>()
  spans.forEach(({ removed, start }, at) => {
    if (removed.length === 0) return
    for (let other = Math.max(0, at - places); other <= at + places; other++) {
      const to = other === at ? undefined : spans[other]
      const distance = Math.abs((to?.start ?? Infinity) - start)
      if (to && distance <= phraseReach) addMoves(removed, to.added, distance <= reach, moved)
    }
  })
  // Two words that change places say who comes first.
  for (const { removed, added } of spans) {
    const terms = [removed, added].map((pieces) =>
      pieces.filter((piece) => moved.has(piece) && (piece.term !== undefined || piece.weight === 'content')),
    )
    if (terms.every(({ length }) => length > 0)) for (const piece of terms.flat()) moved.delete(piece)
  }
  return moved
}

/** Adds to `moved` what stands in both runs: phrases of three words, or two with a word of weight; and single words. */
function addMoves(
  removed: readonly SpokenPiece[],
  added: readonly SpokenPiece[],
  isNear: boolean,
  moved: Set<SpokenPiece>,
): void {
  const pairs: (readonly [SpokenPiece, SpokenPiece])[] = []
  for (let i = 0; i < Math.min(removed.length, longest); i++)
    for (let j = 0; j < Math.min(added.length, longest); j++) {
      let length = 0
      for (; removed[i + length] !== undefined; length++) {
        const [one, other] = [removed[i + length], added[j + length]]
        if (!one || one.key !== other?.key || isBound(one.key) || moved.has(one) || moved.has(other)) break
      }
      const phrase = removed.slice(i, i + length)
      const isWhole = length > 2 || (length > 1 && phrase.some(({ weight }) => weight === 'content'))
      if (!isWhole && !(length > 0 && isNear && phrase.every(mayMove))) continue
      phrase.forEach((piece, at) => pairs.push([piece, added[j + at] as SpokenPiece]))
      for (const piece of [...phrase, ...added.slice(j, j + length)]) moved.add(piece)
    }
  // Phrases that change their order on the way belong to others: `A with food and B` and `A, and B with food`.
  const isOrdered = pairs.every(([, other], at) => at === 0 || (pairs[at - 1]?.[1].start ?? 0) < other.start)
  if (!isOrdered) for (const piece of pairs.flat()) moved.delete(piece)
}

const isBound = (word: string): boolean => isNegative(word) || results.has(word)

function mayMove({ key, weight, term }: SpokenPiece): boolean {
  return (
    (weight === 'content' || weight === 'small') &&
    term !== 'drug' &&
    term !== 'class' &&
    !isBound(key) &&
    !persons.has(key) &&
    !subjects.has(key) &&
    !fixed.test(key)
  )
}
