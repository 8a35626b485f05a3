import { describe, expect, it } from 'vitest'
import { Limit } from '../../../src/core/limit.ts'
import { deferred } from '../../../src/core/time.ts'

describe('Limit', () => {
  it('runs at once while there is room, and then in the order of asking', async () => {
    const limit = new Limit(2)
    const started: number[] = []
    const tasks = [0, 1, 2, 3].map(() => deferred<void>())
    const runs = tasks.map(({ promise }, i) =>
      limit.run(() => {
        started.push(i)
        return promise
      }),
    )
    expect(started).toEqual([0, 1])
    tasks[1]?.resolve()
    await runs[1]
    expect(started).toEqual([0, 1, 2])
    for (const { resolve } of tasks) resolve()
    await Promise.all(runs)
    expect(started).toEqual([0, 1, 2, 3])
  })

  it('gives the place of a task that fails, and of one that is no longer wanted, to the next', async () => {
    const limit = new Limit(1)
    const first = deferred<void>()
    const failed = limit.run(() => first.promise)
    const leaving = new AbortController()
    const left = limit.run(() => Promise.resolve('left'), leaving.signal)
    const next = limit.run(() => Promise.resolve('next'))
    leaving.abort()
    await expect(left).rejects.toMatchObject({ code: 'cancelled' })
    first.reject(new TypeError('bug'))
    await expect(failed).rejects.toThrow(TypeError)
    await expect(next).resolves.toBe('next')
    let isAtOnce = false
    void limit.run(async () => void (isAtOnce = true))
    expect(isAtOnce).toBe(true)
  })

  it('lets a task that comes too late leave alone', async () => {
    const limit = new Limit(1)
    const first = deferred<void>()
    const running = limit.run(() => first.promise)
    const waiting = limit.run(() => Promise.resolve('waited'))
    const late = limit.run(() => Promise.resolve('late'), AbortSignal.abort())
    await expect(late).rejects.toMatchObject({ code: 'cancelled' })
    first.resolve()
    await running
    await expect(waiting).resolves.toBe('waited')
  })
})
