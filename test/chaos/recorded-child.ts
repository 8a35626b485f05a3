import { writeSync } from 'node:fs'
import { RecordedVisit } from '../../src/recorded/recorded-visit.ts'
import { FileStore } from '../../src/node/file-store.ts'
import type { EncounterStore } from '../../src/journal/records.ts'
import { quick } from '../support/recorded.ts'

/** Runs a recorded visit, or goes on with one, and kills itself where it is told to. */

/** What a process that is to be killed is told. */
export interface RecordedTask {
  readonly directory: string
  readonly recording: string
  readonly recordedUrl: string
  readonly gatewayUrl: string
  /** Where it kills itself: before or after the nth write, or when the answer to a new job has come. */
  readonly kill?: { readonly write: number; readonly at: 'before' | 'after' } | 'answered'
}

const task = JSON.parse(process.argv[2] ?? '') as RecordedTask
const { kill } = task
const die = (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL')
  // The signal may come a moment later.
  return new Promise(() => undefined)
}

const files = new FileStore(task.directory)
let writes = 0
const store: EncounterStore = {
  async append(id, records) {
    const write = ++writes
    if (typeof kill === 'object' && kill.write === write && kill.at === 'before') await die()
    await files.append(id, records)
    if (typeof kill === 'object' && kill.write === write) await die()
  },
  read: (id) => files.read(id),
  list: () => files.list(),
  delete: (id) => files.delete(id),
}

if (kill === 'answered') {
  const { fetch } = globalThis
  globalThis.fetch = async (url, init) => {
    const answer = await fetch(url, init)
    if (init?.method === 'POST' && (url as string).endsWith('/transcript')) await die()
    return answer
  }
}

const { recordedUrl, gatewayUrl } = task
const options = {
  apiKey: 'test-key',
  recordedUrl,
  gatewayUrl,
  waiting: quick,
  store,
  encounterId: 'visit',
  claimTtlMs: 1_000,
}
const isKnown = (await store.list()).includes('visit')
const visit = isKnown
  ? await RecordedVisit.recover(options)
  : new RecordedVisit({ ...options, recording: task.recording })
writeSync(1, 'running\n')
await visit.run()
writeSync(1, `writes ${writes}\n`)
await files[Symbol.asyncDispose]()
