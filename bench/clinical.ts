import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { page } from './clinical/page.ts'
import { tableText, type BenchResult } from './clinical/report.ts'

type Made = BenchResult | Iterable<BenchResult>
/** What a module of a benchmark exports: one function whose name begins with `run`. */
type Benchmark = Readonly<Record<string, (seed: number, split: string) => Made | Promise<Made>>>

const { values } = parseArgs({
  options: {
    html: { type: 'string' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    /** Print the cases whose verdict or name holds this. */
    cases: { type: 'string' },
    /** Which half of `edits-by-model.jsonl`: `unseen` is looked at once, at the end. */
    split: { type: 'string', default: 'seen' },
  },
})

const names = ['model-edits', 'peers', 'edits', 'notes', 'second-reading', 'extractive', 'expressions']
const asked = values.only?.split(',') ?? names
const unknown = asked.filter((name) => !names.includes(name))
if (unknown.length > 0) throw new Error(`--only takes ${names.join(', ')}; not ${unknown.join(', ')}`)

const startedAt = performance.now()
const results: BenchResult[] = []
for (const name of asked) {
  const module = new URL(`./clinical/${name}.ts`, import.meta.url)
  const benchmark = (await import(module.href)) as Benchmark
  const run = Object.entries(benchmark).find(([exported]) => exported.startsWith('run'))?.[1]
  const made = (await run?.(Number(values.seed), values.split)) ?? []
  for (const result of 'name' in made ? [made] : made) {
    results.push(result)
    print(result)
  }
}
if (values.html !== undefined) {
  writeFileSync(values.html, page(results))
  console.log(`\nWritten: ${values.html}`)
}
const missed = results.flatMap(({ tables }) => tables).filter(({ passed }) => passed === false)
const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
console.log(
  `\n${missed.length === 0 ? 'Every target holds' : `${missed.length} targets missed`} (${seconds} s)`,
)
for (const { title } of missed) console.log(`  missed: ${title}`)
process.exitCode = missed.length === 0 ? 0 : 1

function print({ name, skipped, tables, cases }: BenchResult): void {
  if (skipped !== undefined) console.log(`\n${name}: skipped, ${skipped}`)
  for (const table of tables) console.log(`\n${tableText(table)}`)
  for (const { id, verdict, left, right, result } of cases) {
    if (values.cases === undefined || !`${id} ${verdict}`.includes(values.cases)) continue
    console.log([`\n${id}: ${verdict}`, left, right, ...(result === undefined ? [] : [result])].join('\n  '))
  }
}
