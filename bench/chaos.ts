import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { faultKinds, type FaultKind } from '../test/chaos/fault-mix.ts'
import {
  faultsOf,
  highestReplay,
  planVisit,
  playVisit,
  variants,
  type Outcome,
} from '../test/chaos/faulty-visit.ts'
import { playPeerVisit } from '../test/chaos/peer-visit.ts'
import { burstMs } from '../test/chaos/replay-rate.ts'
import { readTimings } from '../test/chaos/scripted-visit.ts'
import { table, type Cell } from '../test/chaos/table.ts'
import { warpTime } from '../test/chaos/time-warp.ts'
import type { Verdict } from '../test/chaos/verdict.ts'
import { distribute, serve } from '../test/chaos/workers.ts'

/**
 * Scripted visits under random faults: what is lost, what comes twice, how fast a replay is; and beside it the
 * official client on the same server under the same faults. Ends with 1 when a word of ours is lost.
 * Run: npm run bench:chaos -- --seed 7 --runs 200
 */

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '200' },
    /** Length of a visit. */
    minutes: { type: 'string', default: '10' },
    /** How many times faster than real time the clock runs at most; on a busy machine it runs slower. */
    speed: { type: 'string', default: '20' },
    processes: { type: 'string', default: '2' },
    /** Visits at a time in each process. */
    parallel: { type: 'string', default: '16' },
    /** Short visits at real speed beside them. */
    real: { type: 'string', default: '6' },
    /** Play one run again, and tell all that happens. */
    only: { type: 'string' },
    'no-peer': { type: 'boolean', default: false },
    worker: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed)
const minutes = Number(values.minutes)

interface Task {
  readonly run: number
  readonly kind: FaultKind
  readonly durationMs: number
}

interface Result {
  readonly task: Task
  readonly ours: Outcome
  readonly peer: Verdict | undefined
}

async function play(task: Task): Promise<Result> {
  const variant = variants[Math.abs(task.run) % variants.length] as (typeof variants)[number]
  const plan = planVisit(seed, task.run, task.kind, variant, task.durationMs)
  const ours = await playVisit(plan)
  const peer = values['no-peer'] ? undefined : await playPeerVisit(plan)
  // An error does not travel between processes, and nobody asks for it.
  return { task, ours: { ...ours, error: ours.error && ({ message: ours.error.message } as never) }, peer }
}

async function main(): Promise<void> {
  const startedAt = performance.now()
  const runs =
    values.only === undefined
      ? Array.from({ length: Number(values.runs) }, (_, run) => run)
      : [Number(values.only)]
  const kindOf = (run: number): FaultKind => faultKinds[run % faultKinds.length] as FaultKind
  const tasks = runs.map((run): Task => ({ run, kind: kindOf(run), durationMs: minutes * 60_000 }))
  const realKinds = faultKinds.filter((kind) => kind !== 'none')
  const realTasks = Array.from(
    { length: values.only === undefined ? Number(values.real) : 0 },
    (_, i): Task => {
      return { run: 100_000 + i, kind: realKinds[i % realKinds.length] as FaultKind, durationMs: 100_000 }
    },
  )
  console.log(
    `${tasks.length} visits of ${minutes} min at up to ${values.speed}× real time, ${realTasks.length} of 100 s at real time, ` +
      `seed ${seed}, ${readTimings().source}`,
  )
  const results: Result[] = []
  const done = (result: Result): void => {
    results.push(result)
    if (values.only !== undefined) console.log(result.ours.log.join('\n'))
    if (process.stderr.isTTY)
      process.stderr.write(`\r${results.length} of ${tasks.length + realTasks.length} `)
  }
  const script = fileURLToPath(import.meta.url)
  const passed = [`--seed=${seed}`, '--worker', ...(values['no-peer'] ? ['--no-peer'] : [])]
  const parallel = Number(values.parallel)
  await Promise.all([
    distribute(
      script,
      { processes: Number(values.processes), parallel, args: [...passed, `--speed=${values.speed}`] },
      tasks,
      done,
    ),
    distribute(
      script,
      { processes: 1, parallel: realTasks.length, args: [...passed, '--speed=1'] },
      realTasks,
      done,
    ),
  ])
  const again = results.filter(isDoubtful)
  for (const { task, ours } of again) {
    const stalled = (ours.stallMs / 1_000).toFixed(1)
    console.log(
      `run ${task.run} again, alone: this process stood still for ${stalled} s. ${faultsOf(ours).join('; ')}`,
    )
    results.splice(
      results.findIndex((result) => result.task === task),
      1,
    )
  }
  await distribute(
    script,
    { processes: 1, parallel: 1, args: [...passed, `--speed=${values.speed}`] },
    again.map(({ task }) => task),
    done,
  )
  report(results, (performance.now() - startedAt) / 1_000)
  const violations = results.flatMap(({ task, ours }) => {
    const wrong = faultsOf(ours)
    return wrong.length > 0 ? [`run ${task.run} (${task.kind}): ${wrong.join('; ')}`] : []
  })
  for (const violation of violations.slice(0, 20)) console.log(`WRONG ${violation}`)
  if (violations.length > 0) {
    console.log(
      `${violations.length} of ${results.length} runs were not flawless; play one again with --only <run>`,
    )
    process.exitCode = 1
  } else console.log('Not a word lost.')
}

