/** One place where the edited text differs. */
export interface Span {
  /** Offsets of `before` in the original, in UTF-16 code units; equal for an insertion. */
  readonly start: number
  readonly end: number
  readonly before: string
  readonly after: string
}

interface Token {
  readonly text: string
  /** What words are matched by, so that a changed capital keeps its word in place. */
  readonly key: string
  readonly start: number
  readonly end: number
}

/** Beyond this many differing words a text was rewritten, and an exact alignment says no more. */
const maxDistance = 600
/** Bound of the work in one comparison, in steps: hostile sizes get a coarser answer, not a slower one. */
const maxSteps = 4_000_000

/** Numbers with their inner points, words with their inner apostrophes, and every other visible sign alone. */
const words = /\p{N}+(?:[.,]\p{N}+)+|[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{M}]+)*|\S/gu

function tokenise(text: string): Token[] {
  return Array.from(text.matchAll(words), ({ 0: word, index }) => ({
    text: word,
    key: word.toLowerCase(),
    start: index,
    end: index + word.length,
  }))
}

/**
 * Where `edited` differs from `original`, word by word, in order and without overlap.
 *
 * Words are never cut, neighbouring changes of aligned words stay apart, and white space counts: `applySpans` gives
 * back `edited` exactly. Equal texts have no spans.
 */
export function diffWords(original: string, edited: string): Span[] {
  if (original === edited) return []
  const a = tokenise(original)
  const b = tokenise(edited)
  const spans: Span[] = []
  let from = 0
  let to = 0
  const add = (end: number, editedEnd: number): void => {
    const span = trimmed(original, from, end, edited.slice(to, editedEnd))
    if (span) spans.push(span)
    from = end
    to = editedEnd
  }
  for (const [i, j] of align(a, b)) {
    const word = a[i] as Token
    const other = b[j] as Token
    add(word.start, other.start)
    add(word.end, other.end)
  }
  add(original.length, edited.length)
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
function trimmed(original: string, start: number, end: number, after: string): Span | undefined {
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
  }
}

/** Pairs of positions of equal words, in order: the longest such list, by Myers' greedy O(ND) search. */
function align(a: readonly Token[], b: readonly Token[]): [number, number][] {
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

function middle(a: readonly Token[], b: readonly Token[]): [number, number][] {
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
