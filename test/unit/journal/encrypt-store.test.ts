import { describe, expect, it } from 'vitest'
import { encryptStore, reseal } from '../../../src/journal/encrypt-store.ts'
import { MemoryStore } from '../../../src/journal/memory-store.ts'
import type { EncounterStore, JournalRecord, SealedRecord } from '../../../src/journal/records.ts'
import { audio, turn } from '../../contract/encounter-shapes.ts'
import { apart, readAll } from '../../contract/encounter-store.ts'

const key = Uint8Array.from({ length: 32 }, (_, index) => index)
const visit: readonly JournalRecord[] = [
  { type: 'start', startedAt: '2026-01-02T03:04:05.678Z' },
  { type: 'turn', turn: turn(0, 0) },
  { type: 'turn', turn: turn(1, 1_000) },
  { type: 'covered', untilMs: 40 },
  audio(0),
  audio(50),
  audio(100),
]

/** A store that holds what a thief made of the records. */
async function forged(
  change: (records: SealedRecord[]) => readonly JournalRecord[],
  id = 'v',
): Promise<JournalRecord[]> {
  const inner = new MemoryStore()
  await encryptStore(inner, key).append('v', visit)
  const sealed = (await readAll(inner, 'v')) as SealedRecord[]
  const changed = change(sealed)
  const thief: EncounterStore = {
    append: () => Promise.resolve(),
    read: async function* () {
      yield* changed
    },
    list: () => Promise.resolve([]),
    delete: () => Promise.resolve(),
  }
  return readAll(encryptStore(thief, key), id)
}

const damageOf = (records: JournalRecord[]): unknown[] =>
  records
    .filter((record) => record.type === 'damage')
    .map(({ position, length, reason }) => ({ position, length, reason }))

