import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { paced } from '../../../src/audio/pacing.ts'

const pace = { bytesPerSecond: 32_000, speed: 1 }

async function* chunksOf(...sizes: number[]): AsyncGenerator<Uint8Array> {
  for (const size of sizes) yield new Uint8Array(size)
}

describe('paced', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  async function arrivals(sizes: number[], speed: number, slowAt = -1): Promise<[number, number][]> {
    const start = performance.now()
    const seen: [number, number][] = []
    const run = (async () => {
      for await (const piece of paced(chunksOf(...sizes), { ...pace, speed }, new AbortController().signal)) {
        seen.push([Math.round(performance.now() - start), piece.length])
        if (seen.length === slowAt) await new Promise((resolve) => setTimeout(resolve, 175))
      }
    })()
    await vi.advanceTimersByTimeAsync(60_000)
    await run
    return seen
  }

  it('lets audio through when its last sample would have been spoken', async () => {
    expect(await arrivals([1_600, 1_600, 800, 7], 1)).toEqual([
      [50, 1_600],
      [100, 1_600],
      [125, 800],
      // 0.2 ms: too short for a timer.
      [125, 7],
    ])
  })

  it('cuts long chunks into 50 ms, and plays faster at a higher speed', async () => {
    const seen = await arrivals([96_000], 2)
    expect(seen).toHaveLength(60)
    expect(seen.at(-1)).toEqual([1_500, 1_600])
  })

  it('does not drift: after a stall what is overdue comes at once', async () => {
    const seen = await arrivals(Array<number>(10).fill(1_600), 1, 2)
    expect(seen.map(([at]) => at)).toEqual([50, 100, 275, 275, 275, 300, 350, 400, 450, 500])
  })

  it('holds to the clock over half an hour', async () => {
    const start = performance.now()
    let bytes = 0
    const run = (async () => {
      const chunks = chunksOf(...Array<number>(1_080).fill(53_333))
      for await (const piece of paced(chunks, { ...pace, speed: 60 }, new AbortController().signal))
        bytes += piece.length
      return performance.now() - start
    })()
    await vi.advanceTimersByTimeAsync(40_000)
    const tookMs = await run
    expect(bytes).toBe(1_080 * 53_333)
    expect(Math.abs(tookMs - 29_999.8)).toBeLessThanOrEqual(1)
  })

  it('ends without throwing when the signal aborts in a wait', async () => {
    const stop = new AbortController()
    const seen: number[] = []
    let closed = false
    async function* chunks(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new Uint8Array(1_600)
      } finally {
        closed = true
      }
    }
    const run = (async () => {
      for await (const piece of paced(chunks(), pace, stop.signal)) seen.push(piece.length)
    })()
    await vi.advanceTimersByTimeAsync(120)
    stop.abort()
    await run
    expect(seen).toEqual([1_600, 1_600])
    expect(closed).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not wait or cut at infinite speed', async () => {
    expect(await arrivals([96_000, 3], Infinity)).toEqual([
      [0, 96_000],
      [0, 3],
    ])
  })
})
