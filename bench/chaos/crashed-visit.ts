import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { FileStore } from '../../src/node/file-store.ts'
import { FakeAssemblyAI } from '../../src/testing/fake-assemblyai.ts'
import type { ScriptEntry } from '../../src/testing/script.ts'
import type { CrashReport, CrashTask } from './crash-task.ts'
import { openVisit } from './kept-visit.ts'
import { judge, type Verdict } from './verdict.ts'

/** A visit, and when its processes are killed. */
export interface CrashPlan {
  readonly script: readonly ScriptEntry[]
  readonly durationMs: number
  /** Times real time. */
  readonly speed: number
  /** One process for each, killed this long after it began to listen, in milliseconds; negative: while it still starts. */
  readonly killsAfterMs: readonly number[]
}

export interface CrashOutcome {
  readonly kills: number
  /** Turns that were reported by a process that died. */
  readonly reported: number
  /** Of these, those that the recovered visit did not hold. */
  readonly forgotten: number
  /** Edits that were reported and are not in the recovered visit. */
  readonly forgottenEdits: number
  readonly verdict: Verdict
  readonly hasNote: boolean
  /** Turns of the finished visit without an edit. */
  readonly unedited: number
  readonly warnings: readonly string[]
}

const child = fileURLToPath(new URL('crash-child.ts', import.meta.url))

/** Kills a visit's processes one after the other, then recovers it here, lets it go on to its end, and judges it. */
export async function crashVisit(plan: CrashPlan): Promise<CrashOutcome> {
  const { script, durationMs, speed } = plan
  const directory = await mkdtemp(join(tmpdir(), 'crashed-visit-'))
  try {
    await using fake = await FakeAssemblyAI.start({ script, hears: true })
    const server = { streamingUrl: fake.streamingUrl, gatewayUrl: fake.gatewayUrl }
    const task: CrashTask = { directory, encounterId: 'visit', server, durationMs, speed }
    const reports: CrashReport[] = []
    for (const afterMs of plan.killsAfterMs) reports.push(...(await runAndKill(task, afterMs)))

    await using store = new FileStore(directory)
    const session = await openVisit({ ...task, store })
    const warnings: string[] = []
    session.on('warning', ({ message }) => warnings.push(message))
    const recovered = new Map(session.encounter.turns.map((turn) => [turn.id, turn]))
    const turns = reports.filter((report) => report.type === 'turn')
    const edits = reports.filter((report) => report.type === 'edited')
    const over = new Promise<void>((resolve) => {
      session.on('stateChange', ({ status }) => {
        if (status === 'ended' || status === 'failed') resolve()
      })
    })
    await session.start()
    await over
    const { encounter, note } = await session.stop()
    return {
      kills: plan.killsAfterMs.length,
      reported: turns.length,
      forgotten: turns.filter(({ id, text }) => recovered.get(id)?.text !== text).length,
      forgottenEdits: edits.filter(({ id, text }) => {
        const turn = recovered.get(id)
        return turn === undefined || !('editedText' in turn) || turn.editedText !== text
      }).length,
      verdict: judge(script, encounter.turns, { beforeMs: 0, afterMs: 0 }),
      hasNote: note !== undefined,
      unedited: encounter.turns.filter((turn) => !('editedText' in turn)).length,
      warnings: [
        ...warnings,
        ...reports.flatMap((report) => (report.type === 'warning' ? [report.message] : [])),
      ],
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** What a process said before it was killed. */
async function runAndKill(task: CrashTask, afterMs: number): Promise<CrashReport[]> {
  // The same loader as ours, so that it reads TypeScript too.
  const process_ = spawn(process.execPath, [...loader(), child, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise((resolve) => process_.once('exit', resolve))
  const reports: CrashReport[] = []
  const kill = (inMs: number): void => {
    setTimeout(() => process_.kill('SIGKILL'), inMs)
  }
  if (afterMs < 0) kill(-afterMs)
  for await (const line of createInterface(process_.stdout)) {
    const report = JSON.parse(line) as CrashReport
    if (report.type === 'listening' && afterMs >= 0) kill(afterMs)
    reports.push(report)
  }
  await exited
  return reports
}

function loader(): string[] {
  const { execArgv } = process
  return execArgv.some((argument) => argument.includes('tsx')) ? execArgv : ['--import', 'tsx']
}

/** What was wrong; empty when nothing was. */
export function crashFaults({
  forgotten,
  forgottenEdits,
  hasNote,
  unedited,
  verdict,
}: CrashOutcome): string[] {
  const { remarks, words: _said, delivered: _delivered, worstOffsetMs: _worst, ...counts } = verdict
  const wrong = Object.entries({ forgotten, forgottenEdits, unedited, noNote: Number(!hasNote), ...counts })
  const named = wrong.filter(([, count]) => count > 0).map(([name, count]) => `${count} ${name}`)
  return named.length > 0 ? [...named, ...remarks.slice(0, 5)] : []
}
