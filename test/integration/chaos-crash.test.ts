import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { crashFaults, crashVisit, runVisit } from '../chaos/crashed-visit.ts'
import type { JournalRecord } from '../../src/journal/records.ts'
import { keptVisit } from '../../src/journal/kept-visit.ts'
import { FileStore } from '../../src/node/file-store.ts'
import { FakeAssemblyAI } from '../../src/testing/fake-assemblyai.ts'
import { scriptedSource } from '../../src/testing/scripted-source.ts'
import { losses, recordingStore } from '../support/recording-store.ts'
import { consultation, visit } from '../support/visit.ts'

const spoken = consultation.map((turn) => turn.text)

describe('a visit whose process is killed', () => {
  it('L17: is brought back from its files with all that was reported, and ends whole, with a note', async () => {
    const outcome = await crashVisit({
      script: consultation,
      durationMs: 13_000,
      speed: 20,
      kills: [{ turns: 2 }],
    })
    expect(crashFaults(outcome)).toEqual([])
    expect(outcome.reported).toBeGreaterThanOrEqual(2)
    expect(outcome.verdict.delivered).toBe(outcome.verdict.words)
  })
})

describe('a visit whose journal ends anywhere', () => {
  // As fast as it can be taken: then several turns come in one read, and many events fall between two writes.
  it('L17: has each word in a turn or its audio, over lost connections', async () => {
    const { store, writes } = recordingStore()
    const script = [0, 11_000, 22_000].flatMap((fromMs) =>
      consultation.map(({ startMs, endMs, ...turn }) => ({
        ...turn,
        startMs: fromMs + startMs,
        endMs: fromMs + endMs,
      })),
    )
    await using v = await visit(
      {
        store,
        audio: scriptedSource({ script, content: 'positioned', speed: Infinity }),
        streaming: { maxReplaySpeed: 100, reconnect: { baseDelayMs: 1, maxDelayMs: 5 } },
      },
      {
        script,
        hears: true,
        faults: [4_000, 9_500, 5_000].map((atAudioMs, connection) => ({
          kind: 'drop',
          connection,
          atAudioMs,
        })),
      },
    )
    await v.session.start()
    await v.over
    expect(v.session.encounter.turns.map(({ text }) => text)).toEqual(script.map(({ text }) => text))
    expect(writes.length).toBeGreaterThan(script.length)
    expect(losses(writes)).toEqual([])
  })
})

describe('a visit whose folder cannot be written', () => {
  let directory = ''
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'unwritable-'))
  })
  afterEach(async () => {
    await chmod(directory, 0o700)
    await rm(directory, { recursive: true, force: true })
  })

  async function hear(store: FileStore): Promise<{ texts: string[]; warnings: object[] }> {
    const audio = scriptedSource({ script: consultation, content: 'positioned', speed: 20 })
    await using v = await visit({ store, audio })
    await v.session.start()
    await v.over
    return {
      texts: v.session.encounter.turns.map((turn) => turn.text),
      warnings: v.events.flatMap((e) => (e.type === 'warning' ? [e.args[0]] : [])),
    }
  }

  it('L16: goes on when the folder is none, and says once from where it is not durable', async () => {
    const path = join(directory, 'file')
    await writeFile(path, 'not a folder')
    await using store = new FileStore(path)
    const { texts, warnings } = await hear(store)
    expect(texts).toEqual(spoken)
    expect(warnings).toMatchObject([{ kind: 'not-durable', fromMs: 0, cause: { code: 'store' } }])
  })

  it.skipIf(process.getuid?.() === 0)('L16: goes on when the folder may not be written', async () => {
    await chmod(directory, 0o500)
    await using store = new FileStore(directory)
    const { texts, warnings } = await hear(store)
    expect(texts).toEqual(spoken)
    expect(warnings).toMatchObject([
      { kind: 'not-durable', fromMs: 0, cause: { code: 'store', reason: 'denied' } },
    ])
  })

  it.skipIf(process.platform === 'win32')('L16: goes on when the disk is full', async () => {
    await using fake = await FakeAssemblyAI.start({ script: consultation, hears: true })
    const server = { streamingUrl: fake.streamingUrl, gatewayUrl: fake.gatewayUrl }
    // No real disk is filled: the process may not make a file larger than eight seconds of audio. Not less, or on a busy
    // machine the very first write holds more.
    const reports = await runVisit(
      { directory, encounterId: 'full', server, durationMs: 13_000, speed: 10 },
      'never',
      256,
    )
    expect(reports.flatMap((report) => (report.type === 'turn' ? [report.text] : []))).toEqual(spoken)
    expect(reports.at(-1)).toEqual({ type: 'ended' })
    const warnings = reports.filter((report) => report.type === 'warning')
    // In a new file there is room again.
    expect(warnings).toMatchObject([{ kind: 'not-durable', reason: 'full' }, { kind: 'durable' }])
    const fromMs = warnings[0]?.fromMs ?? 0
    expect(fromMs).toBeGreaterThan(0)
    // All is there, what was heard meanwhile too.
    await using store = new FileStore(directory)
    const records: JournalRecord[] = []
    for await (const record of store.read('full')) records.push(record)
    const { fold, missing } = keptVisit('visit', records)
    const { timelineMs } = fold.progress
    expect(timelineMs).toBeGreaterThanOrEqual(warnings[1]?.fromMs ?? Infinity)
    expect(fold.encounter.turns.map(({ text }) => text)).toEqual(spoken)
    expect([missing, fold.damage]).toEqual([[], []])
  })
})
