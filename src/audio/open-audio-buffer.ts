import type { AudioFormat } from '../protocol/audio.ts'
import type { AudioBuffer } from './audio-buffer.ts'
import { FrameBuffer } from './frame-buffer.ts'
import { PacketBuffer } from './packet-buffer.ts'
import { frameBytes, minFrameMs } from './framing.ts'
import { bytesPerMs, silentByte } from './pcm.ts'

/** Audio of an earlier run, and where new audio begins. */
export interface EarlierAudio {
  /** Where new audio begins on the session's timeline, in milliseconds. */
  readonly timelineMs: number
  /** One channel, in the source's encoding and rate. */
  readonly audio: { readonly startMs: number; readonly chunks: readonly Uint8Array[] }
}

/** An empty buffer for audio of this format. */
export function openAudioBuffer(
  format: AudioFormat,
  options: { readonly frameMs: number; readonly maxMs: number; readonly startMs: number },
): AudioBuffer {
  const { frameMs, maxMs, startMs } = options
  const rate = bytesPerMs(format)
  const frame = frameBytes(format, frameMs)
  const shortest = frameBytes(format, minFrameMs)
  if (rate === undefined || frame === undefined || shortest === undefined) {
    return new PacketBuffer(maxMs, startMs)
  }
  return new FrameBuffer({ bytesPerMs: rate, frame, shortest, maxMs, startMs, silence: silentByte(format) })
}

/**
 * Puts the audio of an earlier run into the buffer, and silence from its end to where new audio begins. Returns where
 * that silence begins, when there is some: what was said there is lost.
 */
export function preload(buffer: AudioBuffer, format: AudioFormat, earlier: EarlierAudio): number | undefined {
  const { chunks, startMs } = earlier.audio
  const rate = bytesPerMs(format)
  if (rate === undefined) {
    // The bytes do not tell the time, so the extent is shared out evenly.
    const each = Math.max(1, (earlier.timelineMs - startMs) / Math.max(1, chunks.length))
    for (const chunk of chunks) buffer.append(chunk, each)
    return undefined
  }
  for (const chunk of chunks) buffer.append(chunk)
  const heardMs = buffer.endMs
  let missing = 2 * Math.round(((earlier.timelineMs - heardMs) * rate) / 2)
  if (missing <= 0) return undefined
  const second = new Uint8Array(2 * Math.round((1_000 * rate) / 2)).fill(silentByte(format))
  for (; missing > 0; missing -= second.byteLength) buffer.append(second.subarray(0, missing))
  return heardMs
}
