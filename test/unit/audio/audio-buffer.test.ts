import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  FrameBuffer,
  PacketBuffer,
  type AudioBuffer,
  type FrameBufferOptions,
} from '../../../src/audio/audio-buffer.ts'
import { tries } from '../../support/tries.ts'

/** 8 bytes per ms, frames of 4 ms. */
const open = (options: Partial<FrameBufferOptions> = {}): AudioBuffer =>
  new FrameBuffer({
    bytesPerMs: 8,
    frame: 32,
    shortest: 32,
    maxMs: 1_000,
    startMs: 0,
    silence: 0,
    ...options,
  })

const ramp = (length: number, from = 0): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (from + i) & 0xff)

function drain(spool: AudioBuffer, pad = false): number[] {
  const out: number[] = []
  for (let frame = spool.next(pad); frame; frame = spool.next(pad)) out.push(...frame)
  return out
}

describe('FrameBuffer', () => {
  it('fills forgotten blocks again, and leaves what it handed out as kept audio as it was', () => {
    const spool = open()
    spool.append(ramp(20_000))
    const { chunks } = spool.from(0)
    const kept = chunks.map((chunk) => [...chunk])
    drain(spool)
    spool.release(2_500)
    for (let at = 0; at < 5; at++) {
      spool.append(new Uint8Array(8_000).fill(at))
      expect(drain(spool).slice(-1)).toEqual([at])
      spool.release(3_500 + at * 1_000)
    }
    expect(chunks.map((chunk) => [...chunk])).toEqual(kept)
  })

  it('cuts frames from chunks of any size, and fills up the last one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 40 }), (sizes) => {
        const spool = open()
        let total = 0
        for (const size of sizes) {
          spool.append(ramp(size, total))
          total += size
        }
        const whole = total - (total % 32)
        expect(drain(spool)).toEqual([...ramp(whole)])
        const rest = total - whole
        const padded = rest === 0 ? [] : [...ramp(rest, whole), ...new Uint8Array(32 - rest)]
        expect(drain(spool, true)).toEqual(padded)
        expect(spool.positionMs).toBe(spool.endMs)
      }),
    )
  })

  it('makes no copy of a frame that lies in one block', () => {
    const spool = open({ frame: 4_000, shortest: 4_000, maxMs: 10_000 })
    spool.append(ramp(20_000))
    expect(spool.next()?.buffer).toBe(spool.next()?.buffer)
  })

  it('fills up the last frame no further than to the shortest that may be sent', () => {
    const spool = open({ frame: 320, shortest: 32 })
    spool.append(ramp(100))
    expect(spool.next()).toBeUndefined()
    expect(spool.next(true)).toHaveLength(100)
    spool.append(ramp(4))
    expect([...(spool.next(true) ?? [])]).toEqual([...ramp(4), ...new Uint8Array(28)])
  })

  it('keeps a copy: what came may be written to at once', () => {
    const spool = open()
    const chunk = ramp(100)
    spool.append(chunk)
    chunk.fill(0)
    expect(drain(spool)).toEqual([...ramp(96)])
  })

  it('reads again from any place that is kept', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 10, maxLength: 40 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        (sizes, releaseMs, backMs) => {
          const spool = open()
          let total = 0
          for (const size of sizes) {
            spool.append(ramp(size, total))
            total += size
          }
          drain(spool)
          spool.release(releaseMs)
          expect(spool.startMs).toBeLessThanOrEqual(releaseMs)
          spool.seek(backMs)
          const from = spool.positionMs * 8
          expect(from).toBe(Math.max(spool.startMs * 8, Math.min(total, backMs * 8)))
          expect(drain(spool, true).slice(0, total - from)).toEqual([...ramp(total - from, from)])
        },
      ),
    )
  })

  it('keeps at most maxMs and says from where on', () => {
    const spool = open({ maxMs: 10 })
    for (let i = 0; i < 10; i++) spool.append(ramp(16, i))
    expect(spool.startMs).toBe(10)
    expect(spool.endMs).toBe(20)
    expect(spool.positionMs).toBe(0)
    spool.seek(spool.startMs)
    expect(spool.next()?.[0]).toBe(5)
  })

  it('lets go of nothing that was not read', () => {
    const spool = open()
    spool.append(ramp(64))
    spool.append(ramp(64, 64))
    spool.release(16)
    expect(spool.startMs).toBe(0)
    drain(spool)
    spool.release(12)
    expect(spool.startMs).toBe(12)
  })

  it('offers what is kept, from any place', () => {
    const spool = open({ startMs: 100 })
    spool.append(ramp(16))
    spool.append(ramp(16, 16))
    const { startMs, chunks } = spool.from(101)
    expect(startMs).toBe(101)
    expect(chunks.flatMap((chunk) => [...chunk])).toEqual([...ramp(24, 8)])
    expect(spool.from(104)).toEqual({ startMs: 104, chunks: [] })
  })

  it('touches nothing that it gave away', () => {
    const spool = open()
    const append = (from: number): void => {
      for (let i = 0; i < 8; i++) spool.append(ramp(16, from + i * 16))
    }
    append(0)
    const before = spool.from(0)
    drain(spool)
    spool.release(spool.endMs)
    append(128)
    append(0)
    expect(before.chunks.flatMap((chunk) => [...chunk])).toEqual([...ramp(128)])
    expect(drain(spool)).toEqual([...ramp(128, 128), ...ramp(128)])
  })

  it('stays small over a long visit', () => {
    const spool = open()
    for (let i = 0; i < 20_000; i++) {
      spool.append(ramp(32))
      spool.next()
      spool.release(spool.positionMs - 40)
    }
    expect(spool.endMs - spool.startMs).toBeLessThanOrEqual(48)
    expect(spool.from(0).chunks.length).toBeLessThanOrEqual(12)
  })
})

