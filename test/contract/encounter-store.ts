import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { AudioRecord, EncounterStore, JournalRecord } from '../../src/journal/records.ts'
import { keptVisit } from '../../src/journal/kept-visit.ts'
import { audio, edited, turn } from './encounter-shapes.ts'

export async function readAll(store: EncounterStore, encounterId: string): Promise<JournalRecord[]> {
  const records: JournalRecord[] = []
  for await (const record of store.read(encounterId)) records.push(record)
  return records
}

/** Audio apart from the rest: how the two interleave is the store's business. */
export function apart(records: readonly JournalRecord[]): { audio: AudioRecord[]; others: JournalRecord[] } {
  return {
    audio: records.filter((record) => record.type === 'audio'),
    others: records.filter((record) => record.type !== 'audio'),
  }
}

const visit: readonly JournalRecord[] = [
  { type: 'start', startedAt: '2026-01-02T03:04:05.678Z' },
  { type: 'connection', connection: 0 },
  audio(0),
  { type: 'turn', turn: turn(0, 0) },
  audio(50),
  { type: 'speaker', label: 'A', role: 'clinician' },
  { type: 'turn-edited', turn: edited(turn(0, 0)) },
  { type: 'cue', cue: { kind: 'symptom', term: 'thirst', negated: false, turn: '0-0', start: 0, end: 5 } },
  { type: 'gap', gap: { startMs: 3_000, endMs: 4_000, reason: 'source' } },
  { type: 'pause', atMs: 5_000 },
  { type: 'resume', atMs: 5_000 },
  audio(100),
  { type: 'end', endedAt: '2026-01-02T04:04:05.678Z' },
]

