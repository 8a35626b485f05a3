import { alphanumeric } from '../core/alphanumeric.ts'
import type { Word } from '../protocol/turn.ts'

/** A word heard again and the delivered one that it repeats. */
export interface Pair {
  readonly heard: number
  readonly delivered: number
}

export interface Overlap {
  /** How many words at the head of what was heard were delivered before. */
  readonly drop: number
  /** How many delivered words are used up by them. */
  readonly used: number
  /** Which word repeats which: who spoke then says who speaks now. */
  readonly pairs: readonly Pair[]
}

/** Recognisers stretch words at the edges of turns over silence, so extents are compared with some slack. */
const slackMs = 250
const misheard = 0.6
const missed = 0.7
const invented = 1
const never = 1e9

/** The end of a word, were it not stretched: no one takes longer to say it. */
function plausibleEnd(word: Word): number {
  return Math.min(word.endMs, word.startMs + Math.max(400, 90 * word.text.length))
}

/**
 * Decides which words of a replay were delivered before: an alignment of the tail of what was delivered with the
 * head of what is heard now, by text and by time.
 *
 * Equal words match where their extents touch; differing ones (one of the two hearings is wrong, or the cut went
 * through a word) only where they lie on top of each other. A word is never dropped for its text or its time alone,
 * but for one that lies wholly before the end of what was delivered.
 */
export function findOverlap(delivered: readonly Word[], heard: readonly Word[]): Overlap {
  const last = delivered.at(-1)
  const first = heard[0]
  if (!last || !first || first.startMs > last.endMs + slackMs)
    return { drop: 0, used: delivered.length, pairs: [] }

  const [n, m] = [delivered.length, heard.length]
  const before = delivered.map((word) => alphanumeric(word.text))
  const now = heard.map((word) => alphanumeric(word.text))
  /** What it costs that delivered word `i` and heard word `j`, counted from 1, are the same. */
  const swap = (i: number, j: number): number => {
    const one = delivered[i - 1] as Word
    const other = heard[j - 1] as Word
    if (before[i - 1] === now[j - 1]) {
      const touch = one.startMs <= other.endMs + slackMs && other.startMs <= one.endMs + slackMs
      return touch ? 0 : never
    }
    // The start of a turn's first word may be a second early, so it is the end that must lie within.
    const isWithin = other.endMs <= plausibleEnd(one) + slackMs && other.endMs > one.startMs
    return isWithin && other.startMs < one.endMs ? misheard : never
  }
  const cost: number[][] = []
  const at = (i: number, j: number): number => cost[i]?.[j] ?? never
  for (let i = 0; i <= n; i++) {
    const row = (cost[i] = [i * missed])
    for (let j = 1; j <= m; j++) {
      // A heard word that repeats no delivered one may only go when all of it was delivered as something else.
      const isCovered = (heard[j - 1] as Word).endMs <= plausibleEnd(last)
      const added = at(i, j - 1) + (isCovered ? invented : never)
      row[j] = i === 0 ? added : Math.min(at(i - 1, j - 1) + swap(i, j), at(i - 1, j) + missed, added)
    }
  }

  // The overlap ends where all of one side is used up. From there the alignment is walked back.
  let best = { i: n, j: 0 }
  const consider = (i: number, j: number): void => {
    if (at(i, j) < at(best.i, best.j)) best = { i, j }
  }
  for (let j = 1; j <= m; j++) consider(n, j)
  for (let i = 0; i < n; i++) consider(i, m)
  const pairs: Pair[] = []
  let { i, j } = best
  while (i > 0 && j > 0) {
    const here = at(i, j)
    if (here === at(i - 1, j - 1) + swap(i, j)) pairs.push({ heard: --j, delivered: --i })
    else if (here === at(i - 1, j) + missed) i--
    else j--
  }
  return { drop: best.j, used: best.i, pairs: pairs.reverse() }
}
