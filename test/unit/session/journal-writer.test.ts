import { describe, expect, it, vi } from 'vitest'
import { StoreError } from '../../../src/core/errors.ts'
import { deferred, type Deferred } from '../../../src/core/time.ts'
import { Chain } from '../../../src/journal/chain.ts'
import { MemoryStore } from '../../../src/journal/memory-store.ts'
import type { EncounterStore, JournalRecord, PlainRecord } from '../../../src/journal/records.ts'
import { audio } from '../../contract/encounter-shapes.ts'
import { readAll } from '../../contract/encounter-store.ts'
import { JournalWriter } from '../../../src/session/journal-writer.ts'

const at = (untilMs: number): JournalRecord => ({ type: 'covered', untilMs })

/** A record without what ties it to the others. */
function unlinked(record: JournalRecord): JournalRecord {
  const { link: _link, ...rest } = record as PlainRecord
  return rest
}

/** A store whose appends settle when the test says so. */
function heldStore(): {
  store: EncounterStore
  batches: (readonly JournalRecord[])[]
  held: Deferred<void>[]
} {
  const batches: (readonly JournalRecord[])[] = []
  const held: Deferred<void>[] = []
  const store: EncounterStore = Object.assign(new MemoryStore(), {
    append: (_: string, records: readonly JournalRecord[]) => {
      batches.push(records.map(unlinked))
      const done = deferred<void>()
      held.push(done)
      return done.promise
    },
  })
  return { store, batches, held }
}

const writerOn = (
  store: EncounterStore,
  onDegraded: (error: unknown) => void = () => undefined,
  onDurable: () => void = () => undefined,
): JournalWriter =>
  new JournalWriter(store, 'visit', new Chain(), 1_000, {
    notDurable: onDegraded,
    durable: onDurable,
  })

/** Adds a record and begins to write; resolves when `next` runs. */
const written = (writer: JournalWriter, record: JournalRecord): Promise<void> =>
  new Promise((resolve) => {
    writer.add([record], resolve)
    writer.write()
  })

