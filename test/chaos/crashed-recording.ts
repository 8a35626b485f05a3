import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { RecordedVisit, StoreError, type Encounter, type JournalRecord } from '../../src/index.ts'
import { FileStore } from '../../src/node/file-store.ts'
import { FakeAssemblyAI } from '../../src/testing.ts'
import { bundlePrograms } from '../support/bundle-programs.ts'
import { consultation } from '../support/visit.ts'
import { at, jobsOf } from '../support/recorded.ts'
import type { RecordedTask } from './recorded-child.ts'

/** Where a process is killed: where it does it itself, or so long after it began, in milliseconds. */
export type RecordingKill = NonNullable<RecordedTask['kill']> | { readonly afterMs: number }

export interface RecordingOutcome {
  readonly jobs: number
  readonly uploads: number
  readonly texts: readonly string[]
  readonly unedited: number
  readonly notes: number
  /** Writes of a process that was not killed. */
  readonly writes: number
  /** Whether the process was killed before it was over. */
  readonly died: boolean
}

/** What a whole visit holds, whatever was killed. */
export const wholeRecording: Omit<RecordingOutcome, 'uploads' | 'writes' | 'died'> = {
  jobs: 1,
  texts: consultation.map(({ text }) => text),
  unedited: 0,
  notes: 1,
}

const source = fileURLToPath(new URL('recorded-child.ts', import.meta.url))

/** Kills a recorded visit's processes one after the other, then recovers it here and looks at what is there. */
export async function crashRecording(
  kills: readonly (RecordingKill | undefined)[],
): Promise<RecordingOutcome> {
  const directory = await mkdtemp(join(tmpdir(), 'crashed-recording-'))
  const recording = join(directory, 'visit.wav')
  await writeFile(recording, new Uint8Array(300_000))
  try {
    await using fake = await FakeAssemblyAI.start({
      script: consultation,
      faults: [
        { kind: 'job', delayMs: 80, times: Infinity },
        { kind: 'gateway', delayMs: 20, times: Infinity },
      ],
    })
    const { recordedUrl, gatewayUrl } = fake
    const [child = ''] = await bundlePrograms(directory, [source])
    const task = { directory: join(directory, 'store'), recording, recordedUrl, gatewayUrl }
    let writes = 0
    let died = false
    for (const kill of kills) {
      const said = await run(child, task, kill)
      const whole = said.find((line) => line.startsWith('writes '))
      if (whole === undefined) died = true
      else writes = Number(whole.slice(7))
    }
    await using store = new FileStore(task.directory)
    const isThere = (await store.list()).includes('visit')
    const options = { ...at(fake), store, encounterId: 'visit' }
    const again = async (): Promise<Encounter> => {
      const visit = isThere
        ? await RecordedVisit.recover(options)
        : new RecordedVisit({ ...options, recording })
      return (await visit.run()).encounter
    }
    const encounter = await again().catch(async (error: unknown) => {
      // A process that died before its first record may leave its claim, and nothing to recover.
      if (isThere || !(error instanceof StoreError) || error.reason !== 'claimed') throw error
      await wait(error.freeAfterMs)
      return again()
    })
    const records: JournalRecord[] = []
    for await (const record of store.read('visit')) records.push(record)
    return {
      jobs: jobsOf(fake).length,
      uploads: fake.requests.uploads.length,
      texts: encounter.turns.map(({ text }) => text),
      unedited: encounter.turns.filter((turn) => !('editedText' in turn)).length,
      notes: records.filter((record) => record.type === 'note' && record.kind === 'final').length,
      writes,
      died,
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function run(
  child: string,
  task: RecordedTask,
  kill: RecordingKill | undefined,
): Promise<readonly string[]> {
  const own = typeof kill === 'object' && 'afterMs' in kill ? undefined : kill
  const input = JSON.stringify({ ...task, ...(own === undefined ? {} : { kill: own }) })
  const process_ = spawn(process.execPath, [child, input], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise((resolve) => process_.once('exit', resolve))
  const lines: string[] = []
  for await (const line of createInterface(process_.stdout)) {
    lines.push(line)
    if (line === 'running' && typeof kill === 'object' && 'afterMs' in kill) {
      setTimeout(() => process_.kill('SIGKILL'), kill.afterMs)
    }
  }
  await exited
  return lines
}
