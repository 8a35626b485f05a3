import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isAllZero } from '../../../../src/audio/pcm.ts'
import type { AudioSource } from '../../../../src/protocol/audio.ts'
import { keepTime, VisitClock } from '../../../../src/streaming/channels/channel-clock.ts'

const format = { encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 } as const
/** What comes of a source: silence and speech by length, in milliseconds. */
type Heard = ['silence' | 'speech', number][]

/** A source that speaks at the given moments of the wall clock, 50 ms each, and may lose audio on the way. */
function speaking(
  atMs: readonly number[],
  options: { isLive?: boolean; lost?: Record<number, number> } = {},
): AudioSource {
  let lostMs = 0
  return {
    format,
    isLive: options.isLive ?? true,
    get lostMs() {
      return lostMs
    },
    async *open() {
      for (const at of atMs) {
        await new Promise((resolve) => setTimeout(resolve, at - performance.now()))
        lostMs += options.lost?.[at] ?? 0
        yield new Uint8Array(1_600).fill(1)
      }
      lostMs += options.lost?.[-1] ?? 0
    },
  }
}

interface Listening {
  readonly heard: Heard
  readonly gaps: [number, number][]
  positionMs: number
  readonly source: AudioSource
}

function listen(source: AudioSource, clock: VisitClock, startMs = 0, watch = { hasStood: false }): Listening {
  const aligned = keepTime(source, clock, () => listening.positionMs, watch)
  const listening: Listening = { heard: [], gaps: [], positionMs: startMs, source: aligned }
  let toldMs = 0
  const tellLost = (): void => {
    const { lostMs = 0 } = aligned
    const { positionMs } = listening
    if (lostMs > toldMs) listening.gaps.push([positionMs, positionMs + lostMs - toldMs])
    toldMs = lostMs
  }
  void (async () => {
    for await (const chunk of aligned.open(new AbortController().signal)) {
      const ms = chunk.byteLength / 32
      expect(isAllZero(chunk)).toBe(false)
      if (clock.isPaused) continue
      tellLost()
      listening.positionMs += ms
      listening.heard.push([chunk[0] === 0 ? 'silence' : 'speech', ms])
    }
    if (!clock.isPaused) tellLost()
  })()
  return listening
}

describe('channels of one visit', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'], now: 0 })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('begin together: a late live one is led in by silence', async () => {
    const clock = new VisitClock(0)
    const first = listen(speaking([50, 100, 150]), clock)
    const late = listen(speaking([1_050, 1_100]), clock)
    const close = listen(speaking([140]), clock)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(first.heard).toEqual([
      ['speech', 50],
      ['speech', 50],
      ['speech', 50],
    ])
    expect(late.heard).toEqual([
      ['silence', 1_000],
      ['speech', 50],
      ['speech', 50],
    ])
    expect(close.heard).toEqual([['speech', 50]])
    expect([...first.gaps, ...late.gaps]).toEqual([])
  })

  it('stay together when a live one stood still: silence stands for what it did not give', async () => {
    const clock = new VisitClock(0)
    const watch = { hasStood: false }
    listen(speaking([50]), clock)
    const stood = listen(speaking([50, 6_050, 6_100]), clock, 0, watch)
    await vi.advanceTimersByTimeAsync(5_000)
    watch.hasStood = true
    await vi.advanceTimersByTimeAsync(2_000)
    expect(stood.heard).toEqual([
      ['speech', 50],
      ['silence', 5_950],
      ['speech', 50],
      ['speech', 50],
    ])
    expect(stood.gaps).toEqual([[50, 6_000]])
  })

  it('go on together after a crash, from where the visit had come', async () => {
    const clock = new VisitClock(10_000)
    const first = listen(speaking([50]), clock, 10_000)
    const behind = listen(speaking([60]), clock, 9_700)
    await vi.advanceTimersByTimeAsync(100)
    expect(first.heard).toEqual([['speech', 50]])
    expect(behind.heard[0]).toEqual(['silence', 310])
  })

  it('leave files as they are: their time is in them', async () => {
    const clock = new VisitClock(0)
    listen(speaking([50]), clock)
    const file = listen(speaking([5_000], { isLive: false }), clock)
    await vi.advanceTimersByTimeAsync(6_000)
    expect(file.heard).toEqual([['speech', 50]])
  })

  it('keep the place of audio that one lost, and say so', async () => {
    const clock = new VisitClock(0)
    const lossy = listen(speaking([50, 100, 150], { lost: { 100: 250, [-1]: 40 } }), clock)
    await vi.advanceTimersByTimeAsync(200)
    expect(lossy.heard).toEqual([
      ['speech', 50],
      ['silence', 250],
      ['speech', 50],
      ['speech', 50],
    ])
    expect(lossy.gaps).toEqual([
      [50, 300],
      [400, 440],
    ])
  })

  it('are in step after a pause that began while one lost audio: what was lost before it has its silence', async () => {
    const clock = new VisitClock(0)
    let lostMs = 0
    const source: AudioSource = {
      ...speaking([50, 11_000]),
      get lostMs() {
        return lostMs
      },
    }
    const interrupted = listen(source, clock)
    await vi.advanceTimersByTimeAsync(500)
    lostMs = 450
    interrupted.source.setPaused?.(true)
    clock.pause(500)
    await vi.advanceTimersByTimeAsync(10_000)
    lostMs = 10_450
    clock.resume()
    interrupted.source.setPaused?.(false)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(interrupted.heard).toEqual([
      ['speech', 50],
      ['silence', 450],
      ['speech', 50],
    ])
  })

  it('take no time in a pause, and are in step after it', async () => {
    const clock = new VisitClock(0)
    const left = listen(speaking([50, 100]), clock)
    const right = listen(speaking([50, 100, 400], { lost: { 400: 200 } }), clock)
    await vi.advanceTimersByTimeAsync(150)
    clock.pause(Math.max(left.positionMs, right.positionMs))
    await vi.advanceTimersByTimeAsync(10_000)
    clock.resume()
    // Both were closed by the pause; one opens faster than the other.
    const now = performance.now()
    const leftAgain = listen(speaking([now + 100]), clock, left.positionMs)
    const rightAgain = listen(speaking([now + 600]), clock, right.positionMs)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(right.gaps).toEqual([])
    expect(leftAgain.heard).toEqual([['speech', 50]])
    expect(rightAgain.heard).toEqual([
      ['silence', 500],
      ['speech', 50],
    ])
  })
})
