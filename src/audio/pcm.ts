import { ConfigurationError } from '../core/errors.ts'
import type { AudioFormat } from '../protocol/audio.ts'

/** Bytes of one channel's millisecond; undefined where bytes say nothing about time (Opus, AAC). */
export function bytesPerMs(format: AudioFormat): number | undefined {
  if (format.encoding === 'pcm_s16le') return (format.sampleRate * 2) / 1_000
  if (format.encoding === 'pcm_mulaw') return format.sampleRate / 1_000
  return undefined
}

/** Bytes of one sample of one channel. */
export function sampleBytes(format: AudioFormat): number {
  return format.encoding === 'pcm_s16le' ? 2 : 1
}

/** The byte that stands for silence: μ-law counts from the top. */
export function silentByte(format: AudioFormat): number {
  return format.encoding === 'pcm_mulaw' ? 0xff : 0
}

/** True when every byte is zero. Real audio is not, and leaves at the first byte that says so. */
export function isAllZero(bytes: Uint8Array): boolean {
  // Not `for…of`: an iterator for each chunk costs more than the look at its first byte.
  let at = 0
  while (bytes[at] === 0) at++
  return at === bytes.length
}

/**
 * Refuses formats that cannot be sent.
 *
 * @throws ConfigurationError naming the part of the source's format.
 */
export function checkFormat(format: AudioFormat): void {
  const { encoding, sampleRate, channels } = format
  if (!['pcm_s16le', 'pcm_mulaw', 'opus', 'ogg_opus', 'aac'].includes(encoding)) {
    throw new ConfigurationError(
      'audio.format.encoding',
      'must be pcm_s16le, pcm_mulaw, opus, ogg_opus or aac',
    )
  }
  if (!Number.isInteger(sampleRate) || sampleRate < 8_000 || sampleRate > 96_000) {
    throw new ConfigurationError('audio.format.sampleRate', 'must be a whole number from 8000 to 96000')
  }
  if (channels !== 1 && !(channels === 2 && encoding === 'pcm_s16le')) {
    throw new ConfigurationError('audio.format.channels', 'must be 1, or 2 with pcm_s16le')
  }
}
