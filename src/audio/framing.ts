import type { AudioFormat } from '../protocol/audio.ts'
import { bytesPerMs, sampleBytes } from './pcm.ts'

/** The shortest frame that the service takes, in milliseconds. */
export const minFrameMs = 50
/** The longest message that the service takes, in bytes: one of a second at 96 kHz is longer. */
const largestFrameBytes = 128 * 1024

/** Bytes of one frame, whole samples, of PCM or μ-law; of a shorter one where the service would refuse it. */
export function frameBytes(format: AudioFormat, frameMs: number): number {
  const size = sampleBytes(format)
  // Rounded up, because the service refuses a frame just under 50 ms.
  const bytes = Math.ceil(((bytesPerMs(format) ?? 0) * frameMs) / size) * size
  return Math.min(bytes, largestFrameBytes)
}

/** Cuts a stream of bytes at whole samples of all channels, of `size` bytes; odd bytes wait for the next chunk. */
export function aligner(size: number): (chunk: Uint8Array) => Uint8Array {
  let rest: Uint8Array | undefined
  return (chunk) => {
    const bytes = rest ? concat(rest, chunk) : chunk
    const whole = bytes.length - (bytes.length % size)
    rest = whole === bytes.length ? undefined : bytes.slice(whole)
    return whole === bytes.length ? bytes : bytes.subarray(0, whole)
  }
}

export function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}

/** Mixes interleaved 16-bit stereo, whole pairs of samples, down to one channel. */
export function mixDown(stereo: Uint8Array): Uint8Array {
  const mono = new Uint8Array(stereo.byteLength / 2)
  const from = new DataView(stereo.buffer, stereo.byteOffset, stereo.byteLength)
  const to = new DataView(mono.buffer)
  for (let at = 0; at < stereo.byteLength; at += 4) {
    to.setInt16(at / 2, (from.getInt16(at, true) + from.getInt16(at + 2, true)) >> 1, true)
  }
  return mono
}

const opusFrameMs = [10, 20, 40, 60]

/** Length of one raw Opus packet in milliseconds, by its first bytes. Source: RFC 6716, section 3.1. */
export function opusPacketMs(packet: Uint8Array): number {
  const [toc = 0, second = 0] = packet
  const config = toc >> 3
  const hybridMs = config < 16 ? 10 * (1 + (config & 1)) : 2.5 * 2 ** (config & 3)
  const single = config < 12 ? (opusFrameMs[config & 3] as number) : hybridMs
  const code = toc & 3
  return single * (code === 0 ? 1 : code === 3 ? second & 63 : 2)
}
