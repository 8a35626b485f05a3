import { ConfigurationError } from '../core/errors.ts'
import type { AudioEncoding, AudioFormat } from '../protocol/audio.ts'

const encodings: readonly AudioEncoding[] = ['pcm_s16le', 'pcm_mulaw', 'opus', 'ogg_opus', 'aac']

/** Bytes of one millisecond of one channel. Undefined for Opus and AAC, whose bytes do not tell the time. */
export function bytesPerMs(format: AudioFormat): number | undefined {
  if (format.encoding === 'pcm_s16le') return (format.sampleRate * 2) / 1_000
  if (format.encoding === 'pcm_mulaw') return format.sampleRate / 1_000
  return undefined
}

/** Bytes of one sample of one channel. */
export function sampleBytes(format: AudioFormat): number {
  return format.encoding === 'pcm_s16le' ? 2 : 1
}

/** The byte of a silent sample: 0xff in μ-law, 0 elsewhere. */
export function silentByte(format: AudioFormat): number {
  return format.encoding === 'pcm_mulaw' ? 0xff : 0
}

/** True when every byte is zero. Real audio is settled at one of its first bytes. */
export function isAllZero(bytes: Uint8Array): boolean {
  // A `for…of` would make an iterator for each chunk, which costs more than the test itself.
  let at = 0
  while (bytes[at] === 0) at++
  return at === bytes.length
}

/** True for a sample rate that this package works with: a whole number of hertz from 8000 to 96000. */
export function isSampleRate(sampleRate: number): boolean {
  return Number.isInteger(sampleRate) && sampleRate >= 8_000 && sampleRate <= 96_000
}

/** Refuses a sample rate out of range. @param option its name, as the caller wrote it. */
export function checkSampleRate(sampleRate: number, option: string = 'sampleRate'): void {
  if (isSampleRate(sampleRate)) return
  throw new ConfigurationError(option, 'must be a whole number from 8000 to 96000 Hz')
}

/** Refuses an unknown encoding, as `checkSampleRate` does. */
export function checkEncoding(encoding: AudioEncoding, option: string = 'encoding'): void {
  if (encodings.includes(encoding)) return
  throw new ConfigurationError(option, `must be one of ${encodings.join(', ')}`)
}

/** Refuses formats that cannot be sent. */
export function checkFormat({ encoding, sampleRate, channels }: AudioFormat): void {
  checkEncoding(encoding, 'audio.format.encoding')
  checkSampleRate(sampleRate, 'audio.format.sampleRate')
  if (channels !== 1 && !(channels === 2 && encoding === 'pcm_s16le')) {
    throw new ConfigurationError('audio.format.channels', 'must be 1, or 2 with pcm_s16le')
  }
}

/** Samples from −1 to 1 as 16-bit little-endian PCM. Larger values are clipped; no number is silence. */
export function samplesToPcm(samples: Float32Array): Uint8Array {
  const pcm = new Uint8Array(samples.length * 2)
  const view = new DataView(pcm.buffer)
  for (let index = 0; index < samples.length; index++) {
    const value = Math.round((samples[index] as number) * 0x8000)
    view.setInt16(index * 2, value > 0x7fff ? 0x7fff : value < -0x8000 ? -0x8000 : value, true)
  }
  return pcm
}
