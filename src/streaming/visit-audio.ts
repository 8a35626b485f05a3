import { frameBytes } from '../audio/framing.ts'
import { bytesPerMs, silentByte } from '../audio/pcm.ts'
import { PacketSpool } from '../audio/packet-spool.ts'
import { FrameSpool, type Spool } from '../audio/spool.ts'
import type { AudioFormat } from '../protocol/audio.ts'
import type { ResumePoint } from './options.ts'

/** An empty spool for audio of this format. */
export function openSpool(format: AudioFormat, maxMs: number, startMs: number): Spool {
  const rate = bytesPerMs(format)
  const frame = frameBytes(format)
  if (rate === undefined || frame === undefined) return new PacketSpool(maxMs, startMs)
  return new FrameSpool({ bytesPerMs: rate, frame, maxMs, startMs, silence: silentByte(format) })
}

/**
 * Puts an earlier run's audio into the spool, and silence from its end to where new audio begins. Returns where that
 * silence begins, when there is some: what was said there is lost.
 */
export function preload(spool: Spool, format: AudioFormat, resume: ResumePoint): number | undefined {
  const { chunks } = resume.audio
  const rate = bytesPerMs(format)
  if (rate === undefined) {
    // Without bytes that tell the time, the extent is shared out evenly.
    const each = Math.max(1, (resume.timelineMs - resume.audio.startMs) / Math.max(1, chunks.length))
    for (const chunk of chunks) spool.append(chunk, each)
    return undefined
  }
  for (const chunk of chunks) spool.append(chunk)
  const heardMs = spool.endMs
  let missing = 2 * Math.round(((resume.timelineMs - heardMs) * rate) / 2)
  if (missing <= 0) return undefined
  // One second of silence, again and again: it takes no room.
  const second = new Uint8Array(2 * Math.round((1_000 * rate) / 2)).fill(silentByte(format))
  for (; missing > 0; missing -= second.byteLength) spool.append(second.subarray(0, missing))
  return heardMs
}

/** Session-wide labels that turns of an earlier run used. */
export function labelsOf(turns: readonly { readonly speaker?: string }[]): readonly string[] {
  return turns.flatMap(({ speaker }) => (speaker === undefined || speaker === 'unknown' ? [] : [speaker]))
}
