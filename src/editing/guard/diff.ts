import { alignWords } from '../../clinical/compare/align-words.ts'

/** A word, a quantity or a sign of a text, and what it is matched by. */
export interface Piece {
  /** Pieces of one meaning share it: `ten milligrams` and `10 mg`. */
  readonly key: string
  /** Offsets in UTF-16 code units; `end` is exclusive. */
  readonly start: number
  readonly end: number
}

/** One place where the edited text differs. */
export interface Span<T extends Piece = Piece> {
  /** Offsets of `before` in the original, in UTF-16 code units; equal for an insertion. */
  readonly start: number
  readonly end: number
  readonly before: string
  readonly after: string
  /** Offset of `after` in the edited text. */
  readonly at: number
  /** What of the original has no match, and what of the edited text; both empty where only the spelling differs. */
  readonly removed: readonly T[]
  readonly added: readonly T[]
  /** Pieces that match and are spelt otherwise. */
  readonly respelt: readonly (readonly [T, T])[]
}

/**
 * Where `edited` differs from `original`, piece by piece, in order and without overlap.
 *
 * Pieces are never cut, changes with unchanged text between them stay apart, and white space counts: `applySpans`
 * gives back `edited` exactly. Equal texts have no spans.
 *
 * @param a the pieces of `original`, in order, without overlap.
 * @param b the pieces of `edited`.
 */
export function diffPieces<T extends Piece>(
  original: string,
  a: readonly T[],
  edited: string,
  b: readonly T[],
): Span<T>[] {
  if (original === edited) return []
  const spans: Span<T>[] = []
  let [from, to, i, j] = [0, 0, 0, 0]
  const add = (
    end: number,
    editedEnd: number,
    nextI: number,
    nextJ: number,
    pair?: readonly [T, T],
  ): void => {
    const span = trimmed(original, from, end, edited.slice(to, editedEnd))
    const last = spans.at(-1)
    if (span) {
      const next = {
        ...span,
        at: to + span.at,
        removed: a.slice(i, nextI),
        added: b.slice(j, nextJ),
        respelt: pair ? [pair] : [],
      }
      // What touches is one change: `do` and `n't` in `don't`.
      if (last?.end === next.start) {
        spans[spans.length - 1] = {
          ...last,
          end: next.end,
          before: last.before + next.before,
          after: last.after + next.after,
          removed: [...last.removed, ...next.removed],
          added: [...last.added, ...next.added],
          respelt: [...last.respelt, ...next.respelt],
        }
      } else spans.push(next)
    }
    from = end
    to = editedEnd
    i = nextI
    j = nextJ
  }
  for (const [left, right] of alignWords(keysOf(a), keysOf(b))) {
    const piece = a[left] as T
    const other = b[right] as T
    add(piece.start, other.start, left, right)
    i = left + 1
    j = right + 1
    add(piece.end, other.end, i, j, [piece, other])
  }
  add(original.length, edited.length, a.length, b.length)
  return spans
}

const keysOf = (pieces: readonly Piece[]): string[] => pieces.map(({ key }) => key)

/** Puts spans of `original` in place. Spans must be in order and must not overlap, as `diffPieces` returns them. */
export function applySpans(
  original: string,
  spans: readonly Pick<Span, 'start' | 'end' | 'after'>[],
): string {
  let text = ''
  let at = 0
  for (const span of spans) {
    text += original.slice(at, span.start) + span.after
    at = span.end
  }
  return text + original.slice(at)
}

/** The change without the white space that both sides share at its ends; undefined when nothing changed. */
function trimmed(
  original: string,
  start: number,
  end: number,
  after: string,
): Pick<Span, 'start' | 'end' | 'before' | 'after' | 'at'> | undefined {
  const before = original.slice(start, end)
  if (before === after) return undefined
  const most = Math.min(before.length, after.length)
  let [head, tail] = [0, 0]
  while (head < most && before[head] === after[head] && /\s/.test(before.charAt(head))) head++
  while (
    tail < most - head &&
    before.at(-1 - tail) === after.at(-1 - tail) &&
    /\s/.test(before.at(-1 - tail) ?? '')
  )
    tail++
  return {
    start: start + head,
    end: end - tail,
    before: before.slice(head, before.length - tail),
    after: after.slice(head, after.length - tail),
    at: head,
  }
}
