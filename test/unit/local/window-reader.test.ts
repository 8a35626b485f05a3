import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { energyOf, WindowReader } from '../../../src/local/window-reader.ts'

const ramp = new Uint8Array(new Int16Array(3_000).map((_, at) => at * 10).buffer)

const join = (windows: readonly Float32Array[]): number[] => windows.flatMap((window) => [...window])

describe('WindowReader', () => {
  it('gives the same windows however the bytes are cut', () => {
    const whole = new WindowReader('pcm_s16le', 16_000)
    const expected = [...whole.push(ramp), ...whole.end()]
    expect(expected).toHaveLength(6)
    expect(join(expected)[100]).toBeCloseTo(1_000 / 0x8000)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 997 }), { minLength: 1 }), (sizes) => {
        const reader = new WindowReader('pcm_s16le', 16_000)
        const windows: Float32Array[] = []
        for (let at = 0, n = 0; at < ramp.length; n++) {
          const size = sizes[n % sizes.length] as number
          windows.push(...reader.push(ramp.slice(at, at + size)))
          at += size
        }
        expect(join([...windows, ...reader.end()])).toEqual(join(expected))
      }),
      { numRuns: 30 },
    )
  })

  it('keeps windows when the caller writes over its buffer', () => {
    const reader = new WindowReader('pcm_s16le', 16_000)
    const buffer = ramp.slice(0, 1_601)
    const [window] = reader.push(buffer)
    const kept = [...(window as Float32Array)]
    buffer.fill(0)
    reader.push(ramp.slice(1_601))
    expect([...(window as Float32Array)]).toEqual(kept)
  })

  it('brings other rates to 16 kHz', () => {
    const reader = new WindowReader('pcm_s16le', 8_000)
    const tone = new Int16Array(8_000).map((_, at) => 8_000 * Math.sin((2 * Math.PI * 440 * at) / 8_000))
    const windows = [...reader.push(new Uint8Array(tone.buffer)), ...reader.end()]
    expect(windows).toHaveLength(Math.ceil(16_000 / 512))
    expect(energyOf(windows[10] as Float32Array)).toBeCloseTo((8_000 / 0x8000) ** 2 / 2, 2)
  })

  it('reads µ-law as the standard has it', () => {
    const reader = new WindowReader('pcm_mulaw', 16_000)
    const [window] = reader.push(
      Uint8Array.from({ length: 512 }, (_, at) => [0xff, 0x00, 0x80, 0x7f][at % 4] as number),
    )
    const values = [...(window as Float32Array).slice(0, 4)].map((value) => Math.round(value * 0x8000))
    expect(values.map((value) => value + 0)).toEqual([0, -32_124, 32_124, 0])
  })
})
