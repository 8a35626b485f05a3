import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { warpTime } from '../../chaos/time-warp.ts'

/** The machine's own clock: the fast one is what is tested. */
const now = performance.now.bind(performance)

describe('a fast clock', () => {
  let undo: () => void
  beforeEach(() => {
    undo = warpTime(50)
  })
  afterEach(() => {
    undo()
  })

  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

  it('is the one that timers and all who ask for the time go by', async () => {
    const [startedAt, dateAt, realAt] = [performance.now(), Date.now(), now()]
    await wait(5_000)
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(5_000)
    expect(Date.now() - dateAt).toBeGreaterThanOrEqual(4_999)
    expect(now() - realAt).toBeLessThan(5_000)
  })

  it('stands still with the process', async () => {
    await wait(100)
    const startedAt = performance.now()
    const realAt = now()
    while (now() - realAt < 200);
    await wait(1)
    expect(performance.now() - startedAt).toBeLessThanOrEqual(100)
  })

  it('runs timers in the order in which they are due, and promises in between', async () => {
    const seen: string[] = []
    const note = (name: string): void => {
      seen.push(name)
      void Promise.resolve().then(() => seen.push(`after ${name}`))
    }
    setTimeout(note, 30, 'late')
    setTimeout(note, 10, 'early')
    clearTimeout(setTimeout(note, 20, 'never'))
    await wait(40)
    expect(seen).toEqual(['early', 'after early', 'late', 'after late'])
  })

  it('repeats intervals until they are cleared', async () => {
    let count = 0
    const timer = setInterval(() => {
      if (++count === 3) clearInterval(timer)
    }, 10)
    await wait(1_000)
    expect(count).toBe(3)
  })
})
