import type { EditReview } from '../../src/editing/guard/review-edit.ts'
import type { RealTurn } from './edits-turns.ts'
import type { Random } from './generator/random.ts'
import type { EditMaker, MadeEdit } from './generator/sites.ts'
import { percent, type BenchCase, type BenchTable } from './report.ts'

const perClass = 600

/** An edit made from a turn. */
export interface Sample extends MadeEdit {
  readonly id: string
}

/** Edits of one class, from as many turns as there are; where sites are few they are drawn again. */
export function sampleOf(maker: EditMaker, turns: readonly RealTurn[], random: Random): Sample[] {
  const found: Sample[] = []
  while (found.length < perClass) {
    const size = found.length
    for (const turn of random.shuffled(turns)) {
      if (found.length >= perClass) break
      const made = maker(turn.text, random).filter(({ original, edited }) => original !== edited)
      if (made.length > 0) found.push({ ...random.pick(made), id: turn.id })
    }
    if (found.length === size) break
  }
  return found
}

/** How one class of edits fared. */
export interface ClassResult {
  readonly name: string
  readonly count: number
  readonly wrong: number
}

/** A table with a line per class and one for all; `most` are the shares that may go wrong, per class and in all. */
export function classTable(
  title: string,
  wrongly: string,
  results: readonly ClassResult[],
  most: { readonly each: number; readonly all: number },
): BenchTable {
  const sum = (of: (result: ClassResult) => number): number => results.reduce((all, one) => all + of(one), 0)
  const all: ClassResult = { name: 'all', count: sum(({ count }) => count), wrong: sum(({ wrong }) => wrong) }
  const isMet = ({ count, wrong }: ClassResult, share: number): boolean =>
    count >= 500 && wrong <= share * count
  const row = (result: ClassResult, share: number): string[] => [
    result.name,
    String(result.count),
    String(result.count - result.wrong),
    String(result.wrong),
    percent(result.wrong, result.count),
    `≤ ${percent(share, 1)}`,
    isMet(result, share) ? 'ok' : 'MISSED',
  ]
  return {
    title,
    columns: ['class', 'n', 'right', wrongly, 'share', 'target', ''],
    rows: [...results.map((result) => row(result, most.each)), row(all, most.all)],
    target: `${wrongly} at most ${percent(most.all, 1)} over all and ${percent(most.each, 1)} in a class, 500 or more each`,
    passed: isMet(all, most.all) && results.every((result) => isMet(result, most.each)),
  }
}

/** A judged edit, to be read side by side. */
export function caseOf(name: string, sample: Sample, verdict: string, review: EditReview): BenchCase {
  const stopped = review.edits.filter((edit) => edit.verdict !== 'accepted')
  const why = (stopped.length > 0 ? stopped : review.edits).map((edit) => `${edit.kind}: ${edit.why}`)
  return {
    id: `${name} · ${sample.id}`,
    left: sample.original,
    right: sample.edited,
    result: review.text,
    verdict: `${verdict} (${[...new Set(why)].join('; ')})`,
  }
}
