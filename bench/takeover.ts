import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startPostgres } from '../scripts/postgres.ts'
import { delay } from '../src/core/time.ts'
import { readEditMessages } from '../src/editing/editor/edit-prompt.ts'
import { encryptStore } from '../src/journal/encrypt-store.ts'
import { keptVisit } from '../src/journal/kept-visit.ts'
import type { EncounterStore, JournalRecord } from '../src/journal/records.ts'
import { FileStore } from '../src/node/file-store.ts'
import { readVerifyMessages } from '../src/note/verify/verify-prompt.ts'
import { PostgresStore } from '../src/postgres/postgres-store.ts'
import { FakeAssemblyAI } from '../src/testing/fake-assemblyai.ts'
import { readScript, type ScriptEntry } from '../src/testing/script.ts'
import { scriptedGateway, type ScriptedAnswers } from '../src/testing/scripted-gateway.ts'
import { Random } from '../test/chaos/random.ts'
import { readTimings, scriptedVisit } from '../test/chaos/scripted-visit.ts'
import { table } from '../test/chaos/table.ts'
import { judge } from '../test/chaos/verdict.ts'
import { canSeparate, freeze, Machine } from './takeover/namespaces.ts'
import { ttlMs, type ServiceReport, type StoreTask, type VisitTask } from './takeover/task.ts'

/**
 * Visits whose service is killed or cut off from its store at a random moment, and that another service or a worker
 * brings to their end: each process in a network and a PID namespace of its own. First on one PostgreSQL, then with
 * `FileStore` on one folder, plain and sealed, where a cut is a container that is frozen and goes on later.
 *
 * Ends with 1 when a word is lost or said twice, a visit has not one note, an append of a service that had lost its visit
 * was accepted, or a visit asked a model more than once in vain.
 * Run: npm run bench:takeover -- --runs 50
 */

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '50' },
    /** Length of a visit. */
    seconds: { type: 'string', default: '14' },
    /** How many times faster than real time people speak. */
    speed: { type: 'string', default: '6' },
    parallel: { type: 'string', default: '2' },
    only: { type: 'string' },
  },
})
const runs = Number(values.runs)
const durationMs = Number(values.seconds) * 1_000
const speed = Number(values.speed)
/** How long the end of a visit takes, edits and note, in milliseconds. */
const drainMs = 1_500
const patienceMs = 60_000
const { timings } = readTimings()
const program = fileURLToPath(new URL('takeover/service.ts', import.meta.url))
const isSeparate = canSeparate()
const startedAt = performance.now()

/** A process of ours, and what it has said. */
class Service {
  readonly reports: ServiceReport[] = []
  readonly child: ChildProcess
  readonly exited: Promise<unknown>
  #wake: (() => void)[] = []

