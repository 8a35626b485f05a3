import type { SpeakerRole } from '../protocol/turn.ts'
import { audioExtent, type AudioRecord, type DamageRecord } from './records.ts'

/** Rounding of sample times; a smaller step between two chunks is none, in milliseconds. */
const toleranceMs = 1

interface Hole {
  readonly damage: DamageRecord
  /** What is absent lies before this, as far as the audio after it shows, in milliseconds. */
  beforeMs: number
}

/** How far one channel has been read. */
interface Track {
  endMs: number
  /** The holes before this one lie before its latest audio. */
  holes: number
}

/**
 * Tells audio that was dropped by right, because it was covered, from audio that was taken.
 *
 * A hole in the sequence does not say whose audio is absent: on each channel it is whatever lies between the audio
 * before it and the audio after it, and where these meet it is none. A channel with no audio after a hole says
 * nothing, as its newest records may be absent.
 */
export class AudioHoles {
  readonly #holes: Hole[] = []
  readonly #tracks = new Map<SpeakerRole | undefined, Track>()

  /** Records are absent here. */
  add(damage: DamageRecord): void {
    this.#holes.push({ damage, beforeMs: 0 })
  }

  /** The next audio that is there. */
  read(record: AudioRecord): void {
    const { startMs } = record
    let track = this.#tracks.get(record.channel)
    if (!track) this.#tracks.set(record.channel, (track = { endMs: -Infinity, holes: 0 }))
    if (startMs > track.endMs + toleranceMs) {
      for (const hole of this.#holes.slice(track.holes)) hole.beforeMs = Math.max(hole.beforeMs, startMs)
    }
    track.holes = this.#holes.length
    track.endMs = Math.max(track.endMs, audioExtent(record)?.endMs ?? startMs)
  }

  /** Holes in which audio is absent that nothing allowed to forget. @param coveredMs up to where it was allowed. */
  unexplained(coveredMs: number): readonly DamageRecord[] {
    return this.#holes
      .filter(({ beforeMs }) => beforeMs > coveredMs + toleranceMs)
      .map(({ damage }) => damage)
  }
}
