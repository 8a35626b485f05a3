import { describe, expect, it } from 'vitest'
import { iterableSource } from '../../../src/audio/iterable-source.ts'
import { decodeMulaw } from '../../../src/audio/mulaw.ts'

const decoded = (...bytes: number[]): number[] => {
  const pcm = decodeMulaw(Uint8Array.from(bytes))
  return Array.from(bytes, (_, i) => new DataView(pcm.buffer).getInt16(i * 2, true))
}

/** The encoder of G.711: sign, the place of the highest bit, the four bits after it; all inverted. */
function encode(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const value = Math.min(Math.abs(sample), 32_635) + 0x84
  const exponent = Math.floor(Math.log2(value)) - 7
  return ~(sign | (exponent << 4) | ((value >> (exponent + 3)) & 0x0f)) & 0xff
}

describe('decodeMulaw', () => {
  it('gives the values of the standard: silence, the smallest, the largest, the steps', () => {
    expect(decoded(0xff, 0x7f, 0xfe, 0x7e, 0x80, 0x00)).toEqual([0, 0, 8, -8, 32_124, -32_124])
    expect(decoded(0xef, 0xdf, 0x8f)).toEqual([132, 396, 16_764])
  })

  it('is the inverse of the encoder, for each of its 256 values', () => {
    for (let byte = 0; byte < 256; byte++) {
      const [value = 0] = decoded(byte)
      // 0x7f is the negative zero, which no encoder writes.
      if (byte !== 0x7f) expect(encode(value)).toBe(byte)
    }
  })

  it('stays within the step of the coding, over the whole range', () => {
    for (let sample = -32_635; sample <= 32_635; sample += 7) {
      const [value = 0] = decoded(encode(sample))
      expect(Math.abs(value - sample)).toBeLessThanOrEqual(Math.max(4, (Math.abs(sample) + 132) / 32))
    }
  })

  it('iterableSource decodes it on request, so that a store keeps the audio (fit 6)', async () => {
    const source = iterableSource([Uint8Array.of(0xff), Uint8Array.of(0x00)], {
      sampleRate: 8_000,
      encoding: 'pcm_mulaw',
      decode: true,
      speed: 100,
    })
    expect(source.format).toEqual({ encoding: 'pcm_s16le', sampleRate: 8_000, channels: 1 })
    const out: number[] = []
    for await (const chunk of source.open(new AbortController().signal)) out.push(...chunk)
    expect(out).toEqual([0, 0, 0x84, 0x82])
    expect(() => iterableSource([], { decode: true })).toThrow(
      expect.objectContaining({ code: 'configuration', option: 'decode' }),
    )
  })
})
