import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { median } from './peers/numbers.ts'
import { run, start } from './peers/programs.ts'
import type { BenchOptions, Part } from './peers/result.ts'
import type { EarlyAudioFindings } from './startup-audio.ts'
import type { ServerAnswer } from './stream-server.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const door = `${root}dist/index.js`

/** How long the built package takes to import, and what becomes of audio before the connection. */
export async function measureStartup({ quick }: BenchOptions): Promise<Part> {
  if (!existsSync(door)) execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'ignore' })
  const targets = {
    nothing: 'node:process',
    ours: pathToFileURL(door).href,
    official: 'assemblyai',
    ws: 'ws',
  }
  const times: Record<keyof typeof targets, number[]> = { nothing: [], ours: [], official: [], ws: [] }
  for (let i = 0; i < (quick ? 10 : 30); i++) {
    for (const name of Object.keys(targets) as (keyof typeof targets)[]) {
      // Both imports are dynamic, so that all pay for the loader and only what is imported differs.
      const startedAt = performance.now()
      const { status } = spawnSync(
        process.execPath,
        ['--input-type=module', '--eval', `await import('${targets[name]}')`],
        {
          cwd: root,
        },
      )
      if (status !== 0) throw new Error(`${name} cannot be imported`)
      times[name].push(performance.now() - startedAt)
    }
  }
  const over = (name: keyof typeof targets): number =>
    median(times[name].map((ms, i) => ms - (times.nothing[i] ?? 0)))
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
      {
        what: "Import of the built package, over Node's own start",
        unit: 'ms',
        ours: over('ours'),
        official: over('official'),
        ratio: over('ours') / over('official'),
        target: '≤ 30',
        isMet: over('ours') <= 30,
      },
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
      `Start-up: \`ws\` alone takes ${over('ws').toFixed(1)} ms, most of it Node's own \`https\` and \`tls\`.`,
    ],
  }
}
