import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
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
