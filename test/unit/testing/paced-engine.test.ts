import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readParameters } from '../../../src/server/stream-parameters.ts'
import type { EngineOutput, EngineSession, TurnEngine } from '../../../src/server/turn-engine.ts'
import { pacedEngine } from '../../../src/testing/paced-engine.ts'

const heard: (number | string)[] = []
const engine: TurnEngine = {
  open: () => ({
    audio: (_, atMs) => heard.push(atMs),
    flush: (reason) => void heard.push(reason),
    close: () => void heard.push('close'),
  }),
}
const frame = new Uint8Array(1_600)

async function open(speed: number): Promise<EngineSession> {
  const parameters = readParameters(new URLSearchParams(), 'u3-rt-pro')
  // The engine of this test says nothing.
  return pacedEngine(engine, speed).open({ connection: 0, parameters, output: {} as EngineOutput })
}

describe('a paced engine', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    heard.length = 0
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('hears a burst at its own speed, and flushes behind it', async () => {
    const session = await open(2)
    for (let atMs = 0; atMs < 1_000; atMs += 50) session.audio(frame, atMs)
    const flushed = session.flush('terminate')
    expect(heard).toEqual([0])
    await vi.advanceTimersByTimeAsync(250)
    expect(heard.at(-1)).toBeGreaterThanOrEqual(400)
    expect(heard.at(-1)).toBeLessThanOrEqual(500)
    await vi.advanceTimersByTimeAsync(300)
    await flushed
    expect(heard.length).toBe(21)
    expect(heard.slice(-2)).toEqual([950, 'terminate'])
  })

  it('does not save up time in which nothing came', async () => {
    const session = await open(1)
    session.audio(frame, 0)
    await vi.advanceTimersByTimeAsync(10_000)
    for (let atMs = 50; atMs < 1_050; atMs += 50) session.audio(frame, atMs)
    expect(heard).toEqual([0, 50])
    await vi.advanceTimersByTimeAsync(100)
    expect(heard.length).toBeLessThanOrEqual(5)
    session.close()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(heard.at(-1)).toBe('close')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is the engine itself where there is no bound', () => {
    expect(pacedEngine(engine, Infinity)).toBe(engine)
  })
})