describe('FrameBuffer, read and written in turns', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('append' as const), size: fc.integer({ min: 1, max: 100 }) }),
    fc.record({ do: fc.constant('read' as const), size: fc.integer({ min: 1, max: 6 }) }),
    fc.record({ do: fc.constant('release' as const), size: fc.integer({ min: 0, max: 40 }) }),
    fc.record({ do: fc.constant('back' as const), size: fc.integer({ min: 0, max: 10 }) }),
  )

  it('hands out every byte in its place, once after each step back, and then has no more', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const spool = open()
        let total = 0
        let at = 0
        const check = (frame: Uint8Array | undefined): void => {
          if (!frame) return
          const length = Math.min(frame.length, total - at)
          expect(length).toBeGreaterThan(0)
          expect([...frame.subarray(0, length)]).toEqual([...ramp(length, at)])
          at += length
        }
        for (const { do: what, size } of steps) {
          if (what === 'append') {
            spool.append(ramp(size, total))
            total += size
          } else if (what === 'read') for (let i = 0; i < size; i++) check(spool.next())
          else if (what === 'release') spool.release(Math.max(0, at / 8 - size))
          else {
            spool.seek(Math.max(spool.startMs, spool.positionMs - size))
            at = spool.positionMs * 8
          }
        }
        for (let frames = 0; at < total; frames++) {
          expect(frames).toBeLessThan(1_000)
          check(spool.next(true))
        }
        expect(spool.next(true)).toBeUndefined()
      }),
      { numRuns: tries(2_000, 400) },
    )
  })
})

describe('PacketBuffer', () => {
  const packets = [ramp(5), ramp(9), ramp(3)]
  const filled = (maxMs = 1_000): PacketBuffer => {
    const spool = new PacketBuffer(maxMs, 0)
    for (const packet of packets) spool.append(packet, 20)
    return spool
  }

  it('hands out packets as they came, each all or nothing', () => {
    const spool = filled()
    expect(spool.endMs).toBe(60)
    expect(spool.next()).toEqual(packets[0])
    expect(spool.next()).toEqual(packets[1])
    spool.seek(30)
    expect(spool.positionMs).toBe(20)
    expect(spool.next()).toEqual(packets[1])
    expect(spool.from(25)).toEqual({ startMs: 20, chunks: packets.slice(1) })
  })

  it('lets go of packets that are wholly before, and of none that was not read', () => {
    const spool = filled()
    spool.release(60)
    expect(spool.startMs).toBe(0)
    while (spool.next());
    spool.release(45)
    expect(spool.startMs).toBe(40)
    expect(spool.from(0)).toEqual({ startMs: 40, chunks: packets.slice(2) })
    spool.release(60)
    expect([spool.startMs, spool.endMs, spool.hasNext()]).toEqual([60, 60, false])
  })

  it('keeps at most maxMs, and its reader then stands before what is kept', () => {
    const spool = filled(40)
    expect([spool.startMs, spool.positionMs]).toEqual([20, 0])
    spool.seek(spool.startMs)
    expect(spool.next()).toEqual(packets[1])
  })
})
