import { describe, expect, it } from 'vitest'
import { FrameBuffer } from '../../../src/audio/audio-buffer.ts'
import { AudioSender } from '../../../src/streaming/audio-sender.ts'
import { Timeline } from '../../../src/streaming/timeline.ts'

const frameMs = 50
const bytesPerMs = 32

/** A sender whose clock, source and network are the test's. */
function world(options: { readonly sentBeforeMs?: number; readonly maxReplaySpeed?: number } = {}) {
  const spool = new FrameBuffer({
    bytesPerMs,
    frame: frameMs * bytesPerMs,
    shortest: frameMs * bytesPerMs,
    maxMs: 600_000,
    startMs: 0,
    silence: 0,
  })
  const network = { bufferedAmount: 0, sentMs: 0 }
  let nowMs = 0
  const sender = new AudioSender(
    {
      socket: {
        readyState: 1,
        get bufferedAmount() {
          return network.bufferedAmount
        },
        send: (frame) => {
          network.sentMs += frame.length / bytesPerMs
        },
      },
      audio: spool,
      timeline: new Timeline(),
      pace: {
        maxReplaySpeed: options.maxReplaySpeed ?? 2,
        sentBeforeMs: options.sentBeforeMs ?? 0,
        startedAt: 0,
      },
      skip: () => undefined,
      drained: () => undefined,
    },
    nowMs,
  )
  const give = (ms: number): void => {
    for (let given = 0; given < ms; given += frameMs) spool.append(new Uint8Array(frameMs * bytesPerMs))
  }
  return {
    network,
    give,
    /** Time passes, in which nothing runs. */
    pass: (ms: number): void => {
      nowMs += ms
    },
    /** The source hands over at once, chunk by chunk, what it kept meanwhile. */
    handOver: (ms: number): void => {
      for (let given = 0; given < ms; given += frameMs) {
        give(frameMs)
        sender.flush(nowMs)
      }
    },
    /** A live source and the clock go on for so long. */
    live: (ms: number, stepMs = frameMs): void => {
      for (let at = 0; at < ms; at += stepMs) {
        nowMs += stepMs
        give(stepMs)
        sender.flush(nowMs)
      }
    },
  }
}

describe('a live source', () => {
  it('is sent as it comes', () => {
    const { network, live } = world()
    live(10_000)
    expect(network.sentMs).toBe(10_000)
  })

  it('is not held up when it gives a second at a time', () => {
    const { network, live } = world()
    live(2_000)
    live(10_000, 1_000)
    expect(network.sentMs).toBe(12_000)
  })
})

describe('what is late (L19)', () => {
  it('is sent at twice real time at most', () => {
    const { network, give, live } = world({ sentBeforeMs: 20_000 })
    give(20_000)
    live(5_000)
    expect(network.sentMs).toBeGreaterThan(9_500)
    expect(network.sentMs).toBeLessThanOrEqual(10_400)
  })

  it('does not come in one go after the process stood still in the middle of a replay', () => {
    const { network, give, live, pass, handOver } = world({ sentBeforeMs: 60_000 })
    give(60_000)
    live(5_000)
    const before = network.sentMs
    pass(3_000)
    handOver(3_000)
    // No more than a source may give in one piece.
    expect(network.sentMs - before).toBeLessThanOrEqual(1_050)
  })

  it('is made up for by a process that comes to itself only twice a second', () => {
    const { network, live, pass, handOver } = world()
    live(30_000)
    pass(5_000)
    handOver(5_000)
    live(11_000, 550)
    expect(network.sentMs).toBe(46_000)
  })

  it('does not come in one go after the process stood still while all was well', () => {
    const { network, live, pass, handOver } = world()
    live(30_000)
    pass(5_000)
    handOver(5_000)
    // No more than a source may give in one piece.
    expect(network.sentMs - 30_000).toBeLessThanOrEqual(1_050)
    live(1_000)
    expect(network.sentMs - 30_000).toBeLessThanOrEqual(3_050)
    // Caught up: five seconds at twice real time, while as much comes in.
    live(5_000)
    expect(network.sentMs).toBe(41_000)
  })

  it('does not come in one go after the network was blocked', () => {
    const { network, live } = world()
    live(30_000)
    network.bufferedAmount = 70_000
    live(20_000)
    expect(network.sentMs).toBe(30_000)
    network.bufferedAmount = 0
    live(1_000)
    expect(network.sentMs - 30_000).toBeLessThanOrEqual(3_050)
    live(20_000)
    expect(network.sentMs).toBe(71_000)
  })
})

describe('a file that is read faster than real time', () => {
  it('is sent as fast as it is read', () => {
    const { network, live, handOver } = world()
    live(1_000)
    handOver(60_000)
    expect(network.sentMs).toBe(61_000)
  })
})
