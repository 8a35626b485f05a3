import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aligner, frameBytes, mixDown, opusPacketMs } from '../../../src/audio/framing.ts'
import { bytesPerMs, checkFormat, isAllZero, silentByte } from '../../../src/audio/pcm.ts'
import type { AudioFormat } from '../../../src/protocol/audio.ts'

const pcm: AudioFormat = { encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 }

describe('frames', () => {
  it.each([
    [pcm, 1_600],
    [{ ...pcm, sampleRate: 44_100 }, 4_410],
    [{ ...pcm, sampleRate: 11_025 }, 1_104],
    [{ ...pcm, encoding: 'pcm_mulaw', sampleRate: 8_000 }, 400],
  ] as const)('hold at least 50 ms of whole samples: %#', (format, bytes) => {
    expect(frameBytes(format, 50)).toBe(bytes)
    expect(bytes / (bytesPerMs(format) ?? 0)).toBeGreaterThanOrEqual(50)
  })

  it('are no longer than a message that the service takes', () => {
    expect(frameBytes({ ...pcm, sampleRate: 48_000 }, 1_000)).toBe(96_000)
    expect(frameBytes({ ...pcm, sampleRate: 96_000 }, 1_000)).toBe(128 * 1024)
  })

  it('cuts at samples and loses no byte, whatever the chunks', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.array(fc.integer({ min: 0, max: 23 }), { minLength: 1 }),
        fc.constantFrom(2, 4),
        (bytes, sizes, sample) => {
          const align = aligner(sample)
          const out: number[] = []
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const size = (sizes[i % sizes.length] ?? 0) + 1
            const chunk = align(bytes.subarray(at, at + size))
            expect(chunk.length % sample).toBe(0)
            out.push(...chunk)
            at += size
          }
          expect(out).toEqual([...bytes.subarray(0, bytes.length - (bytes.length % sample))])
        },
      ),
      { numRuns: 60 },
    )
  })

  it('passes whole chunks on without copying', () => {
    const chunk = new Uint8Array(32)
    expect(aligner(2)(chunk)).toBe(chunk)
  })

  it('mixes stereo to the mean, from any place in a buffer', () => {
    const stereo = new Int16Array([0, 100, 200, -32_768, -32_768, 32_767, 32_767])
    const mono = mixDown(new Uint8Array(stereo.buffer, 2, 12))
    expect([...new Int16Array(mono.buffer)]).toEqual([150, -32_768, 32_767])
  })

  it('reads the length of Opus packets', () => {
    expect(opusPacketMs(Uint8Array.of(0b0000_1000))).toBe(20)
    expect(opusPacketMs(Uint8Array.of(0b1111_1001))).toBe(40)
    expect(opusPacketMs(Uint8Array.of(0b1000_0011, 0b0000_0100))).toBe(10)
    expect(opusPacketMs(Uint8Array.of(0b0110_1000))).toBe(20)
  })
})

describe('formats', () => {
  it.each([
    [{ ...pcm, sampleRate: 7 }, 'audio.format.sampleRate'],
    [{ ...pcm, channels: 3 }, 'audio.format.channels'],
    [{ ...pcm, encoding: 'pcm_mulaw', channels: 2 }, 'audio.format.channels'],
    [{ ...pcm, encoding: 'flac' }, 'audio.format.encoding'],
  ])('that cannot be sent are refused: %#', (format, option) => {
    expect(() => {
      checkFormat(format as AudioFormat)
    }).toThrow(option)
  })

  it('know their silence', () => {
    expect(silentByte(pcm)).toBe(0)
    expect(silentByte({ ...pcm, encoding: 'pcm_mulaw' })).toBe(0xff)
    expect(isAllZero(new Uint8Array(3))).toBe(true)
    expect(isAllZero(Uint8Array.of(0, 0, 1))).toBe(false)
  })
})
