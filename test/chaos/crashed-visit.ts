import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { FileStore } from '../../src/node/file-store.ts'
import { FakeAssemblyAI } from '../../src/testing/fake-assemblyai.ts'
import type { ScriptEntry } from '../../src/testing/script.ts'
import { bundlePrograms } from '../support/bundle-programs.ts'
import type { CrashReport, CrashTask } from './crash-task.ts'
import { openVisit } from './kept-visit.ts'
import { judge, type Verdict } from './verdict.ts'

/** A visit, and when its processes are killed. */
export interface CrashPlan {
  readonly script: readonly ScriptEntry[]
  readonly durationMs: number
  /** Times real time. */
  readonly speed: number
  /** One process for each. */
  readonly kills: readonly KillMoment[]
}

/** When a process is killed: after it was started or began to listen, in milliseconds, or after so many turns. */
export type KillMoment =
  { readonly startedMs: number } | { readonly listenedMs: number } | { readonly turns: number } | 'never'

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

const source = fileURLToPath(new URL('crash-child.ts', import.meta.url))

/** Kills a visit's processes one after the other, then recovers it here, lets it go on to its end, and judges it. */
export async function crashVisit(plan: CrashPlan): Promise<CrashOutcome> {
  const { script, durationMs, speed } = plan
  const directory = await mkdtemp(join(tmpdir(), 'crashed-visit-'))
  try {
    await using fake = await FakeAssemblyAI.start({ script, hears: true })
    const server = { streamingUrl: fake.streamingUrl, gatewayUrl: fake.gatewayUrl }
    const task: CrashTask = { directory, encounterId: 'visit', server, durationMs, speed }
    const reports: CrashReport[] = []
    for (const moment of plan.kills) reports.push(...(await runVisit(task, moment)))

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
      kills: plan.kills.length,
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

/**
 * Runs a visit in a process of its own. Returns what it said before it was killed, or before it ended.
 *
 * @param largestKb the size over which it can write no file, in KB.
 */
export async function runVisit(
  task: CrashTask,
  moment: KillMoment,
  largestKb: number | 'unlimited' = 'unlimited',
): Promise<CrashReport[]> {
  const folder = await mkdtemp(join(tmpdir(), 'crash-child-'))
  const [child = ''] = await bundlePrograms(folder, [source])
  const command = [process.execPath, child, JSON.stringify(task)]
  const limited = ['bash', '-c', `ulimit -f ${largestKb}; exec "$0" "$@"`, ...command]
  const [program = '', ...args] = largestKb === 'unlimited' ? command : limited
  const visit = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = new Promise((resolve) => visit.once('exit', resolve))
  const reports: CrashReport[] = []
  const killIn = (ms: number): void => {
    setTimeout(() => visit.kill('SIGKILL'), ms)
  }
  if (moment !== 'never' && 'startedMs' in moment) killIn(moment.startedMs)
  let turns = 0
  for await (const line of createInterface(visit.stdout)) {
    const report = JSON.parse(line) as CrashReport
    reports.push(report)
    if (moment === 'never') continue
    if (report.type === 'listening' && 'listenedMs' in moment) killIn(moment.listenedMs)
    if (report.type === 'turn' && 'turns' in moment && ++turns === moment.turns) visit.kill('SIGKILL')
  }
  await exited
  await rm(folder, { recursive: true })
  return reports
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
