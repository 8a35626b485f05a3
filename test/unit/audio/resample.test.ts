import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { samplesToPcm } from '../../../src/audio/pcm.ts'
import { Resampler } from '../../../src/audio/resample.ts'

const rates = [8_000, 11_025, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000]

function resample(input: Float32Array, from: number, to: number, cut = input.length): Float32Array {
  const resampler = new Resampler(from, to)
  const output: number[] = []
  for (let at = 0; at < input.length; at += cut) output.push(...resampler.push(input.subarray(at, at + cut)))
  output.push(...resampler.flush())
  return Float32Array.from(output)
}

function tone(hertz: number, rate: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => Math.sin((2 * Math.PI * hertz * index) / rate))
}

/** Root mean square against a full tone's, in dB, away from the ends. */
function levelDb(samples: Float32Array): number {
  const inner = samples.subarray(500, -500)
  return 10 * Math.log10((2 * inner.reduce((sum, value) => sum + value * value, 0)) / inner.length)
}

describe('Resampler', () => {
  it.each(rates)('keeps a constant as it is from %i Hz', (rate) => {
    const output = resample(new Float32Array(rate / 5).fill(0.5), rate, 16_000)
    for (const value of output.subarray(400, -400)) expect(Math.abs(value - 0.5)).toBeLessThan(1e-5)
  })

  it.each(rates)('keeps tones of speech in level and place from %i Hz', (rate) => {
    for (const hertz of [150, 1_000, 3_000]) {
      const output = resample(tone(hertz, rate, rate / 5), rate, 16_000)
      const wanted = tone(hertz, 16_000, output.length)
      let worst = 0
      for (let at = 400; at < output.length - 400; at++) {
        worst = Math.max(worst, Math.abs((output[at] as number) - (wanted[at] as number)))
      }
      expect(worst).toBeLessThan(2e-3)
    }
  })

  it('stops what would fold back by 60 dB and more', () => {
    for (const rate of [22_050, 44_100, 48_000, 96_000]) {
      for (const hertz of [8_050, 9_000, 10_500, rate / 2 - 500]) {
        expect(levelDb(resample(tone(hertz, rate, rate / 5), rate, 16_000))).toBeLessThan(-60)
      }
      expect(levelDb(resample(tone(6_800, rate, rate / 5), rate, 16_000))).toBeGreaterThan(-0.1)
    }
  })

  it('leaves no image when it goes up', () => {
    const output = resample(tone(1_000, 8_000, 4_000), 8_000, 16_000)
    const wanted = tone(1_000, 16_000, output.length)
    expect(levelDb(output.map((value, index) => value - (wanted[index] as number)))).toBeLessThan(-60)
  })

  it('gives the input length times the ratio, and the same samples however the input is cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...rates),
        fc.integer({ min: 0, max: 1_500 }),
        fc.integer({ min: 1, max: 700 }),
        (rate, length, cut) => {
          const input = Float32Array.from({ length }, (_, index) => Math.sin(index * index))
          const whole = resample(input, rate, 16_000)
          expect(whole).toHaveLength(Math.ceil((length * 16_000) / rate))
          expect(resample(input, rate, 16_000, cut)).toEqual(whole)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('hands equal rates through untouched', () => {
    const input = tone(440, 16_000, 100)
    expect(resample(input, 16_000, 16_000)).toEqual(input)
  })

  it('manages rates with no common divisor', () => {
    expect(levelDb(resample(tone(1_000, 44_101, 22_050), 44_101, 16_000))).toBeCloseTo(0, 1)
  })
})

describe('samplesToPcm', () => {
  it('clips what is beyond full scale and takes what is no number for silence', () => {
    const pcm = samplesToPcm(Float32Array.of(0, 0.5, -0.5, 1, -1, 7, -7, NaN, Infinity))
    const values = Array.from({ length: 9 }, (_, index) => new DataView(pcm.buffer).getInt16(index * 2, true))
    expect(values).toEqual([0, 16384, -16384, 32767, -32768, 32767, -32768, 0, 32767])
  })
})
