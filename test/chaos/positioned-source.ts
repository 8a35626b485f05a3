import type { AudioSource } from '../../src/protocol/audio.ts'
import { positionedAudio } from '../../src/testing/positioned-audio.ts'

/** A visit's positioned audio from `fromMs` to `toMs`, `speed` times real time: what a microphone hears from then on. */
export function positionedSource(fromMs: number, toMs: number, speed: number): AudioSource {
  return {
    format: { encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 },
    async *open(signal) {
      const startedAt = performance.now()
      for (let atMs = fromMs; atMs < toMs && !signal.aborted; atMs += 50) {
        const lengthMs = Math.min(50, toMs - atMs)
        const waitMs = startedAt + (atMs + lengthMs - fromMs) / speed - performance.now()
        if (waitMs >= 1) await new Promise((resolve) => setTimeout(resolve, waitMs))
        yield positionedAudio(lengthMs, { fromMs: atMs })
      }
    },
  }
}
