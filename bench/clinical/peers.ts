import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import type { BenchCase, BenchResult } from './report.ts'

const folder = fileURLToPath(new URL('../../../shared/peers/', import.meta.url))
const root = fileURLToPath(new URL('../../', import.meta.url))
const suites = ['negex', 'negex-mutate', 'recognizers', 'small', 'sigs', 'names', 'swap', 'swap2']
/** Lines of a suite that count something; the rest are its cases. */
const figure =
  /^(?:TP|FN_|FP|TN|M[12] |names replaceable|parsigs|text2num n=|quantulum3: |control|real drug names|\d+ \d+$|\w+: expected)/

/** Figures that have to hold: what a line begins with, which of its numbers counts, and its least or most. */
const goals: readonly (readonly [start: string, place: number, least: number, most: number])[] = [
  ['TP', 0, 470, Infinity],
  ['TN', 0, 1798, Infinity],
  ['M1', 3, 473, 473],
  ['M2', 2, 1520, 1520],
  ['names replaceable', 0, 0, 2],
  ['real drug names', 1, 0, 0],
  ['parsigs', 1, 27, Infinity],
]
const goalOf = (line: string): string => {
  const goal = goals.find(([start]) => line.startsWith(start))
  if (!goal) return ''
  const [start, place, least, most] = goal
  const value = Number(line.slice(start.length).match(/\d+/g)?.[place])
  return value >= least && value <= most ? 'ok' : 'MISSED'
}
/** What the suites need of the package and it does not export. */
const entry = `export * from './src/index.ts'
export { drugByName, drugClass, lookAlikes, sameDrug } from './src/clinical/lexicon/drugs.ts'`
/** No more of one file than can be read. */
const mostLines = 60

/** What a suite wrote of its failures, a paragraph each. */
function casesIn(folder: string): BenchCase[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt') && file !== 'parserx-facts.txt')
    .flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split(/\n(?! )/)
        .filter((text) => text.trim() !== '')
        .slice(0, mostLines)
        .map((text) => {
          const [left = '', ...rest] = text.split('\n')
          return {
            id: file.replace('.txt', ''),
            left,
            right: rest.join(' '),
            verdict: 'not as the suite reads it',
          }
        }),
    )
}

/** The suites that other projects test their readers with, run on this source. */
export async function runPeers(): Promise<BenchResult> {
  const name = 'peer suites'
  if (!existsSync(folder)) return { name, sources: [], tables: [], cases: [], skipped: 'no ../shared/peers' }
  const built = mkdtempSync(join(tmpdir(), 'peers-'))
  try {
    await build({
      stdin: { contents: entry, resolveDir: root, loader: 'ts' },
      outfile: join(built, 'dist/index.js'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    })
    symlinkSync(join(root, 'node_modules'), join(built, 'node_modules'))
    const run = promisify(execFile)
    const env = { ...process.env, BUILT: built, RESULTS: built }
    const rows = await Promise.all(
      suites.map(async (suite) => {
        const { stdout } = await run(process.execPath, [join(folder, `${suite}.mjs`)], {
          env,
          maxBuffer: 1 << 26,
        })
        return stdout
          .split('\n')
          .filter((line) => figure.test(line))
          .map((line) => [suite, line.trim(), goalOf(line.trim())])
      }),
    )
    const tables = [
      {
        title: 'Peer suites',
        columns: ['suite', 'figures', 'goal'],
        rows: rows.flat(),
        target: 'no goal missed',
        passed: !rows.flat().some(([, , goal]) => goal === 'MISSED'),
      },
    ]
    return { name, sources: ['peers'], tables, cases: casesIn(built) }
  } finally {
    rmSync(built, { recursive: true, force: true })
  }
}
