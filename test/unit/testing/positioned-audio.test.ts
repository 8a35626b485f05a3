import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  positionedAudio,
  PositionReader,
  type PositionListener,
} from '../../../src/testing/positioned-audio.ts'

/** What a reader found: stretches joined where they touch. */
class Found implements PositionListener {
  readonly heard: { fromMs: number; toMs: number; localMs: number }[] = []
  nothingMs = 0

  hear(fromMs: number, toMs: number, localMs: number): void {
    const last = this.heard.at(-1)
    if (last?.toMs === fromMs && last.localMs + last.toMs - last.fromMs === localMs) last.toMs = toMs
    else this.heard.push({ fromMs, toMs, localMs })
  }

  hearNothing(durationMs: number): void {
    this.nothingMs += durationMs
  }
}

function read(bytes: Uint8Array, cuts: readonly number[] = [], sampleRate = 16_000): Found {
  const found = new Found()
  const reader = new PositionReader(sampleRate, found)
  let at = 0
  for (const cut of [...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length]) {
    reader.read(bytes.subarray(at, cut))
    at = cut
  }
  return found
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

describe('positioned audio', () => {
  it('says where it belongs, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000_000),
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.nat(2_000)),
        (fromMs, durationMs, cuts) => {
          const found = read(positionedAudio(durationMs, { fromMs }), cuts)
          expect(found.heard).toEqual([{ fromMs, toMs: fromMs + durationMs, localMs: 0 }])
          expect(found.nothingMs).toBe(0)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is told from silence, noise and tones', () => {
    const silence = new Uint8Array(320)
    const found = read(join(silence, positionedAudio(5), silence))
    expect(found.heard).toEqual([{ fromMs: 0, toMs: 5, localMs: 10 }])
    // What could still begin a millisecond is not judged before more has come.
    expect(found.nothingMs).toBeGreaterThan(19)
    const noise = Uint8Array.from(
      { length: 32_000 },
      (_, index) => (index * 7_919 + (index >> 3) * 104_729) & 0xff,
    )
    expect(read(noise).heard).toEqual([])
  })

  it('shows what is missing, repeated and cut in the middle of a millisecond', () => {
    const audio = positionedAudio(100)
    const found = read(
      join(
        audio.subarray(0, 40 * 32),
        audio.subarray(60 * 32, 80 * 32),
        audio.subarray(60 * 32, 70 * 32 + 10),
      ),
    )
    expect(found.heard).toEqual([
      { fromMs: 0, toMs: 40, localMs: 0 },
      { fromMs: 60, toMs: 80, localMs: 40 },
      { fromMs: 60, toMs: 70, localMs: 60 },
    ])
  })

  it('works at 8 kHz, and refuses rates it cannot be told at', () => {
    expect(read(positionedAudio(30, { fromMs: 5, sampleRate: 8_000 }), [7], 8_000).heard).toEqual([
      { fromMs: 5, toMs: 35, localMs: 0 },
    ])
    expect(() => positionedAudio(1, { sampleRate: 44_100 })).toThrow(
      'sampleRate: positioned audio needs 8000 or 16000 Hz',
    )
  })
})
