import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { encryptStore } from '../../src/journal/encrypt-store.ts'
import type { EncounterStore } from '../../src/journal/records.ts'
import { FileStore } from '../../src/node/file-store.ts'
import { PostgresStore } from '../../src/postgres/postgres-store.ts'
import { VisitWorker } from '../../src/postgres/visit-worker.ts'
import { MedicalScribeSession } from '../../src/session/medical-scribe-session.ts'
import type { RecoverOptions } from '../../src/session/options.ts'
import { CuttingProxy } from '../../test/chaos/cutting-proxy.ts'
import { untilFree } from '../../test/chaos/kept-visit.ts'
import { positionedSource } from '../../test/chaos/positioned-source.ts'
import { ttlMs, type ServiceReport, type StoreTask, type VisitTask } from './task.ts'

/** A service that hears visits and takes over those of others; with `worker`, one that finishes what was left. */

const place = JSON.parse(process.argv[2] ?? '') as StoreTask
const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6

type Said = ServiceReport extends infer R ? (R extends unknown ? Omit<R, 'atMs'> : never) : never
// Written through: what was said before a kill has been read by then.
function say(report: Said): void {
  writeSync(1, `${JSON.stringify({ ...report, atMs: nowMs() })}\n`)
}

/** A store that says what it was told is done, and under which claim. */
function watched(store: EncounterStore): EncounterStore {
  return {
    append: async (encounterId, records, claim) => {
      const fromMs = nowMs()
      await store.append(encounterId, records, claim)
      say({ type: 'appended', encounterId, token: claim?.token ?? 0, fromMs })
    },
    claim: async (encounterId, ms) => {
      const claim = await (store.claim as NonNullable<typeof store.claim>)(encounterId, ms)
      say({ type: 'claimed', encounterId, token: claim.token })
      return claim
    },
    read: (id) => store.read(id),
    list: (state) => store.list(state),
    status: (id) => kept.status(id),
    delete: (...args) => store.delete(...args),
  }
}

const kept =
  'url' in place
    ? new PostgresStore({ connectionString: place.url, statementTimeoutMs: 1_000 })
    : new FileStore(place.directory)
const store = watched(place.sealed ? encryptStore(kept, new Uint8Array(32).fill(3)) : kept)

type Options = Omit<RecoverOptions, 'audio'>

async function optionsOf({ encounterId, api, speed }: VisitTask): Promise<Options> {
  // On loopback, as a service reaches its own proxy; the outside has other addresses here.
  const { url } = await CuttingProxy.start(api)
  return {
    apiKey: 'test-key',
    streaming: { url, maxReplaySpeed: 2 * speed },
    gatewayUrl: url.replace('ws:', 'http:').replace('/v3/ws', '/v1'),
    editor: { spacingMs: 15_000 / speed },
    store,
    encounterId,
    storeTimeoutMs: 1_000,
    claimTtlMs: ttlMs,
  }
}

function isKnown(encounterId: string): Promise<boolean> {
  return kept.status(encounterId).then(
    ({ lastWrittenAt }) => lastWrittenAt !== undefined,
    () => false,
  )
}

/** Hears a visit from where it stands, whoever had it before, and writes its note. */
async function hear(task: VisitTask): Promise<void> {
  const { encounterId, durationMs, speed } = task
  const options = await optionsOf(task)
  if (!(await isKnown(encounterId))) await untilFree(kept, encounterId)
  const audio = {
    ...positionedSource(0, durationMs, speed),
    // What was heard lies in the store; a microphone goes on with what is said now.
    open: (signal: AbortSignal): AsyncIterable<Uint8Array> =>
      positionedSource(Math.round(session.positionMs), durationMs, speed).open(signal),
  }
  const session: MedicalScribeSession = (await isKnown(encounterId))
    ? await MedicalScribeSession.recover({ ...options, audio })
    : new MedicalScribeSession({ ...options, audio })
  session.on('turn', ({ id, text }) => say({ type: 'turn', encounterId, id, text }))
  session.on('warning', ({ cause }) => {
    if (cause?.code === 'store' && cause.reason === 'claimed') say({ type: 'lost', encounterId })
  })
  say({ type: 'listening', encounterId })
  await session.start()
  const { note } = await session.finished
  if (note) say({ type: 'finished', encounterId })
}

const tasks = new Map<string, Options>()
let worker: VisitWorker | undefined
if (process.argv[3] === 'worker' && 'url' in place) {
  worker = new VisitWorker({
    store,
    connectionString: place.url,
    finish: (encounterId) => tasks.get(encounterId) as Options,
    scanMs: 500,
    retryDelaySeconds: 1,
  })
  worker.on('finished', (encounterId) => say({ type: 'finished', encounterId }))
  worker.on('failed', (encounterId, { message }) => say({ type: 'failed', encounterId, message }))
  await worker.start()
}
say({ type: 'listening', encounterId: '' })

for await (const line of createInterface(process.stdin)) {
  const task = JSON.parse(line) as VisitTask
  const { encounterId } = task
  if (task.isForWorker) {
    tasks.set(encounterId, await optionsOf(task))
    continue
  }
  void hear(task)
    .catch((error: unknown) => {
      say({ type: 'failed', encounterId, message: error instanceof Error ? error.message : String(error) })
    })
    .finally(() => say({ type: 'ended', encounterId }))
}
await worker?.drain()
process.exit(0)
