import { describe, expect, it } from 'vitest'
import { deferred } from '../../../src/core/time.ts'
import { Outbox } from '../../../src/session/outbox.ts'

describe('Outbox', () => {
  it('runs at once while nothing waits', () => {
    const told: string[] = []
    const outbox = new Outbox()
    outbox.post(() => told.push('a'))
    expect(told).toEqual(['a'])
  })

  it('keeps the order of posting behind what waits, and is synchronous again afterwards', async () => {
    const told: string[] = []
    const outbox = new Outbox()
    const disk = deferred<void>()
    outbox.post(() => told.push('turn'), disk.promise)
    outbox.post(() => told.push('partial'))
    expect(told).toEqual([])
    disk.resolve()
    await outbox.idle()
    expect(told).toEqual(['turn', 'partial'])
    outbox.post(() => told.push('next'))
    expect(told).toEqual(['turn', 'partial', 'next'])
  })

  it('keeps order when something is posted from within', async () => {
    const told: string[] = []
    const outbox = new Outbox()
    outbox.post(() => {
      told.push('a')
      outbox.post(() => told.push('c'))
    }, Promise.resolve())
    outbox.post(() => told.push('b'))
    await outbox.idle()
    expect(told).toEqual(['a', 'b', 'c'])
  })
})