describe('encryptStore', () => {
  it('leaves no text and no audio readable', async () => {
    const inner = new MemoryStore()
    await encryptStore(inner, key).append('v', visit)
    const stored = await readAll(inner, 'v')
    expect(stored.every((record) => record.type === 'sealed')).toBe(true)
    for (const record of stored as SealedRecord[]) {
      const text = Buffer.from(record.bytes).toString('latin1')
      expect(text).not.toContain('litres')
      expect(text).not.toContain(Buffer.from(audio(50).bytes).subarray(0, 40).toString('latin1'))
    }
    expect(
      new Set(
        (stored as SealedRecord[]).map(({ bytes }) => Buffer.from(bytes.subarray(8, 20)).toString('hex')),
      ).size,
    ).toBe(visit.length)
  })

  it('reads nothing under another key, and writes nothing', async () => {
    const inner = new MemoryStore()
    await encryptStore(inner, key).append('v', visit)
    const stranger = encryptStore(inner, new Uint8Array(32))
    await expect(readAll(stranger, 'v')).rejects.toMatchObject({ code: 'store', reason: 'key' })
    await expect(stranger.append('v', visit)).rejects.toMatchObject({ code: 'store', reason: 'key' })
    expect(await readAll(inner, 'v')).toHaveLength(visit.length)
  })

  it('takes a CryptoKey, and opens with it what its bytes have sealed', async () => {
    const inner = new MemoryStore()
    await encryptStore(inner, key).append('v', visit)
    const cryptoKey = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt'])
    expect(await readAll(encryptStore(inner, cryptoKey), 'v')).toEqual(visit)
  })

  it('refuses other keys at once', async () => {
    const short = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, false, ['encrypt'])
    const other = await crypto.subtle.generateKey({ name: 'AES-CBC', length: 256 }, false, ['encrypt'])
    const reading = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['decrypt'])
    for (const bad of [new Uint8Array(16), new Uint8Array(0), short, other, reading]) {
      expect(() => encryptStore(new MemoryStore(), bad)).toThrow(
        expect.objectContaining({ code: 'configuration', option: 'key' }),
      )
    }
  })

  it('finds a changed byte anywhere in a record, and reads the rest', async () => {
    // Mark, nonce, text and tag.
    for (const at of [0, 9, 30, -1]) {
      const read = await forged((records) => {
        const bytes = records[1]?.bytes as Uint8Array
        const index = at < 0 ? bytes.length + at : at
        bytes[index] = (bytes[index] as number) ^ 1
        return records
      })
      expect(damageOf(read)).toEqual([
        { position: 1, length: 1, reason: 'tampered' },
        { position: 1, length: 1, reason: 'missing' },
      ])
      expect(read.filter((record) => record.type !== 'damage')).toEqual(
        visit.filter((_, index) => index !== 1),
      )
    }
  })

  it.each<[string, Partial<SealedRecord>]>([
    ['sequence', { sequence: 2 }],
    ['covered point', { coveredMs: 1e9 }],
    ['audio extent', { audio: { startMs: 5, endMs: 10 } }],
  ])('finds a changed %s', async (_, change) => {
    const read = await forged((records) =>
      records.map((record, index) => (index === 3 ? { ...record, ...change } : record)),
    )
    expect(damageOf(read)).toContainEqual(expect.objectContaining({ reason: 'tampered' }))
    expect(read).not.toContainEqual(expect.objectContaining({ type: 'covered' }))
  })

  it('finds records that were swapped, repeated or taken out of the middle', async () => {
    const swapped = await forged(([a, b, c, ...rest]) => [a, c, b, ...rest] as SealedRecord[])
    expect(damageOf(swapped)).toEqual([
      { position: 1, length: 1, reason: 'missing' },
      { position: 1, length: 1, reason: 'tampered' },
    ])
    const repeated = await forged(([a, b, ...rest]) => [a, b, b, ...rest] as SealedRecord[])
    expect(damageOf(repeated)).toEqual([{ position: 1, length: 1, reason: 'tampered' }])
    const cut = await forged(([a, , , ...rest]) => [a, ...rest] as SealedRecord[])
    expect(damageOf(cut)).toEqual([{ position: 1, length: 2, reason: 'missing' }])
  })

  it('tells audio that was covered from audio that was taken', async () => {
    // 0–50 is covered but for 10 ms; without the first chunk audio begins at 50.
    const early = await forged((records) => records.filter((record) => record.audio?.startMs !== 0))
    expect(damageOf(early)).toEqual([{ position: 0, length: 1, reason: 'missing' }])
    const middle = await forged((records) => records.filter((record) => record.audio?.startMs !== 50))
    expect(damageOf(middle)).toEqual([{ position: 1, length: 1, reason: 'missing' }])
  })

  describe('with two channels, one of them behind', () => {
    const of = (channel: 'clinician' | 'patient', startMs: number): JournalRecord => ({
      ...audio(startMs),
      channel,
    })
    // In the order in which it was heard: the patient's audio comes 200 ms late.
    const lagging: readonly JournalRecord[] = [0, 50, 100, 150, 200, 250, 300, 350].flatMap((atMs) => [
      of('clinician', atMs),
      ...(atMs < 200 ? [] : [of('patient', atMs - 200)]),
    ])

    it('raises no alarm for audio of the other that was covered', async () => {
      const store = encryptStore(new MemoryStore(), key)
      await store.append('v', lagging)
      for (const untilMs of [100, 150]) {
        await store.append('v', [{ type: 'covered', untilMs }])
        const read = await readAll(store, 'v')
        expect(damageOf(read)).toEqual([])
        expect(read.filter((record) => record.type === 'audio')).toEqual(
          lagging.filter((record) => record.type === 'audio' && record.startMs + 50 > untilMs),
        )
      }
    })

    it('finds audio that was taken from either', async () => {
      for (const [channel, startMs] of [
        ['clinician', 250],
        ['patient', 100],
      ] as const) {
        const inner = new MemoryStore()
        await encryptStore(inner, key).append('v', [{ type: 'covered', untilMs: 50 }, ...lagging])
        const taken = lagging.findIndex(
          (each) => each.type === 'audio' && each.channel === channel && each.startMs === startMs,
        )
        const thief: EncounterStore = {
          append: () => Promise.resolve(),
          read: async function* () {
            for await (const record of inner.read('v')) {
              if (record.type !== 'sealed' || !record.audio || record.sequence !== taken) yield record
            }
          },
          list: () => Promise.resolve([]),
          delete: () => Promise.resolve(),
        }
        const read = await readAll(encryptStore(thief, key), 'v')
        expect(damageOf(read)).toEqual([expect.objectContaining({ reason: 'missing' })])
      }
    })
  })

  it('finds a record in the clear that someone slipped in', async () => {
    const read = await forged((records) => [...records, { type: 'end', endedAt: '2026-01-01T00:00:00Z' }])
    expect(damageOf(read)).toEqual([{ position: -1, length: 1, reason: 'tampered' }])
    expect(read).not.toContainEqual(expect.objectContaining({ type: 'end' }))
  })

  it('does not open records moved to another encounter', async () => {
    await expect(forged((records) => records, 'other')).rejects.toMatchObject({ reason: 'key' })
  })

  it('goes on after an append that failed, without a false alarm', async () => {
    const inner = new MemoryStore()
    let isFull = false
    const flaky: EncounterStore = {
      append: (id, records) => (isFull ? Promise.reject(new Error('full')) : inner.append(id, records)),
      read: (id) => inner.read(id),
      list: () => inner.list(),
      delete: (id) => inner.delete(id),
    }
    const store = encryptStore(flaky, key)
    await store.append('v', visit.slice(0, 2))
    isFull = true
    const failed = [store.append('v', visit.slice(2, 4)), store.append('v', visit.slice(4, 5))]
    expect((await Promise.allSettled(failed)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    isFull = false
    await store.append('v', visit.slice(2))
    expect(await readAll(store, 'v')).toEqual(visit)
  })

  it('shows how a visit stands, and finds that it was changed', async () => {
    const inner = new MemoryStore()
    const store = encryptStore(inner, key)
    await store.append('v', [...visit, { type: 'end', endedAt: '2026-01-02T04:04:05.678Z' }])
    expect((await store.status?.('v'))?.state).toBe('finished')
    const read = await forged((records) =>
      records.map((record, at) => (at === 0 ? { ...record, mark: { state: 'signed' } } : record)),
    )
    expect(damageOf(read)).toContainEqual({ position: 0, length: 1, reason: 'tampered' })
  })

  describe('under another key', () => {
    const second = new Uint8Array(32).fill(2)
    const third = new Uint8Array(32).fill(3)
    const end: JournalRecord = { type: 'end', endedAt: '2026-01-02T04:04:05.678Z' }

    it('opens with the newest key alone, however often it changed, and is written under it (attack 10)', async () => {
      const inner = new MemoryStore()
      const [a, b, c] = [key, second, third].map((each) => encryptStore(inner, each)) as [
        EncounterStore,
        EncounterStore,
        EncounterStore,
      ]
      await a.append('v', visit.slice(0, 2))
      await reseal('v', { from: a, to: b })
      await b.append('v', visit.slice(2, 5))
      await reseal('v', { from: b, to: c })
      await c.append('v', [...visit.slice(5), end])
      const read = await readAll(encryptStore(inner, third), 'v')
      expect(apart(read)).toEqual(apart([...visit, end]))
      for (const old of [a, b, encryptStore(inner, key)]) {
        await expect(readAll(old, 'v')).rejects.toMatchObject({ reason: 'key' })
        await expect(old.append('v', [end])).rejects.toMatchObject({ reason: 'key' })
        await expect(reseal('v', { from: old, to: c })).rejects.toMatchObject({ reason: 'key' })
      }
      expect(apart(await readAll(c, 'v'))).toEqual(apart([...visit, end]))
    })

    it('is left alone while another has the visit', async () => {
      const inner = new MemoryStore()
      const from = encryptStore(inner, key)
      await from.append('v', visit)
      await inner.claim('v', 15_000)
      await expect(reseal('v', { from, to: encryptStore(inner, second) })).rejects.toMatchObject({
        reason: 'claimed',
      })
      expect(apart(await readAll(from, 'v'))).toEqual(apart(visit))
    })
  })
})
