import { describe, expect, it, vi } from 'vitest'
import { StoreError } from '../../../src/core/errors.ts'
import { deferred, type Deferred } from '../../../src/core/time.ts'
import { MemoryStore } from '../../../src/journal/memory-store.ts'
import type { EncounterStore, JournalRecord } from '../../../src/journal/records.ts'
import { JournalWriter } from '../../../src/session/journal-writer.ts'

const at = (untilMs: number): JournalRecord => ({ type: 'covered', untilMs })

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
      batches.push(records)
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
): JournalWriter => new JournalWriter({ store, encounterId: 'visit', timeoutMs: 1_000, onDegraded })

describe('JournalWriter', () => {
  it('appends one batch at a time, in order, and gathers what comes meanwhile', async () => {
    const { store, batches, held } = heldStore()
    const writer = writerOn(store)
    const first = writer.write(at(1))
    void writer.write(at(2))
    const third = writer.write(at(3))
    expect(batches).toEqual([[at(1)]])
    held[0]?.resolve()
    await first
    await vi.waitFor(() => expect(batches).toHaveLength(2))
    expect(batches[1]).toEqual([at(2), at(3)])
    held[1]?.resolve()
    await third
  })

  it('resolves a write only once its records are durable', async () => {
    const { store, held } = heldStore()
    const writer = writerOn(store)
    let durable = false
    const writing = writer.write(at(1)).then(() => {
      durable = true
    })
    await Promise.resolve()
    expect(durable).toBe(false)
    held[0]?.resolve()
    await writing
    expect(durable).toBe(true)
  })

  it('tells a failure once and lets every later write through without touching the store', async () => {
    const { store, batches, held } = heldStore()
    const degraded: unknown[] = []
    const writer = writerOn(store, (error) => degraded.push(error))
    const first = writer.write(at(1))
    const second = writer.write(at(2))
    held[0]?.reject(new StoreError('full', 'The disk is full'))
    await Promise.all([first, second])
    await writer.write(at(3))
    await writer.flush()
    expect(degraded).toEqual([expect.objectContaining({ code: 'store', reason: 'full' })])
    expect(batches).toHaveLength(1)
  })

  it('gives up on a store that hangs', async () => {
    vi.useFakeTimers()
    try {
      const { store } = heldStore()
      const degraded: unknown[] = []
      const writer = writerOn(store, (error) => degraded.push(error))
      const writing = writer.write(at(1))
      await vi.advanceTimersByTimeAsync(1_000)
      await writing
      expect(degraded).toEqual([expect.objectContaining({ code: 'store', reason: 'timeout' })])
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})
