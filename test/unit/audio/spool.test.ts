import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PacketSpool } from '../../../src/audio/packet-spool.ts'
import { copyOf, type AudioPiece } from '../../../src/core/piece.ts'
import { FrameSpool, type FrameSpoolOptions, type Spool } from '../../../src/audio/spool.ts'

/** 8 bytes per ms, frames of 4 ms. */
const open = (options: Partial<FrameSpoolOptions> = {}): Spool =>
  new FrameSpool({ bytesPerMs: 8, frame: 32, maxMs: 1_000, startMs: 0, silence: 0, ...options })

const ramp = (length: number, from = 0): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (from + i) & 0xff)

/** What a piece says, read four bytes at a time where it offers that. */
function read(piece: AudioPiece | undefined): Uint8Array {
  if (!piece) return new Uint8Array()
  const { words, at, length } = piece
  return words && ((at | length) & 3) === 0
    ? new Uint8Array(words.slice(at / 4, (at + length) / 4).buffer)
    : copyOf(piece)
}

function drain(spool: Spool, pad = false): number[] {
  const out: number[] = []
  for (let frame = spool.next(pad); frame; frame = spool.next(pad)) out.push(...read(frame))
  return out
}

describe('FrameSpool', () => {
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

  it('makes no copy of a frame that lies in one place, and offers it in fours', () => {
    const spool = open()
    for (let i = 0; i < 40; i++) spool.append(ramp(32, i))
    const first = spool.next()
    const memory = first?.bytes
    expect(first?.words?.buffer).toBe(memory?.buffer)
    for (let i = 1; i < 20; i++) expect(spool.next()?.bytes).toBe(memory)
    expect(spool.next()?.bytes).not.toBe(memory)
    // After a last frame that was filled up nothing lies at a multiple of four.
    spool.append(ramp(2))
    while (spool.next(true));
    spool.append(ramp(64))
    expect((spool.next()?.at ?? 0) % 4).toBe(2)
    spool.seek(spool.positionMs - 4)
    expect((spool.next()?.at ?? 2) % 4).toBe(0)
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
    expect(read(spool.next())[0]).toBe(5)
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

  it('fills the room of covered audio again, and touches nothing that it gave away', () => {
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

describe('FrameSpool, read and written in turns', () => {
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
        const check = (piece: AudioPiece | undefined): void => {
          if (!piece) return
          const frame = read(piece)
          expect(frame).toEqual(copyOf(piece))
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
      { numRuns: 2_000 },
    )
  })
})

describe('PacketSpool', () => {
  const packets = [ramp(5), ramp(9), ramp(3)]
  const filled = (maxMs = 1_000): PacketSpool => {
    const spool = new PacketSpool(maxMs, 0)
    for (const packet of packets) spool.append(packet, 20)
    return spool
  }

  it('hands out packets as they came, each all or nothing', () => {
    const spool = filled()
    expect(spool.endMs).toBe(60)
    expect(read(spool.next())).toEqual(packets[0])
    expect(read(spool.next())).toEqual(packets[1])
    spool.seek(30)
    expect(spool.positionMs).toBe(20)
    expect(read(spool.next())).toEqual(packets[1])
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
    expect(read(spool.next())).toEqual(packets[1])
  })
})
