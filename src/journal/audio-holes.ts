import type { SpeakerRole } from '../protocol/turn.ts'
import { audioEndMs, type AudioRecord, type DamageRecord } from './records.ts'

/** Rounding of sample times; a smaller step between two chunks is none, in milliseconds. */
const toleranceMs = 1

/**
 * Tells audio that was dropped by right, because it was covered, from audio that was taken.
 *
 * A hole in the sequence does not say whose audio is absent: on each channel it is whatever lies between the audio
 * before it and the audio after it, and where these meet it is none. A channel with no audio after a hole says
 * nothing, as its newest records may be absent.
 */
export class AudioHoles {
  /** `beforeMs`: what is absent lies before this, as far as the audio after it shows. */
  readonly #holes: { readonly damage: DamageRecord; beforeMs: number }[] = []
  /** How far each channel has been read, and how many holes lie before its latest audio. */
  readonly #tracks = new Map<SpeakerRole | undefined, { readonly endMs: number; readonly holes: number }>()

  add(damage: DamageRecord): void {
    this.#holes.push({ damage, beforeMs: 0 })
  }

  read(record: AudioRecord): void {
    const { startMs, channel } = record
    const { endMs, holes } = this.#tracks.get(channel) ?? { endMs: -Infinity, holes: 0 }
    if (startMs > endMs + toleranceMs) {
      for (const hole of this.#holes.slice(holes)) hole.beforeMs = Math.max(hole.beforeMs, startMs)
    }
    this.#tracks.set(channel, { endMs: Math.max(endMs, audioEndMs(record)), holes: this.#holes.length })
  }

  /** Holes in which audio is absent that nothing allowed to forget. @param coveredMs up to where it was allowed. */
  unexplained(coveredMs: number): readonly DamageRecord[] {
    const isTaken = ({ beforeMs }: { readonly beforeMs: number }): boolean =>
      beforeMs > coveredMs + toleranceMs
    return this.#holes.filter(isTaken).map(({ damage }) => damage)
  }
}