  constructor(machine: Machine, place: StoreTask, role = 'service') {
    const child = machine.run([process.execPath, ...process.execArgv, program, JSON.stringify(place), role])
    this.child = child
    this.exited = new Promise((resolve) => child.once('exit', resolve)).then(() => this.#notify())
    void (async () => {
      for await (const line of createInterface(child.stdout as NodeJS.ReadableStream)) {
        this.reports.push(JSON.parse(line) as ServiceReport)
        this.#notify()
      }
    })()
  }

  give(task: VisitTask): void {
    this.child.stdin?.write(`${JSON.stringify(task)}\n`)
  }

  said(encounterId: string, type: ServiceReport['type']): boolean {
    return this.reports.some((report) => report.encounterId === encounterId && report.type === type)
  }

  /** Resolves once it has said one of these of the visit, or has ended, or after a minute. */
  async until(encounterId: string, ...types: ServiceReport['type'][]): Promise<void> {
    const byMs = performance.now() + patienceMs
    while (performance.now() < byMs && this.child.exitCode === null && this.child.signalCode === null) {
      if (types.some((type) => this.said(encounterId, type))) return
      await Promise.race([new Promise<void>((resolve) => this.#wake.push(resolve)), delay(1_000)])
    }
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake()
  }
}

interface Outcome {
  readonly how: 'killed' | 'cut off'
  readonly by: 'service' | 'worker' | 'itself' | 'nothing kept'
  readonly words: number
  readonly lost: number
  readonly twice: number
  readonly notes: number
  readonly zombieAppends: number
  readonly calls: number
  readonly doubled: number
  readonly damage: number
  readonly faults: readonly string[]
}

/** Where runs take place, one after the other. */
interface Slot {
  readonly first: Machine
  readonly second: Machine
  readonly firstPlace: StoreTask
  /** Takes over; lives through all runs. */
  readonly successor: Service
}

interface Site {
  readonly store: EncounterStore
  readonly worker: { readonly machine: Machine; readonly service: Service } | undefined
}

/** Models that take their time, so that a kill may meet a call. */
function slowModels(random: Random): Record<string, ScriptedAnswers> {
  const obedient = scriptedGateway({})
  const answer: ScriptedAnswers = async (request) => {
    await delay(random.int(80, 300))
    return obedient.complete(request)
  }
  return { 'claude-haiku-4-5-20251001': answer, 'claude-sonnet-4-6': answer }
}

async function takeOver(run: number, slot: Slot, site: Site, first: Service): Promise<Outcome> {
  const random = new Random(Math.imul(Number(values.seed), 1_000_003) + run)
  const script = scriptedVisit(random, durationMs, timings)
  const encounterId = `visit-${run}-${random.int(0, 1e9)}`
  await using fake = await FakeAssemblyAI.start({ script, hears: true, models: slowModels(random) })
  const { worker } = site
  const how = random.chance(0.5) ? 'cut off' : 'killed'
  const isLeft = worker !== undefined && random.chance(0.35)
  const task = { encounterId, durationMs: durationMs + 3_000, speed }
  if (worker)
    worker.service.give({
      ...task,
      api: await worker.machine.reach(fake.streamingUrl, 'api'),
      isForWorker: true,
    })
  first.give({ ...task, api: await slot.first.reach(fake.streamingUrl, 'api') })
  await first.until(encounterId, 'listening', 'failed')
  await delay(random.int(0, task.durationMs / speed + drainMs))

  const isFile = 'directory' in slot.firstPlace
  const cutOff = (isCutOff: boolean): void => {
    if (isFile) freeze(first.child, isCutOff)
    else slot.first.isCutOff = isCutOff
  }
  const isOver = first.said(encounterId, 'finished')
  if (how === 'killed') first.child.kill('SIGKILL')
  else cutOff(true)
  if (how === 'killed') await first.exited
  if (!isLeft) slot.successor.give({ ...task, api: await slot.second.reach(fake.streamingUrl, 'api') })
  // While its successor has the visit.
  const healed =
    how === 'killed' ? Promise.resolve() : delay(ttlMs + random.int(0, 3_000)).then(() => cutOff(false))
  if (!isLeft) await slot.successor.until(encounterId, 'ended')
  const isKept = await finished(site.store, encounterId)
  await healed
  if (how === 'cut off') await first.until(encounterId, 'ended')
  first.child.kill('SIGKILL')
  await first.exited
  const services = [first, slot.successor, ...(worker ? [worker.service] : [])]
  const reports = services
    .flatMap((service) => service.reports)
    .filter((each) => each.encounterId === encounterId)
  const hasFinished = (service: Service | undefined): boolean =>
    service?.said(encounterId, 'finished') === true
  const by = isOver
    ? 'itself'
    : hasFinished(slot.successor)
      ? 'service'
      : hasFinished(worker?.service)
        ? 'worker'
        : isKept
          ? 'itself'
          : 'nothing kept'
  return { how, by, ...(await judged(encounterId, site.store, script, fake, reports, isKept)) }
}

/** Waits until the visit is finished. False when the store has never heard of it. */
async function finished(store: EncounterStore, encounterId: string): Promise<boolean> {
  const fromMs = performance.now()
  for (let state: string | undefined; ; await delay(100)) {
    const waitedMs = performance.now() - fromMs
    const status = await store.status?.(encounterId).catch(() => undefined)
    state = status?.lastWrittenAt === undefined ? undefined : status.state
    if (state === 'finished' || waitedMs > patienceMs) return state !== undefined
    if (state === undefined && waitedMs > 4 * ttlMs) return false
  }
}

async function judged(
  encounterId: string,
  store: EncounterStore,
  script: readonly ScriptEntry[],
  fake: FakeAssemblyAI,
  reports: readonly ServiceReport[],
  isKept: boolean,
): Promise<Omit<Outcome, 'how' | 'by'>> {
  const records: JournalRecord[] = []
  for await (const record of store.read(encounterId)) records.push(record)
  const { fold } = keptVisit(encounterId, records)
  const { turns, endedAt } = fold.encounter
  // A word that was being said when nobody listened any more counts for nobody.
  const heardMs = fold.progress.timelineMs - 100
  const heard = readScript(script).flatMap(({ speaker, words }): ScriptEntry[] => {
    const whole = words.filter(({ endMs }) => endMs <= heardMs)
    return whole.length === 0 ? [] : [{ speaker, text: '', startMs: whole[0]?.startMs ?? 0, words: whole }]
  })
  const { words, lost, twice, remarks } = judge(heard, turns, { beforeMs: 0, afterMs: 0 })
  const claims = reports.filter((report) => report.type === 'claimed')
  const zombieAppends = reports.filter(
    (report) =>
      report.type === 'appended' &&
      claims.some((claim) => claim.token > report.token && claim.atMs < report.fromMs),
  ).length
  const { calls, doubled, trace } = countCalls(
    fake,
    turns.map(({ text }) => text),
  )
  const notes = records.filter((record) => record.type === 'note' && record.kind === 'final').length
  const damage = fold.damage.length
  const wrong = { lost, twice, zombieAppends, damage, doubled: Math.max(0, doubled - 1) }
  const broken = fold.damage.map(({ reason, part, position }) => `${reason} in ${part} at ${position}`)
  const failures = reports.flatMap((report) => (report.type === 'failed' ? [report.message] : []))
  const faults = Object.entries(wrong).flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : []))
  if (isKept && notes !== 1) faults.push(`${notes} notes`)
  if (isKept && endedAt === undefined) faults.push('not finished')
  if (!isKept && reports.some(({ type }) => type === 'turn' || type === 'appended'))
    faults.push('nothing kept of what was told')
  const details =
    faults.length > 0 ? [...faults, ...remarks.slice(0, 3), ...broken.slice(0, 6), ...failures, trace] : []
  return { words, lost, twice, notes, zombieAppends, calls, doubled, damage, faults: details }
}

/** What models were asked, and how much of it more than once. */
function countCalls(
  fake: FakeAssemblyAI,
  texts: readonly string[],
): { calls: number; doubled: number; trace: string } {
  const { completions } = fake.requests
  const edits: string[] = []
  const others: string[] = []
  let doubledEdits = 0
  const trace: string[] = []
  for (const { body } of completions) {
    const { messages } = body as { messages: Parameters<typeof readEditMessages>[0] }
    const edit = readEditMessages(messages)
    if (edit) {
      // A request that asks for what others asked for, in whole or in part, is one too many.
      const known = edit.texts.filter((text) => {
        const asked = edits.filter((each) => each === text).length
        return asked > 0 && asked >= texts.filter((each) => each === text).length
      })
      if (known.length > 0) doubledEdits++
      trace.push(`edit of ${edit.texts.length}, ${known.length} again`)
      edits.push(...edit.texts)
      continue
    }
    const isCheck = readVerifyMessages(messages) !== undefined
    trace.push(isCheck ? 'check' : 'note')
    others.push(JSON.stringify(messages))
  }
  const doubled = doubledEdits + others.length - new Set(others).size
  return { calls: completions.length, doubled, trace: `calls: ${trace.join(', ')}` }
}

async function tryOut(name: string, count: number, site: Site, slots: readonly Slot[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  let next = 0
  await Promise.all(
    slots.map(async (slot) => {
      let spare = new Service(slot.first, slot.firstPlace)
      while (next < count) {
        const run = next++
        const first = spare
        await first.until('', 'listening')
        if (next < count) spare = new Service(slot.first, slot.firstPlace)
        const outcome = await takeOver(run, slot, site, first)
        outcomes.push(outcome)
        for (const fault of outcome.faults) console.log(`WRONG ${name}, run ${run}, ${outcome.how}: ${fault}`)
      }
      spare.child.kill('SIGKILL')
    }),
  )
  return outcomes
}

const results: { name: string; outcomes: Outcome[] }[] = []
const cleanUp: (() => unknown)[] = []
const machine = (): Machine => {
  const made = new Machine(isSeparate)
  cleanUp.push(() => made[Symbol.asyncDispose]())
  return made
}
const parallel = Array.from({ length: Math.min(runs, Number(values.parallel)) })

if (!isSeparate) {
  console.log(
    'No root, or no iproute2: processes share this machine, and the database is cut off by a proxy.',
  )
}
if (values.only !== 'file') {
  const server = await startPostgres()
  cleanUp.push(() => server.stop())
  const pooled = new PostgresStore({ connectionString: server.url })
  cleanUp.push(() => pooled.close())
  await pooled.migrate()
  const reached = async (from: Machine): Promise<StoreTask> => ({
    url: await from.reach(server.url, 'database'),
    sealed: false,
  })
  const workers = machine()
  const worker = { machine: workers, service: new Service(workers, await reached(workers), 'worker') }
  await worker.service.until('', 'listening')
  const slots = await Promise.all(
    parallel.map(async (): Promise<Slot> => {
      const [first, second] = [machine(), machine()]
      const successor = new Service(second, await reached(second))
      return { first, second, firstPlace: await reached(first), successor }
    }),
  )
  results.push({
    name: 'PostgreSQL',
    outcomes: await tryOut('PostgreSQL', runs, { store: pooled, worker }, slots),
  })
}
if (values.only !== 'postgres') {
  for (const sealed of values.only === 'sealed' ? [true] : [false, true]) {
    const directory = mkdtempSync(join(tmpdir(), 'takeover-'))
    cleanUp.push(() => rmSync(directory, { recursive: true, force: true }))
    const kept = new FileStore(directory)
    const store = sealed ? encryptStore(kept, new Uint8Array(32).fill(3)) : kept
    const slots = parallel.map((): Slot => {
      const [first, second] = [machine(), machine()]
      const firstPlace = { directory, sealed }
      return { first, second, firstPlace, successor: new Service(second, firstPlace) }
    })
    const name = sealed ? 'FileStore, sealed' : 'FileStore'
    results.push({
      name,
      outcomes: await tryOut(name, Math.ceil(runs / 2), { store, worker: undefined }, slots),
    })
  }
}
for (const undo of cleanUp.reverse()) await undo()

const rows = results.flatMap(({ name, outcomes }) =>
  (['killed', 'cut off'] as const).map((how) => {
    const own = outcomes.filter((outcome) => outcome.how === how)
    const sum = (value: (outcome: Outcome) => number): number =>
      own.reduce((all, each) => all + value(each), 0)
    const by = (who: Outcome['by']): number => own.filter((outcome) => outcome.by === who).length
    return [
      name,
      how,
      own.length,
      by('service'),
      by('worker'),
      by('itself'),
      sum(({ words }) => words),
      sum(({ lost }) => lost),
      sum(({ twice }) => twice),
      sum(({ notes }) => notes),
      sum(({ zombieAppends }) => zombieAppends),
      sum(({ calls }) => calls),
      Math.max(0, ...own.map(({ doubled }) => doubled)),
      sum(({ damage }) => damage),
    ]
  }),
)
const head = [
  'store',
  'service is',
  'runs',
  'another',
  'worker',
  'itself',
  'words',
  'lost',
  'twice',
  'notes',
  'zombie',
  'calls',
  'doubled',
  'damage',
]
console.log(`\n${table(head, rows)}`)
console.log(
  `\nanother, worker, itself: who finished the visit; the rest had kept nothing. zombie: appends accepted of a service that had lost the visit. doubled: most calls of one visit that were made before. ${((performance.now() - startedAt) / 1_000).toFixed(0)} s.`,
)
const wrong = results.flatMap(({ outcomes }) => outcomes).filter(({ faults }) => faults.length > 0)
console.log(wrong.length === 0 ? 'Every line holds.' : `${wrong.length} runs went wrong`)
process.exit(wrong.length === 0 ? 0 : 1)
