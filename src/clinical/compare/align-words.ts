import { firstIndex } from '../../core/first-index.ts'

/** A word of one text and the same word of the other, by index. */
export type AlignedPair = readonly [a: number, b: number]

interface Region {
  readonly aFrom: number
  readonly aTo: number
  readonly bFrom: number
  readonly bTo: number
}

/** Regions of at most so many cells are aligned exactly; it bounds the memory at 128 KB. */
const exactCells = 65_536

/**
 * Pairs of equal words of two sequences, rising in both. Words that both have once are anchors; between them the heaviest
 * common subsequence is taken. To stay near linear, a long stretch with neither anchor nor equal ends is left unaligned.
 */
export function alignWords(a: readonly string[], b: readonly string[]): AlignedPair[] {
  const pairs: AlignedPair[] = []
  const open: Region[] = [{ aFrom: 0, aTo: a.length, bFrom: 0, bTo: b.length }]
  for (let region = open.pop(); region; region = open.pop()) {
    let { aFrom, aTo, bFrom, bTo } = region
    while (aFrom < aTo && bFrom < bTo && a[aFrom] === b[bFrom]) pairs.push([aFrom++, bFrom++])
    while (aFrom < aTo && bFrom < bTo && a[aTo - 1] === b[bTo - 1]) pairs.push([--aTo, --bTo])
    if (aFrom === aTo || bFrom === bTo) continue
    const left = { aFrom, aTo, bFrom, bTo }
    if ((aTo - aFrom) * (bTo - bFrom) <= exactCells) {
      pairs.push(...commonWords(a, b, left))
      continue
    }
    let [aStart, bStart] = [aFrom, bFrom]
    const anchors = anchorsIn(a, b, left)
    for (const [at, bt] of anchors) {
      pairs.push([at, bt])
      open.push({ aFrom: aStart, aTo: at, bFrom: bStart, bTo: bt })
      aStart = at + 1
      bStart = bt + 1
    }
    if (anchors.length > 0) open.push({ aFrom: aStart, aTo, bFrom: bStart, bTo })
  }
  return pairs.sort((one, two) => one[0] - two[0])
}

/** Words that stand once in both parts, as many of them as keep their order. */
function anchorsIn(a: readonly string[], b: readonly string[], region: Region): AlignedPair[] {
  const once = (words: readonly string[], from: number, to: number): Map<string, number> => {
    const places = new Map<string, number>()
    for (let at = from; at < to; at++)
      places.set(words[at] as string, places.has(words[at] as string) ? -1 : at)
    return places
  }
  const inB = once(b, region.bFrom, region.bTo)
  const candidates: AlignedPair[] = []
  for (const [word, at] of once(a, region.aFrom, region.aTo)) {
    const bt = inB.get(word) ?? -1
    if (at >= 0 && bt >= 0) candidates.push([at, bt])
  }
  return longestRising(candidates.sort((one, two) => one[0] - two[0]))
}

/** The longest run of pairs that rises in the second index too. */
function longestRising(pairs: readonly AlignedPair[]): AlignedPair[] {
  const tails: number[] = []
  const before: number[] = []
  pairs.forEach(([, value], index) => {
    const length = firstIndex(tails, (tail) => (pairs[tail] as AlignedPair)[1] >= value)
    before[index] = length > 0 ? (tails[length - 1] as number) : -1
    tails[length] = index
  })
  const run: AlignedPair[] = []
  for (let at = tails.at(-1) ?? -1; at >= 0; at = before[at] as number) run.push(pairs[at] as AlignedPair)
  return run.reverse()
}

/** A name holds its place before a number does: of two texts, values may have changed places. */
const weightOf = (word: string | undefined): number => (/^\d/.test(word ?? '') ? 1 : 2)

/** The heaviest common subsequence of a small region. */
function commonWords(a: readonly string[], b: readonly string[], region: Region): AlignedPair[] {
  const { aFrom, aTo, bFrom, bTo } = region
  const width = bTo - bFrom + 1
  const longest = new Uint16Array((aTo - aFrom + 1) * width)
  const at = (i: number, j: number): number => longest[(i - aFrom) * width + (j - bFrom)] as number
  for (let i = aTo - 1; i >= aFrom; i--) {
    for (let j = bTo - 1; j >= bFrom; j--) {
      longest[(i - aFrom) * width + (j - bFrom)] =
        a[i] === b[j] ? at(i + 1, j + 1) + weightOf(a[i]) : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const pairs: AlignedPair[] = []
  for (let [i, j] = [aFrom, bFrom]; i < aTo && j < bTo;) {
    if (a[i] === b[j]) pairs.push([i++, j++])
    else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  }
  return pairs
}
