import { median } from './numbers.ts'

/** One line of the table. */
export interface Row {
  readonly what: string
  readonly unit: string
  readonly ours: number
  /** The official client's figure, or why there is none. */
  readonly official?: number | string
  /** Ours by the official client's: the median of the rounds, not the ratio of the medians. */
  readonly ratio?: number
  readonly target: string
  /** Not given where the figure is only printed. */
  readonly isMet?: boolean
}

/** Points of a chart: one line per name. */
export type Series = Readonly<Record<string, readonly { readonly x: number; readonly y: number }[]>>

/** What one part of the benchmark found. */
export interface Part {
  readonly rows: readonly Row[]
  /** What a reader must know to judge the figures. */
  readonly notes?: readonly string[]
  readonly charts?: Readonly<Record<string, { title: string; x: string; y: string; series: Series }>>
}

export interface BenchOptions {
  /** Fewer rounds and shorter ones. */
  readonly quick: boolean
}

/** A row that compares, over several rounds of pairs; without a bound the ratio is only printed. */
export function compared(
  what: string,
  unit: string,
  pairs: readonly { readonly ours: number; readonly official: number }[],
  atMost?: number,
): Row {
  const ratio = median(pairs.map(({ ours, official }) => ours / official))
  return {
    what,
    unit,
    ours: median(pairs.map(({ ours }) => ours)),
    official: median(pairs.map(({ official }) => official)),
    ratio,
    target: atMost === undefined ? 'none' : `≤ ${atMost} × official`,
    ...(atMost !== undefined && { isMet: ratio <= atMost }),
  }
}
