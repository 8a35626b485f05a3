import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { format } from 'prettier'
import { lineChart } from './charts.ts'
import { measureCost } from './cost.ts'
import { measureGrowth } from './growth.ts'
import { measureMemory } from './memory.ts'
import { buildPrograms } from './peers/programs.ts'
import type { BenchOptions, Part, Row } from './peers/result.ts'
import { measureStartup } from './startup.ts'
import { measureLatency, measureStreaming } from './stream.ts'
import { measureTimeToNote } from './time-to-note.ts'

/** Everything that can be asked for by name: `npm run bench -- --only stream,cost`. */
const parts: Readonly<Record<string, (options: BenchOptions) => Promise<Part>>> = {
  stream: measureStreaming,
  latency: measureLatency,
  memory: measureMemory,
  note: measureTimeToNote,
  cost: measureCost,
  startup: measureStartup,
  growth: measureGrowth,
}

const root = fileURLToPath(new URL('..', import.meta.url))
const results = `${root}bench/results/latest.json`
const page = `${root}docs/benchmarks.md`
const markers = ['<!-- results: written by `npm run bench` -->', '<!-- end of results -->'] as const

interface Saved extends Part {
  readonly measuredAt: string
  readonly machine: string
  readonly isQuick: boolean
}
type Results = Record<string, Saved>

function number(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}

function cells(row: Row): readonly string[] {
  const { official = '', unit } = row
  return [
    row.what,
    `${number(row.ours)} ${unit}`.trim(),
    typeof official === 'number' ? `${number(official)} ${unit}`.trim() : official,
    row.ratio === undefined ? '' : row.ratio.toFixed(2),
    row.target,
    row.isMet === undefined ? '' : row.isMet ? 'yes' : '**no**',
  ]
}

const head = ['what', 'ours', 'official client', 'ratio', 'target', 'met']

function markdown(all: Results): string {
  const lines: string[] = []
  for (const [name, part] of Object.entries(all)) {
    lines.push('', `### ${name}`, '')
    if (part.rows.length > 0) {
      lines.push(`| ${head.join(' | ')} |`, '|---|--:|--:|--:|---|---|')
      lines.push(...part.rows.map((row) => `| ${cells(row).join(' | ')} |`), '')
    }
    for (const note of part.notes ?? []) lines.push(note, '')
    for (const [id, chart] of Object.entries(part.charts ?? {})) {
      lines.push(`![${chart.title}](benchmarks-${id}.svg)`, '')
    }
    lines.push(`_${part.measuredAt.slice(0, 10)}, ${part.machine}${part.isQuick ? ', `--quick`' : ''}._`)
  }
  return lines.join('\n')
}

async function save(all: Results): Promise<void> {
  mkdirSync(`${root}bench/results`, { recursive: true })
  writeFileSync(results, await format(JSON.stringify(all), { parser: 'json', printWidth: 110 }))
  for (const part of Object.values(all)) {
    for (const [id, { title, x, y, series }] of Object.entries(part.charts ?? {})) {
      writeFileSync(`${root}docs/benchmarks-${id}.svg`, lineChart(title, x, y, series))
    }
  }
  const text = readFileSync(page, 'utf8')
  const [before = '', rest = ''] = text.split(markers[0])
  const after = rest.split(markers[1])[1] ?? ''
  const whole = `${before}${markers[0]}\n${markdown(all)}\n\n${markers[1]}${after}`
  writeFileSync(
    page,
    await format(whole, { parser: 'markdown', semi: false, singleQuote: true, printWidth: 110 }),
  )
}

function readResults(): Results {
  try {
    return JSON.parse(readFileSync(results, 'utf8')) as Results
  } catch {
    return {}
  }
}

const options = { quick: process.argv.includes('--quick') }
const only = process.argv.find((_, i) => process.argv[i - 1] === '--only')
const names = only?.split(',') ?? Object.keys(parts)
const unknown = names.find((name) => !(name in parts))
if (unknown !== undefined)
  throw new Error(`There is no part ${unknown}: take ${Object.keys(parts).join(', ')}`)

await buildPrograms()
const before = readResults()
const measured: Results = {}
for (const name of names) {
  const startedAt = performance.now()
  const part = await (parts[name] as (typeof parts)[string])(options)
  const machine = `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, load ${loadavg()[0]?.toFixed(1) ?? ''}`
  measured[name] = { ...part, measuredAt: new Date().toISOString(), machine, isQuick: options.quick }
  console.log(`\n${name} (${((performance.now() - startedAt) / 1_000).toFixed(0)} s)`)
  for (const row of part.rows) {
    const [what = '', ours = '', official = '', ratio = '', target = '', met = ''] = cells(row)
    console.log(
      `  ${met === '' ? '·' : met === 'yes' ? '✓' : '✗'} ${what}: ${ours} against ${official || '–'}${ratio && ` = ${ratio} ×`} (target ${target})`,
    )
  }
  for (const note of part.notes ?? []) console.log(`    ${note}`)
}
// What was not asked for stands as it was measured before, in the same order.
const all = Object.fromEntries(
  Object.keys(parts).flatMap((name) => {
    const part = measured[name] ?? before[name]
    return part ? [[name, part] as const] : []
  }),
)
await save(all)
console.log(`\nWritten: bench/results/latest.json and docs/benchmarks.md`)