/**
 * Whether order or pace were wrong in a run in which this process, the server in it included, stood still for longer
 * than any client could wait. Words lost, repeated or garbled have no such excuse, and a fast clock has none at all:
 * it stands still with the process.
 */
function isDoubtful({ ours }: Result): boolean {
  const { lost, twice, garbled } = ours.verdict
  return ours.stallMs > 2_500 && faultsOf(ours).length > 0 && lost + twice + garbled === 0
}

const head = [
  '',
  'runs',
  'faults',
  'words',
  'lost',
  'twice',
  'garbled',
  'strange',
  'order',
  'backwards',
  'gaps',
  'replay',
  'peer lost',
  'share',
]

function row(name: string, results: readonly Result[]): Cell[] {
  const sum = (value: (result: Result) => number): number =>
    results.reduce((all, each) => all + value(each), 0)
  const words = sum(({ ours }) => ours.verdict.words)
  const peers = results.flatMap(({ peer }) => peer ?? [])
  const peerLost = peers.reduce((all, { lost }) => all + lost, 0)
  const peerWords = peers.reduce((all, verdict) => all + verdict.words, 0)
  const replay = Math.max(0, ...results.map(({ ours }) => ours.replay))
  return [
    name,
    results.length,
    sum(({ ours }) => ours.faults),
    words,
    sum(({ ours }) => ours.verdict.lost),
    sum(({ ours }) => ours.verdict.twice + ours.verdict.repeatedIds),
    sum(({ ours }) => ours.verdict.garbled),
    sum(({ ours }) => ours.verdict.strange),
    sum(({ ours }) => ours.verdict.disordered),
    sum(({ ours }) => ours.verdict.backwards),
    sum(({ ours }) => ours.gaps.length),
    replay === 0 ? '–' : replay.toFixed(2),
    peers.length === 0 ? '–' : peerLost,
    peers.length === 0 ? '–' : `${((100 * peerLost) / peerWords).toFixed(0)} %`,
  ]
}

function report(results: readonly Result[], tookSeconds: number): void {
  const fast = results.filter(({ task }) => task.run < 100_000)
  const kinds = faultKinds.map((kind) =>
    row(
      kind,
      fast.filter(({ task }) => task.kind === kind),
    ),
  )
  const services = variants.map(({ name }, i) =>
    row(
      name,
      fast.filter(({ task }) => task.run % variants.length === i),
    ),
  )
  const real = results.filter(({ task }) => task.run >= 100_000)
  const all = [row('all', fast), ...(real.length > 0 ? [row('at real speed', real)] : [])]
  console.log(
    `\n${table(
      ['faults', ...head.slice(1)],
      [...kinds, ...all].filter((cells) => cells[1] !== 0),
    )}`,
  )
  console.log(
    `\n${table(
      ['service', ...head.slice(1)],
      services.filter((cells) => cells[1] !== 0),
    )}`,
  )
  const worst = Math.max(...results.map(({ ours }) => ours.verdict.worstOffsetMs))
  const stallMs = Math.max(0, ...real.map(({ ours }) => ours.stallMs))
  console.log(
    `\nreplay: most audio sent again or late in any 5 s, beyond one burst of ${burstMs} ms, × real time (at most ${highestReplay}). ` +
      `Furthest a word lay from where it was said: ${worst} ms.\n` +
      `peer lost: words the official client lost, spared unreadable frames, which end its process. ` +
      `Longest stall of this process at real speed: ${(stallMs / 1_000).toFixed(1)} s. Took ${tookSeconds.toFixed(0)} s.`,
  )
}

if (values.worker) {
  console.warn = () => undefined
  // Where it is not to run faster it is left alone: those visits see the machine as it is.
  if (Number(values.speed) > 1) warpTime(Number(values.speed))
  // Code runs slowly at first.
  await play({ run: -1, kind: 'none', durationMs: 30_000 })
  serve(play, 100 * Number(values.speed))
} else await main()