/** What every `EncounterStore` must do. `make` gives a new store; `reopen` another on the same contents. */
export function encounterStoreContract(
  name: string,
  make: () => { store: EncounterStore; reopen: () => EncounterStore },
): void {
  describe(`${name} as an EncounterStore`, () => {
    it('gives back what was appended, in order', async () => {
      const { store } = make()
      await store.append('v', visit.slice(0, 4))
      await store.append('v', visit.slice(4))
      expect(apart(await readAll(store, 'v'))).toEqual(apart(visit))
    })

    it('gives it to another store on the same contents, which goes on where the first ended', async () => {
      const { store, reopen } = make()
      await store.append('v', visit.slice(0, 6))
      const second = reopen()
      expect(apart(await readAll(second, 'v'))).toEqual(apart(visit.slice(0, 6)))
      await second.append('v', visit.slice(6))
      expect(apart(await readAll(reopen(), 'v'))).toEqual(apart(visit))
    })

    it('keeps the order of calls that overlap', async () => {
      const { store } = make()
      const records = Array.from({ length: 60 }, (_, n): JournalRecord => ({
        type: 'connection',
        connection: n,
      }))
      const mixed = records.flatMap((record, n) => [record, audio(n * 5, 5)])
      await Promise.all(mixed.map((record) => store.append('v', [record])))
      expect(apart(await readAll(store, 'v'))).toEqual(apart(mixed))
    })

    it('is not changed by what callers do to their buffers later', async () => {
      const { store } = make()
      const record = audio(0)
      const kept = record.bytes.slice()
      const appended = store.append('v', [record])
      record.bytes.fill(0x55)
      await appended
      expect((await readAll(store, 'v'))[0]).toEqual({ ...record, bytes: kept })
    })

    it('drops no audio that is not covered, and in the end most that is', async () => {
      const { store, reopen } = make()
      for (let second = 0; second < 60; second++) {
        const chunks = Array.from({ length: 4 }, (_, index) => audio(second * 1_000 + index * 250, 250))
        await store.append('v', [...chunks, { type: 'covered', untilMs: second * 1_000 - 2_000 }])
      }
      const { audio: kept } = apart(await readAll(reopen(), 'v'))
      expect(kept.length).toBeLessThan(120)
      const { audio: uncovered, missing } = keptVisit('v', await readAll(store, 'v'))
      expect(missing).toEqual([])
      expect(uncovered[0]?.startMs).toBe(57_000)
      expect(uncovered.at(-1)).toEqual(audio(59_750, 250))
      expect((await readAll(store, 'v')).filter((record) => record.type === 'damage')).toEqual([])
    })

    it('keeps encounters apart, lists them sorted and forgets one for good', async () => {
      const { store, reopen } = make()
      await store.append('b', [{ type: 'connection', connection: 1 }])
      await store.append('a', [{ type: 'connection', connection: 2 }])
      expect(await store.list()).toEqual(['a', 'b'])
      await store.delete('b')
      expect(await reopen().list()).toEqual(['a'])
      expect(await readAll(store, 'b')).toEqual([])
      expect(await readAll(store, 'a')).toEqual([{ type: 'connection', connection: 2 }])
      await store.append('b', [{ type: 'connection', connection: 3 }])
      expect(await readAll(store, 'b')).toEqual([{ type: 'connection', connection: 3 }])
    })

    it('has nothing of an encounter it does not know, and does not mind forgetting it', async () => {
      const { store } = make()
      expect(await readAll(store, 'unknown')).toEqual([])
      expect(await store.list()).toEqual([])
      await store.delete('unknown')
    })

    it('takes any name for an encounter', async () => {
      const { store } = make()
      const names = [
        '../up',
        '..',
        '.',
        'a/b\\c',
        'CON',
        'x',
        'X',
        'é 患者',
        'with space',
        'e-x',
        '_',
        '%2e',
        'x\u0000y',
      ]
      for (const [index, id] of names.entries())
        await store.append(id, [{ type: 'connection', connection: index }])
      expect(await store.list()).toEqual([...names].sort())
      for (const [index, id] of names.entries()) {
        expect(await readAll(store, id)).toEqual([{ type: 'connection', connection: index }])
      }
    })

    it('leaves out reports of damage, and takes nothing for an answer', async () => {
      const { store } = make()
      await store.append('v', [])
      await store.append('v', [{ type: 'damage', part: 'x', position: 0, length: 1, reason: 'checksum' }])
      expect(await readAll(store, 'v')).toEqual([])
    })

    describe('two writers', () => {
      type Claiming = Required<EncounterStore>
      const two = (): [Claiming, Claiming] => {
        const { store, reopen } = make()
        return [store as Claiming, reopen() as Claiming]
      }
      const claimed: unknown = expect.objectContaining({ code: 'store', reason: 'claimed' })
      const one: JournalRecord = { type: 'connection', connection: 1 }

      it('keeps everybody else out of a claimed visit, and reading free', async () => {
        const [first, second] = two()
        const claim = await first.claim('v', 15_000)
        await first.append('v', [one], claim)
        await expect(second.claim('v', 15_000)).rejects.toEqual(claimed)
        await expect(second.append('v', [one])).rejects.toEqual(claimed)
        await expect(second.delete('v')).rejects.toEqual(claimed)
        await second.append('another', [one])
        expect(await readAll(second, 'v')).toEqual([one])
        expect(await second.status('v')).toMatchObject({ state: 'live', hasAudioWaiting: false })
      })

      it('gives the visit to the next one when it is released, with a higher token', async () => {
        const [first, second] = two()
        const claim = await first.claim('v', 15_000)
        await first.append('v', [one], claim)
        await claim.release()
        await claim.release()
        await expect(first.append('v', [one], claim)).rejects.toEqual(claimed)
        await expect(claim.renew()).rejects.toEqual(claimed)
        const next = await second.claim('v', 15_000)
        expect(next.token).toBeGreaterThan(claim.token)
        await second.append('v', [one], next)
        await claim.release()
        await second.append('v', [one], next)
        expect(await readAll(first, 'v')).toEqual([one, one, one])
      })

      it('gives it to the next one when the claim ran out, and refuses the one before from then on (lost 2)', async () => {
        const [first, second] = two()
        const zombie = await first.claim('v', 100)
        await first.append('v', [one], zombie)
        const heir = await vi.waitFor(() => second.claim('v', 15_000), { timeout: 5_000 })
        await second.append('v', [audio(0)], heir)
        await expect(first.append('v', [one], zombie)).rejects.toEqual(claimed)
        await expect(zombie.renew()).rejects.toEqual(claimed)
        await expect(first.delete('v', zombie)).rejects.toEqual(claimed)
        expect(await readAll(first, 'v')).toEqual([one, audio(0)])
        await second.delete('v', heir)
        expect(await second.list()).toEqual([])
      })

      it('gives no token twice, also of a visit that was claimed and not begun', async () => {
        const [first, second] = two()
        const zombie = await first.claim('v', 100)
        const heir = await vi.waitFor(() => second.claim('v', 15_000), { timeout: 5_000 })
        await heir.release()
        const next = await second.claim('v', 15_000)
        expect(next.token).toBeGreaterThan(heir.token)
        await second.append('v', [one], next)
        await expect(first.append('v', [one], zombie)).rejects.toEqual(claimed)
        expect(await readAll(second, 'v')).toEqual([one])
        await next.release()
      })

      it('keeps a claim that is renewed, or written under', async () => {
        const [first, second] = two()
        const claim = await first.claim('v', 400)
        for (let n = 0; n < 12; n++) {
          await (n % 2 ? claim.renew() : first.append('v', [one], claim))
          await new Promise((resolve) => setTimeout(resolve, 60))
        }
        await expect(second.claim('v', 400)).rejects.toEqual(claimed)
      })

      it('lists no visit that was claimed and not begun', async () => {
        const [first, second] = two()
        const claim = await first.claim('v', 15_000)
        expect(await second.list()).toEqual([])
        await claim.release()
        expect(await second.list()).toEqual([])
        await expect(second.status('v')).rejects.toMatchObject({
          code: 'configuration',
          option: 'encounterId',
        })
      })

      it('tells of no audio that waits in a finished visit that keeps it', async () => {
        const [store, other] = two()
        await store.append('v', [
          { type: 'start', startedAt: '2026-01-02T03:04:05.678Z' },
          audio(0),
          { type: 'covered', untilMs: 60_000, keepsAudio: true },
          { type: 'end', endedAt: '2026-01-02T03:14:05.678Z' },
        ])
        expect(await other.status('v')).toMatchObject({ state: 'finished', hasAudioWaiting: false })
      })

      it('tells how a visit stands without reading it (lost 3)', async () => {
        const [store, other] = two()
        const format = { encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 } as const
        const channels = ['clinician', 'patient'] as const
        await store.append('v', [
          { type: 'start', startedAt: '2026-01-02T03:04:05.678Z', format, channels },
          audio(0),
        ])
        const status = await other.status('v')
        expect(status).toEqual({
          state: 'abandoned',
          format,
          channels,
          hasAudioWaiting: true,
          lastWrittenAt: expect.stringMatching(/^20\d\d-\d\d-\d\dT.*Z$/) as string,
        })
        await store.append('v', [
          { type: 'covered', untilMs: 50 },
          { type: 'end', endedAt: '2026-01-02T04:04:05.678Z' },
        ])
        expect(await other.status('v')).toMatchObject({ state: 'finished', format, hasAudioWaiting: false })
      })
    })

    it('keeps texts and numbers as they are', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.tuple(
              fc.string({ unit: 'grapheme' }),
              fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }),
            ),
            {
              maxLength: 5,
            },
          ),
          fc.uint8Array({ maxLength: 64 }),
          async (values, bytes) => {
            const { store } = make()
            const records: JournalRecord[] = values.map(([text, startMs]) => ({
              type: 'turn',
              turn: { ...turn(0, 0), text, startMs: startMs + 0 },
            }))
            await store.append('v', [
              ...records,
              { type: 'audio', startMs: 0.0625, sampleRate: 8_000, bytes },
            ])
            expect(apart(await readAll(store, 'v'))).toEqual({
              audio: [{ type: 'audio', startMs: 0.0625, sampleRate: 8_000, bytes }],
              others: records,
            })
          },
        ),
        { numRuns: 15 },
      )
    })
  })
}
