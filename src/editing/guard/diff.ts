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

/** Beyond this many differing words a text was rewritten, and an exact alignment says no more. */
const maxDistance = 600
/** Bound of the work in one comparison, in steps: hostile sizes get a coarser answer, not a slower one. */
const maxSteps = 4_000_000

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
      if (last?.end === next.start && last.at + last.after.length === next.at) {
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
  for (const [left, right] of align(a, b)) {
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

/** Puts spans of `original` in place. Spans must be in order and must not overlap, as `diffWords` returns them. */
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
  const shared = (offset: (i: number) => [string | undefined, string | undefined], most: number): number => {
    let length = 0
    while (length < most) {
      const [one, other] = offset(length)
      if (one === undefined || one !== other || one.trim() !== '') break
      length++
    }
    return length
  }
  const most = Math.min(before.length, after.length)
  const head = shared((i) => [before[i], after[i]], most)
  const tail = shared((i) => [before.at(-1 - i), after.at(-1 - i)], most - head)
  return {
    start: start + head,
    end: end - tail,
    before: before.slice(head, before.length - tail),
    after: after.slice(head, after.length - tail),
    at: head,
  }
}

/** Pairs of positions of equal words, in order: the longest such list, by Myers' greedy O(ND) search. */
function align(a: readonly Piece[], b: readonly Piece[]): [number, number][] {
  let head = 0
  while (head < a.length && head < b.length && a[head]?.key === b[head]?.key) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail)?.key === b.at(-1 - tail)?.key)
    tail++
  const pairs: [number, number][] = Array.from({ length: head }, (_, i) => [i, i])
  for (const [i, j] of middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail))) {
    pairs.push([head + i, head + j])
  }
  for (let k = tail; k > 0; k--) pairs.push([a.length - k, b.length - k])
  return pairs
}

function middle(a: readonly Piece[], b: readonly Piece[]): [number, number][] {
  const size = a.length + b.length
  if (a.length === 0 || b.length === 0) return []
  const most = Math.min(size, maxDistance, Math.floor(maxSteps / size))
  // reach[most + k]: how far into `a` diagonal k = i - j has come.
  const reach = new Int32Array(2 * most + 2)
  const trace: Int32Array[] = []
  for (let d = 0; d <= most; d++) {
    trace.push(reach.slice(most - d, most + d + 2))
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && at(reach, most + k - 1) < at(reach, most + k + 1))
      let i = down ? at(reach, most + k + 1) : at(reach, most + k - 1) + 1
      while (i < a.length && i - k < b.length && a[i]?.key === b[i - k]?.key) i++
      reach[most + k] = i
      if (i >= a.length && i - k >= b.length) return walkBack(trace, a.length, b.length)
    }
  }
  return []
}

const at = (values: Int32Array, index: number): number => values[index] as number

/** The matches on the way found, from the copies of `reach` before each step; copy `d` begins at diagonal -d. */
function walkBack(trace: readonly Int32Array[], length: number, editedLength: number): [number, number][] {
  const pairs: [number, number][] = []
  let i = length
  let j = editedLength
  for (let d = trace.length - 1; d >= 0; d--) {
    const reach = trace[d] as Int32Array
    const k = i - j
    const down = k === -d || (k !== d && at(reach, d + k - 1) < at(reach, d + k + 1))
    const previous = down ? k + 1 : k - 1
    const start = d === 0 ? 0 : at(reach, d + previous)
    const stop = d === 0 ? 0 : down ? start : start + 1
    while (i > stop) {
      i--
      j--
      pairs.push([i, j])
    }
    i = start
    j = start - previous
  }
  return pairs.reverse()
}
