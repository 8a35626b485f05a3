import { describe, expect, it } from 'vitest'
import {
  EncounterReview,
  finishVisit,
  MemoryStore,
  RecordedVisit,
  type EncounterStore,
  type JournalRecord,
} from '../../src/index.ts'
import type { FakeAssemblyAI } from '../../src/testing.ts'
import { crashRecording, wholeRecording, type RecordingKill } from '../chaos/crashed-recording.ts'
import { at, jobsOf, recordedFake, someRecording } from '../support/recorded.ts'

async function expectWhole(kills: readonly RecordingKill[]): Promise<void> {
  const { uploads, writes: _writes, died: _died, ...outcome } = await crashRecording(kills)
  expect({ kills, ...outcome }).toEqual({ kills, ...wholeRecording })
  // Each death repeats one at most.
  expect(uploads).toBeLessThanOrEqual(1 + kills.length)
}

/** A store as a process leaves it that died at its nth write: nothing after that is kept, and nobody goes on. */
function dyingStore(
  kept: MemoryStore,
  write: number,
  isKept: boolean,
): EncounterStore & { readonly died: Promise<void> } {
  let writes = 0
  let die: () => void = () => undefined
  const died = new Promise<void>((resolve) => (die = resolve))
  return {
    died,
    async append(id, records) {
      if (++writes < write) return kept.append(id, records)
      if (writes === write && isKept) await kept.append(id, records)
      die()
      return new Promise(() => undefined)
    },
    read: (id) => kept.read(id),
    list: () => kept.list(),
    delete: (id) => kept.delete(id),
  }
}

