import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { run, start } from './peers/programs.ts'
import type { BenchOptions, Part, Row } from './peers/result.ts'
import type { EarlyAudioFindings } from './startup-audio.ts'
import type { ServerAnswer } from './stream-server.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const door = `${root}dist/index.js`

/** How long the built package takes to import, and what becomes of audio before the connection. */
export async function measureStartup({ quick }: BenchOptions): Promise<Part> {
  if (!existsSync(door)) execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'ignore' })
  const esm = (name: string): string[] => ['--input-type=module', '--eval', `await import('${name}')`]
  const cjs = (name: string): string[] => ['--input-type=commonjs', '--eval', `require('${name}')`]
  // All pay for the loader, so that only what is loaded differs.
  const programs = {
    import: {
      nothing: esm('node:process'),
      ours: esm(pathToFileURL(door).href),
      official: esm('assemblyai'),
    },
    require: {
      nothing: cjs('node:process'),
      ours: cjs(`${root}dist/index.cjs`),
      official: cjs('assemblyai'),
    },
  }
  const times: Record<string, number[]> = {}
  for (let i = 0; i < (quick ? 10 : 30); i++) {
    for (const [kind, { nothing, ours, official }] of Object.entries(programs)) {
      const startMs = spawned(nothing)
      for (const [name, ms] of Object.entries({
        [`${kind} nothing`]: startMs,
        [`${kind} ours`]: spawned(ours),
        [`${kind} official`]: spawned(official),
        ...(kind === 'import' ? { 'import ws': spawned(esm('ws')) } : {}),
      })) {
        ;(times[name] ??= []).push(ms)
      }
    }
  }
  // The fastest of each: whatever else the machine does only adds, and it adds more than is measured here.
  const fastest = (name: string): number => Math.min(...(times[name] ?? []))
  const over = (kind: string, what: string): number => fastest(`${kind} ${what}`) - fastest(`${kind} nothing`)
  const { answer, child } = await start<ServerAnswer>('stream-server', {
    partialEveryMs: 300,
    partialsPerTurn: 18,
    beginDelayMs: 1_000,
  })
  const task = { url: answer.streamingUrl, frames: 40 }
  const early = await run<EarlyAudioFindings>('startup-audio', task, answer.certificate).finally(() => {
    child.disconnect()
  })
  return {
    rows: [
      ...['import', 'require'].map((kind): Row => ({
        what: `The built package by ${kind}, over Node's own start`,
        unit: 'ms',
        ours: over(kind, 'ours'),
        official: over(kind, 'official'),
        ratio: over(kind, 'ours') / over(kind, 'official'),
        target: '≤ 30',
        isMet: over(kind, 'ours') <= 30,
      })),
      {
        what: `Of ${early.givenMs} ms of audio before the session began, sent to the server`,
        unit: 'ms',
        ours: early.sentMs,
        official: 'throws: its socket is not open yet',
        target: String(early.givenMs),
        isMet: early.sentMs >= early.givenMs,
      },
    ],
    notes: [
      `Start-up: Node's own start takes ${Math.round(fastest('import nothing'))} ms here. \`ws\`, which the first connection loads, takes ${over('import', 'ws').toFixed(1)} ms, most of it Node's own \`https\` and \`tls\`.`,
    ],
  }
}

/** How long a process of Node with these arguments takes from start to end, in milliseconds. */
function spawned(args: readonly string[]): number {
  const startedAt = performance.now()
  const { status } = spawnSync(process.execPath, args, { cwd: root })
  if (status !== 0) throw new Error(`node ${args.join(' ')} fails`)
  return performance.now() - startedAt
}
