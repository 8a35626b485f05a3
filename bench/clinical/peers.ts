import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import type { BenchResult } from './report.ts'

const folder = fileURLToPath(new URL('../../../shared/peers/', import.meta.url))
const root = fileURLToPath(new URL('../../', import.meta.url))
const suites = ['negex-mutate', 'recognizers', 'small', 'sigs', 'names', 'swap2']
/** Lines of a suite that count something; the rest are its cases. */
const figure =
  /^(?:TP|FN_|FP|TN|M[12] |names replaceable|parsigs|text2num n=|quantulum3: |control|\d+ \d+$|\w+: expected)/

/** The suites that other projects test their readers with, run on this source. */
export async function runPeers(): Promise<BenchResult> {
  const name = 'peer suites'
  if (!existsSync(folder)) return { name, sources: [], tables: [], cases: [], skipped: 'no ../shared/peers' }
  const built = mkdtempSync(join(tmpdir(), 'peers-'))
  try {
    await build({
      entryPoints: [join(root, 'src/index.ts')],
      outfile: join(built, 'dist/index.js'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    })
    symlinkSync(join(root, 'node_modules'), join(built, 'node_modules'))
    const run = promisify(execFile)
    const env = { ...process.env, BUILT: built, RESULTS: process.env.RESULTS ?? built }
    const rows = await Promise.all(
      suites.map(async (suite) => {
        const { stdout } = await run(process.execPath, [join(folder, `${suite}.mjs`)], {
          env,
          maxBuffer: 1 << 26,
        })
        return stdout
          .split('\n')
          .filter((line) => figure.test(line))
          .map((line) => [suite, line.trim()])
      }),
    )
    const tables = [{ title: 'Peer suites', columns: ['suite', 'figures'], rows: rows.flat() }]
    return { name, sources: ['peers'], tables, cases: [] }
  } finally {
    rmSync(built, { recursive: true, force: true })
  }
}
