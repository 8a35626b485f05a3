/** One table of figures; printed on the terminal and in the page. */
export interface BenchTable {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
  /** What must hold, in words: `≥ 95 % in every class`. */
  readonly target?: string
  /** Whether it holds; absent where there is no target. */
  readonly passed?: boolean
}

/** One case to read side by side. Only ever written to the page asked for, never to the repository. */
export interface BenchCase {
  readonly id: string
  readonly left: string
  readonly right: string
  /** What the two are. @default before and after */
  readonly labels?: readonly [string, string]
  /** What came of the two, where it is neither: the text that may stand. */
  readonly result?: string
  /** `caught`, `missed`, `false alarm`, or a plain word on what was decided. */
  readonly verdict: string
}

/** What one benchmark hands to the entry. */
export interface BenchResult {
  readonly name: string
  /** The data sets measured on, for attribution. */
  readonly sources: readonly string[]
  readonly tables: readonly BenchTable[]
  readonly cases: readonly BenchCase[]
  /** Why nothing was measured; then there are no tables. */
  readonly skipped?: string
}

/** Share in per cent with one decimal. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`
}

/** A table as plain text, columns aligned. */
export function tableText({ title, columns, rows, target, passed }: BenchTable): string {
  const cells = [columns, ...rows].map((row) => row.map(String))
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => (row[at] ?? '').length)))
  const lines = cells.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const goal = target === undefined ? '' : ` (${target}: ${passed ? 'holds' : 'MISSED'})`
  return [`${title}${goal}`, ...lines].join('\n')
}
