import { parseArgs } from 'node:util'
import { crashFaults, crashVisit, type CrashOutcome } from '../test/chaos/crashed-visit.ts'
import { Random } from '../test/chaos/random.ts'
import { readTimings, scriptedVisit } from '../test/chaos/scripted-visit.ts'
import { table } from '../test/chaos/table.ts'

/**
 * Visits kept by `FileStore`, whose processes are killed (SIGKILL) at random moments, some of them again while they
 * go on with what an earlier one left; then recovered and brought to their end. Ends with 1 when something that had
 * been reported is gone, or a word is missing in the end.
 * Run: npm run bench:crash -- --runs 100
 */

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '100' },
    /** Length of a visit. */
    seconds: { type: 'string', default: '40' },
    /** How many times faster than real time people speak. */
    speed: { type: 'string', default: '40' },
    parallel: { type: 'string', default: '3' },
  },
})
const runs = Number(values.runs)
const durationMs = Number(values.seconds) * 1_000
const speed = Number(values.speed)
const { timings, source } = readTimings()
const startedAt = performance.now()

interface Run {
  readonly run: number
  readonly outcome: CrashOutcome
}

async function crash(run: number): Promise<Run> {
  const random = new Random(Math.imul(Number(values.seed), 1_000_003) + run)
  const script = scriptedVisit(random, durationMs, timings)
  const count = random.chance(0.35) ? 2 : 1
  // Mostly while people speak, now and then while it starts or in the drain at the end.
  const kills = Array.from({ length: count }, () =>
    random.chance(0.05)
      ? { startedMs: random.int(50, 500) }
      : { listenedMs: random.int(0, (durationMs / speed) * 1.15) },
  )
  return { run, outcome: await crashVisit({ script, durationMs: durationMs + 3_000, speed, kills }) }
}

console.log(`${runs} visits of ${values.seconds} s at ${speed}× real time, seed ${values.seed}, ${source}`)
const results: Run[] = []
let next = 0
await Promise.all(
  Array.from({ length: Number(values.parallel) }, async () => {
    while (next < runs) results.push(await crash(next++))
  }),
)

const wrong = results.flatMap(({ run, outcome }) => {
  const faults = crashFaults(outcome)
  return faults.length > 0 ? [`run ${run}: ${faults.join('; ')}`] : []
})
const row = (name: string, part: readonly Run[]): (string | number)[] => {
  const sum = (value: (outcome: CrashOutcome) => number): number =>
    part.reduce((all, { outcome }) => all + value(outcome), 0)
  return [
    name,
    part.length,
    sum(({ kills }) => kills),
    sum(({ reported }) => reported),
    sum(({ forgotten, forgottenEdits }) => forgotten + forgottenEdits),
    sum(({ verdict }) => verdict.repeatedIds),
    sum(({ verdict }) => verdict.words),
    sum(({ verdict }) => verdict.lost),
    sum(({ verdict }) => verdict.twice),
    sum(({ verdict }) => verdict.garbled + verdict.strange),
    sum(({ verdict }) => verdict.disordered + verdict.backwards),
    sum(({ hasNote }) => Number(hasNote)),
    sum(({ warnings }) => warnings.length),
  ]
}
const head = [
  'killed',
  'runs',
  'kills',
  'reported',
  'forgotten',
  'ids twice',
  'words',
  'lost',
  'twice',
  'garbled',
  'order',
  'notes',
  'warnings',
]
const once = results.filter(({ outcome }) => outcome.kills === 1)
const again = results.filter(({ outcome }) => outcome.kills > 1)
console.log(`\n${table(head, [row('once', once), row('twice', again), row('all', results)])}`)
console.log(
  `\nreported: turns told before a kill. ${((performance.now() - startedAt) / 1_000).toFixed(0)} s.`,
)
const warnings = new Set(results.flatMap(({ outcome }) => outcome.warnings))
for (const warning of warnings) console.log(`warning: ${warning}`)
for (const line of wrong.slice(0, 20)) console.log(`WRONG ${line}`)
console.log(
  wrong.length === 0
    ? 'Nothing that was reported is gone, and no word is missing.'
    : `${wrong.length} of ${runs} runs went wrong`,
)
process.exitCode = wrong.length === 0 ? 0 : 1