describe('JournalWriter', () => {
  it('appends one batch at a time, in order, and gathers what comes meanwhile', async () => {
    const { store, batches, held } = heldStore()
    const writer = writerOn(store)
    const first = written(writer, at(1))
    writer.add([at(2)])
    const third = written(writer, at(3))
    expect(batches).toEqual([[at(1)]])
    held[0]?.resolve()
    await first
    await vi.waitFor(() => expect(batches).toHaveLength(2))
    expect(batches[1]).toEqual([at(2), at(3)])
    held[1]?.resolve()
    await third
  })

  it('lets happen what depends on a record only once it is durable, and the rest in the order in which it came', async () => {
    const { store, held } = heldStore()
    const writer = writerOn(store)
    const told: string[] = []
    const tell = (what: string) => () => void told.push(what)
    writer.after(tell('at once'))
    writer.add([at(1)], () => {
      told.push('turn')
      writer.after(tell('from within'))
    })
    writer.write()
    writer.after(tell('partial'))
    expect(told).toEqual(['at once'])
    held[0]?.resolve()
    await writer.flush()
    writer.after(tell('later'))
    expect(told).toEqual(['at once', 'turn', 'partial', 'from within', 'later'])
  })

  it('tells a failure once, lets everything later through, and tells when all of it is kept (attack 6)', async () => {
    vi.useFakeTimers()
    try {
      const { store, batches, held } = heldStore()
      const told: string[] = []
      const writer = writerOn(
        store,
        (error) => told.push((error as StoreError).reason),
        () => told.push('durable'),
      )
      const first = written(writer, at(1))
      const second = written(writer, at(2))
      held[0]?.reject(new StoreError('full', 'The disk is full'))
      await Promise.all([first, second])
      let isAtOnce = false
      writer.add([at(3)], () => (isAtOnce = true))
      expect(isAtOnce).toBe(true)
      await vi.advanceTimersByTimeAsync(250)
      expect(batches[1]).toEqual([at(1), at(2), at(3)])
      held[1]?.reject(new StoreError('full', 'The disk is full'))
      writer.add([at(4)])
      await vi.advanceTimersByTimeAsync(500)
      expect(batches[2]).toEqual([at(1), at(2), at(3), at(4)])
      expect(told).toEqual(['full'])
      held[2]?.resolve()
      await vi.advanceTimersByTimeAsync(0)
      expect(told).toEqual(['full', 'durable'])
      writer.add([at(5)])
      writer.write()
      expect(batches[3]).toEqual([at(5)])
      held[3]?.resolve()
      await writer.flush()
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('keeps no audio in memory that is covered by the time the store works again', async () => {
    vi.useFakeTimers()
    try {
      const { store, batches, held } = heldStore()
      const writer = writerOn(store)
      writer.add([audio(0), audio(50)])
      writer.write()
      held[0]?.reject(new Error('lost'))
      await vi.advanceTimersByTimeAsync(0)
      writer.add([audio(100), at(100)])
      await vi.advanceTimersByTimeAsync(250)
      expect(batches[1]?.map(({ type }) => type)).toEqual(['audio', 'covered'])
      expect(batches[1]?.[0]).toEqual(audio(100))
      writer.abandon()
    } finally {
      vi.useRealTimers()
    }
  })

  it('tries again with more records than a call may have arguments, as of hours of audio that is all kept', async () => {
    const store = new MemoryStore()
    const append = vi.spyOn(store, 'append').mockRejectedValueOnce(new Error('down for hours'))
    const writer = writerOn(store)
    await written(writer, at(0))
    append.mockImplementation(async () => undefined)
    // Sealed, because a chain of so many would take seconds to link.
    const sealed = { type: 'sealed', sequence: 0, bytes: new Uint8Array(2) } as const
    const many = Array.from({ length: 150_000 }, (): JournalRecord => sealed)
    for (const record of many) writer.add([record])
    await writer.flush()
    expect(append.mock.lastCall?.[1]).toHaveLength(many.length + 1)
  })

  it('tries once more before the end', async () => {
    const store = new MemoryStore()
    const append = vi.spyOn(store, 'append').mockRejectedValueOnce(new Error('a moment'))
    const writer = writerOn(store)
    await written(writer, at(1))
    writer.add([at(2)])
    await writer.flush()
    append.mockRestore()
    expect((await readAll(store, 'visit')).map(unlinked)).toEqual([at(1), at(2)])
  })

  it('L16: goes on trying after a flush that failed in mid-visit, and a flush waits for what a retry writes', async () => {
    vi.useFakeTimers()
    try {
      const { store, batches, held } = heldStore()
      const writer = writerOn(store)
      const first = written(writer, at(1))
      held[0]?.reject(new Error('down'))
      await first
      const failed = writer.flush()
      await vi.advanceTimersByTimeAsync(0)
      held[1]?.reject(new Error('still down'))
      await failed
      await vi.advanceTimersByTimeAsync(500)
      expect(batches).toHaveLength(3)
      held[2]?.reject(new Error('still down'))
      await vi.advanceTimersByTimeAsync(0)
      let isFlushed = false
      const flushed = writer.flush().then(() => (isFlushed = true))
      await vi.advanceTimersByTimeAsync(0)
      writer.add([at(2)])
      held[3]?.resolve()
      await vi.advanceTimersByTimeAsync(0)
      expect([batches[4], isFlushed]).toEqual([[at(2)], false])
      held[4]?.resolve()
      await flushed
      const again = written(writer, at(3))
      held[5]?.reject(new Error('down again'))
      await again
      const closed = writer.close()
      await vi.advanceTimersByTimeAsync(0)
      held[6]?.reject(new Error('to the end'))
      await closed
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it.each(['claimed', 'key', 'newer'] as const)(
    'tries nothing more after %s, and keeps nothing',
    async (reason) => {
      vi.useFakeTimers()
      try {
        const { store, batches, held } = heldStore()
        const told: unknown[] = []
        const writer = writerOn(store, (error) => told.push(error))
        const first = written(writer, at(1))
        held[0]?.reject(new StoreError(reason, 'no'))
        await first
        await written(writer, at(2))
        await vi.advanceTimersByTimeAsync(60_000)
        await writer.flush()
        expect(told).toEqual([expect.objectContaining({ reason })])
        expect(batches).toHaveLength(1)
        expect(vi.getTimerCount()).toBe(0)
      } finally {
        vi.useRealTimers()
      }
    },
  )

  it('gives up on a store that hangs', async () => {
    vi.useFakeTimers()
    try {
      const { store } = heldStore()
      const degraded: unknown[] = []
      const writer = writerOn(store, (error) => degraded.push(error))
      const writing = written(writer, at(1))
      await vi.advanceTimersByTimeAsync(1_000)
      await writing
      expect(degraded).toEqual([expect.objectContaining({ code: 'store', reason: 'timeout' })])
      writer.abandon()
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('abandons a store that hangs, without a word, and leaves no timer', async () => {
    vi.useFakeTimers()
    try {
      const { store } = heldStore()
      const told: unknown[] = []
      const writer = writerOn(store, (error) => told.push(error))
      writer.add([at(1)], () => told.push('turn'))
      writer.write()
      writer.abandon()
      await writer.flush()
      const early = writerOn(store)
      early.add([at(1)])
      early.abandon()
      await early.flush()
      expect(told).toEqual([])
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})