describe('L17: a recorded visit whose process died', () => {
  it.each([false, true])(
    'at every write (kept: %s) is brought to its end with one job, every turn once and one note',
    async (isKept) => {
      for (let write = 1; ; write++) {
        await using fake = await recordedFake()
        const kept = new MemoryStore()
        const store = dyingStore(kept, write, isKept)
        const visit = new RecordedVisit({ ...at(fake), recording: someRecording, store, encounterId: 'v' })
        const over = visit.run().then(
          () => 'over',
          () => 'cancelled',
        )
        const first = await Promise.race([store.died.then(() => 'died'), over])
        await visit.cancel()
        const isThere = (await kept.list()).includes('v')
        const own = { ...at(fake), store: kept, encounterId: 'v', recording: someRecording }
        const next = isThere ? await RecordedVisit.recover(own) : new RecordedVisit(own)
        const { encounter } = await next.run()
        const records: JournalRecord[] = []
        for await (const record of kept.read('v')) records.push(record)
        expect({
          write,
          jobs: jobsOf(fake).length,
          texts: encounter.turns.map(({ text }) => text),
          unedited: encounter.turns.filter((turn) => !('editedText' in turn)).length,
          notes: records.filter((record) => record.type === 'note' && record.kind === 'final').length,
        }).toEqual({ write, ...wholeRecording })
        expect(fake.requests.uploads.length).toBeLessThanOrEqual(2)
        if (first === 'over') {
          expect(write).toBeGreaterThan(6)
          return
        }
      }
    },
    60_000,
  )

  it('by SIGKILL between a request and its answer finds the job in the list', async () => {
    await expectWhole(['answered'])
  }, 60_000)

  it('by SIGKILL at a random moment, twice', async () => {
    await expectWhole([{ afterMs: Math.random() * 200 }, { afterMs: Math.random() * 200 }])
  }, 60_000)

  it('is not finished as one that was heard live, nor the other way round', async () => {
    await using fake = await recordedFake({ faults: [{ kind: 'job', delayMs: 60_000 }] })
    const store = new MemoryStore()
    const own = { ...at(fake), store, encounterId: 'v' }
    const visit = new RecordedVisit({ ...own, recording: someRecording })
    const over = visit.run().catch((error: unknown) => error)
    await fake.waitFor(({ transcripts }) => transcripts.length > 1)
    await visit.cancel()
    await over
    const { recordedUrl: _recorded, waiting: _waiting, ...session } = own
    await expect(finishVisit(session)).rejects.toMatchObject({
      message: expect.stringContaining('RecordedVisit.recover') as unknown,
    })
    await store.append('live', [{ type: 'start', startedAt: new Date().toISOString() }])
    await expect(RecordedVisit.recover({ ...own, encounterId: 'live' })).rejects.toMatchObject({
      message: expect.stringContaining('finishVisit') as unknown,
    })
  })

  it('has its note written of the words that a person put right', async () => {
    await using fake = await recordedFake()
    const own = { ...at(fake), store: new MemoryStore(), encounterId: 'corrected' }
    await new RecordedVisit({ ...own, recording: someRecording, note: false }).run()
    const { store, encounterId } = own
    const review = await EncounterReview.open({ store, encounterId })
    await review.correctTurn('0-0', 'My knee has been sore since Sunday.')
    await review.close()
    const read: string[] = []
    const write = (turns: readonly { readonly text: string }[]): Promise<never> => {
      read.push(...turns.map(({ text }) => text))
      return Promise.reject(new Error('No note'))
    }
    await (await RecordedVisit.recover({ ...own, note: { write } })).run()
    expect(read[0]).toBe('My knee has been sore since Sunday.')
  })

  it('needs the recording again when its upload was not over and it was no file', async () => {
    await using fake = await recordedFake({ faults: [{ kind: 'upload', hangs: true }] })
    const store = new MemoryStore()
    const own = { ...at(fake), store, encounterId: 'v' }
    const visit = new RecordedVisit({ ...own, recording: someRecording })
    const over = visit.run().catch((error: unknown) => error)
    await fake.waitFor(({ uploads }) => uploads.length > 0)
    await visit.cancel()
    await over
    await expect(RecordedVisit.recover(own)).rejects.toMatchObject({ option: 'recording' })
  })

  it('is made anew at the service after the service could not transcribe it', async () => {
    await using fake = await recordedFake({ faults: [{ kind: 'job', error: 'no' }] })
    const store = new MemoryStore()
    const own = { ...at(fake), store, encounterId: 'v', editor: false, note: false } as const
    await expect(new RecordedVisit({ ...own, recording: someRecording }).run()).rejects.toThrow()
    const { encounter } = await (await RecordedVisit.recover(own)).run()
    expect(encounter.turns).toHaveLength(4)
    expect([fake.requests.uploads.length, jobsOf(fake).length]).toEqual([1, 2])
  })

  describe('and whose job was deleted before its transcript came', () => {
    const cancelled = async (fake: FakeAssemblyAI, store: EncounterStore): Promise<RecordedVisit> => {
      const own = { ...at(fake), store, encounterId: 'v', editor: false, note: false } as const
      const visit = new RecordedVisit({ ...own, recording: someRecording })
      visit.on('progress', ({ stage }) => {
        if (stage === 'transcribe') void visit.cancel()
      })
      await expect(visit.run()).rejects.toMatchObject({ code: 'cancelled' })
      return visit
    }
    const again = async (
      fake: FakeAssemblyAI,
      store: EncounterStore,
      more: { readonly recording?: Uint8Array } = {},
    ): Promise<number> => {
      const own = { ...at(fake), store, encounterId: 'v', editor: false, note: false, ...more } as const
      return (await (await RecordedVisit.recover(own)).run()).encounter.turns.length
    }

    it('by the app, is transcribed anew from the recording, and rejects without it', async () => {
      await using fake = await recordedFake()
      const store = new MemoryStore()
      await (await cancelled(fake, store)).delete()
      await expect(again(fake, store)).rejects.toMatchObject({ code: 'transcription', closeCode: 404 })
      expect((await store.status('v')).state).toBe('abandoned')
      expect(await again(fake, store, { recording: someRecording })).toBe(4)
      expect([fake.requests.uploads.length, jobsOf(fake).length]).toEqual([2, 2])
    })

    it('by another tool, or of which the service knows nothing, too', async () => {
      await using first = await recordedFake()
      await using other = await recordedFake()
      for (const fake of [first, other]) {
        const store = new MemoryStore()
        const { transcriptId = '' } = await cancelled(first, store)
        const headers = { authorization: 'test-key' }
        await fetch(`${first.recordedUrl}/transcript/${transcriptId}`, { method: 'DELETE', headers })
        await expect(again(fake, store)).rejects.toMatchObject({ code: 'transcription', closeCode: 404 })
        expect(await again(fake, store, { recording: someRecording })).toBe(4)
      }
    })
  })

  it('does not take the job that failed for the one whose request got no answer', async () => {
    await using fake = await recordedFake({ faults: [{ kind: 'job', error: 'no' }] })
    const store = new MemoryStore()
    const recording = 'https://recordings.example/visit.wav'
    const own = { ...at(fake), store, encounterId: 'v', editor: false, note: false } as const
    const first = new RecordedVisit({ ...own, recording })
    await expect(first.run()).rejects.toThrow()
    await using second = await RecordedVisit.recover(own)
    fake.inject({ kind: 'transcript', method: 'POST', status: 500 })
    const { encounter } = await second.run()
    expect(encounter.turns).toHaveLength(4)
    expect(second.transcriptId).not.toBe(first.transcriptId)
  })
})
