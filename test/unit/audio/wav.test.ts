import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WavDecoder } from '../../../src/audio/wav.ts'
import { tone, wavBytes, type WavSpec } from './wav-bytes.ts'

const samples = [0, 0.5, -0.5, 0.25, -1, 0.125, -0.75, 0.875]

function decode(
  bytes: Uint8Array,
  cut = bytes.length,
): { samples: number[]; missingMs: number; wav: WavDecoder } {
  const wav = new WavDecoder()
  const out: number[] = []
  for (let at = 0; at < bytes.length; at += cut) out.push(...wav.push(bytes.subarray(at, at + cut)))
  return { samples: out, ...wav.end(), wav }
}

describe('WavDecoder', () => {
  it.each<WavSpec>([
    { bits: 8 },
    { bits: 16 },
    { bits: 24 },
    { bits: 32 },
    { bits: 32, float: true },
    { bits: 64, float: true },
    { bits: 16, channels: 2, sampleRate: 44_100 },
    { bits: 24, channels: 2, sampleRate: 48_000, extensible: true },
    { bits: 32, float: true, extensible: true, sampleRate: 96_000 },
    { bits: 16, sampleRate: 8_000 },
  ])('reads samples as they were written: %o', (spec) => {
    const { samples: read, missingMs, wav } = decode(wavBytes(samples, spec))
    expect(read).toEqual(spec.channels === 2 ? mean(samples) : samples)
    expect(missingMs).toBe(0)
    expect(wav.format).toEqual({
      sampleRate: spec.sampleRate ?? 16_000,
      channels: spec.channels ?? 1,
      encoding: spec.float ? 'float' : 'int',
      bitsPerSample: spec.bits,
    })
  })

  it.each([0, 1])('reads only channel %i when it is told to', (channel) => {
    const wav = new WavDecoder(channel)
    const own = samples.filter((_, at) => at % 2 === channel)
    expect([...wav.push(wavBytes(samples, { channels: 2, bits: 32, float: true }))]).toEqual(own)
  })

  it('gives the same samples however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<WavSpec>(
          { bits: 24, channels: 2 },
          { bits: 16, before: [['LIST', new Uint8Array(7)]], after: [['id3 ', new Uint8Array(5)]] },
          { bits: 32, float: true, before: [['LIST', new Uint8Array(9).fill(65)]], unpadded: true },
          { bits: 8, dataSize: 0xffff_ffff },
        ),
        fc.integer({ min: 1, max: 100 }),
        (spec, cut) => {
          const wanted = spec.channels === 2 ? mean(samples) : samples
          expect(decode(wavBytes(samples, spec), cut).samples).toEqual(wanted)
        },
      ),
      { numRuns: 100 },
    )
  })

  it.each<[string, WavSpec]>([
    ['a pipe that wrote the largest size', { dataSize: 0xffff_ffff, riffSize: 0xffff_ffff }],
    ['a pipe of sox', { dataSize: 0x7fff_f000, riffSize: 0x7fff_f024 }],
    ['a pipe that wrote 0', { dataSize: 0, riffSize: 0 }],
    ['a recorder that never came back to its header', { dataSize: 0, riffSize: 36 }],
    [
      'RF64',
      {
        riffId: 'RF64',
        dataSize: 0xffff_ffff,
        riffSize: 0xffff_ffff,
        before: [['ds64', new Uint8Array(28)]],
      },
    ],
  ])('reads to the end what has no size: %s', (_, spec) => {
    const { samples: read, missingMs } = decode(wavBytes(samples, spec))
    expect(read).toEqual(samples)
    expect(missingMs).toBe(0)
  })

  it('mixes the channels to one and drops an incomplete frame', () => {
    const bytes = wavBytes([1, 0, -0.5, 0.5, 0.25], { channels: 2, bits: 32, float: true })
    expect(decode(bytes).samples).toEqual([0.5, 0])
  })

  it('plays samples after the first data chunk: several chunks, a header that counts too few, an appended file', () => {
    const body = new Uint8Array(wavBytes(samples).subarray(44))
    const twice = [...samples, ...samples]
    expect(decode(wavBytes(samples, { after: [['data', body]] }), 7).samples).toEqual(twice)
    expect(decode(wavBytes(twice, { dataSize: body.length }), 7).samples).toEqual(twice)
    const glued = new Uint8Array([...wavBytes(samples), ...wavBytes(samples)])
    expect(decode(glued, 7)).toMatchObject({ samples: twice, missingMs: 0 })
    const other = new Uint8Array([...wavBytes(samples), ...wavBytes(samples, { sampleRate: 8_000 })])
    expect(() => decode(other)).toThrow(/changes its format/)
  })

  it('does not play what follows the samples', () => {
    const bytes = wavBytes(samples, { after: [['LIST', new Uint8Array(64).fill(90)]] })
    expect(decode(bytes, 5).samples).toEqual(samples)
  })

  it('plays a cut-off file as far as it goes and says what is missing', () => {
    const bytes = wavBytes(tone(440, 16_000, 1))
    const { samples: read, missingMs } = decode(bytes.subarray(0, 44 + 16_000 + 1), 999)
    expect(read).toHaveLength(8_000)
    expect(missingMs).toBe(500)
  })

  it('takes floats that are no numbers for silence', () => {
    expect(decode(wavBytes([NaN, 0.5, Infinity], { bits: 32, float: true })).samples).toEqual([0, 0.5, 0])
  })

  it.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(0), /empty/],
    ['three bytes', new Uint8Array(3), /not a WAV/],
    ['text', new TextEncoder().encode('this is certainly not audio'), /not a WAV/],
    ['big-endian RIFX', wavBytes(samples, { riffId: 'RIFX' }), /not a WAV/],
    ['no samples', wavBytes([]), /no audio/],
    ['no samples, but more chunks', wavBytes([], { after: [['LIST', new Uint8Array(40)]] }), /no audio/],
    ['a header alone', wavBytes(samples).subarray(0, 30), /no audio/],
    ['a sample rate of 4 kHz', wavBytes(samples, { sampleRate: 4_000 }), /4000 Hz/],
    ['nine channels', wavBytes(samples, { channels: 9 }), /9 channels/],
    ['ADPCM', patched(wavBytes(samples), 20, 2), /codec 2.*ffmpeg/s],
    ['samples before the header', patched(wavBytes(samples), 12, 0x78), /samples before its header/],
    ['a header of 4 GB', patched(wavBytes(samples), 19, 0xff), /broken header/],
  ])('refuses %s with what to do', (_, bytes, message) => {
    expect(() => decode(bytes)).toThrow(expect.objectContaining({ code: 'audio', reason: 'format' }))
    expect(() => decode(bytes)).toThrow(message)
  })

  it('survives any bytes after a header: samples or an AudioError, nothing else', () => {
    const good = wavBytes(samples, { before: [['LIST', new Uint8Array(3)]] })
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.integer({ min: 1, max: 50 }), (at, value, cut) => {
        try {
          decode(patched(good, at, value), cut)
        } catch (error) {
          expect(error).toMatchObject({ code: 'audio' })
        }
      }),
      { numRuns: 300 },
    )
  })
})

/** The mean of each pair. */
function mean(stereo: readonly number[]): number[] {
  return Array.from(
    { length: stereo.length / 2 },
    (_, i) => ((stereo[2 * i] ?? 0) + (stereo[2 * i + 1] ?? 0)) / 2,
  )
}

function patched(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice()
  copy[at] = value
  return copy
}
