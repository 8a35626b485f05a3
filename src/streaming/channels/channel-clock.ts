import { bytesPerMs, sampleBytes, silentByte } from '../../audio/pcm.ts'
import type { AudioSource } from '../../protocol/audio.ts'

/** A live source that begins this much after another is late, in milliseconds; less is how chunks fall. */
const lateMs = 100
/** A source that gave nothing for less has not stood still, in milliseconds. */
const stoodMs = 1_000

/** The time of a visit that is heard on several channels: it runs from the first audio, and stands still in a pause. */
export class VisitClock {
  isPaused = false
  #atMs: number
  #since: number | undefined

  /** @param startMs where the visit's timeline stands now. */
  constructor(startMs: number) {
    this.#atMs = startMs
  }

  /** A chunk came in. Returns where on the timeline it begins, were it in time. */
  heard(chunkMs: number): number {
    const now = performance.now() - chunkMs
    this.#since ??= now
    return this.#atMs + now - this.#since
  }

  /** @param positionMs how far the audio has come. */
  pause(positionMs: number): void {
    this.isPaused = true
    this.#atMs = positionMs
  }

  /** Time goes on with the next chunk. */
  resume(): void {
    this.isPaused = false
    this.#since = undefined
  }
}

/**
 * A source whose audio keeps the time of the visit: silence stands for what it lost, and before a live one that began
 * after the others. So each channel's own timeline is the visit's. Its `lostMs` is the source's, and the time in which it
 * stood still.
 *
 * @param positionMs how far this channel's audio has come, in milliseconds on the session's timeline.
 * @param watch `hasStood` is set when the source was seen to give nothing.
 */
export function keepTime(
  source: AudioSource,
  clock: VisitClock,
  positionMs: () => number,
  watch: { hasStood: boolean },
): AudioSource {
  const { format } = source
  const isLive = source.isLive === true
  const rate = (bytesPerMs(format) ?? 1) * format.channels
  const frame = sampleBytes(format) * format.channels
  const lostMs = (): number => source.lostMs ?? 0
  const beforeMs = lostMs()
  let stillMs = 0
  /** Up to where the loss of the source has its silence, or needs none, and what was lost when the pause began. */
  let filledMs = beforeMs
  let pausedMs = 0
  const silence = (ms: number): Uint8Array => {
    const bytes = new Uint8Array(Math.round((ms * rate) / frame) * frame).fill(silentByte(format))
    // The least that can be heard of nothing: all zeros would pass for a muted microphone.
    if (format.encoding === 'pcm_s16le') bytes[bytes.length - frame] = 1
    return bytes
  }
  return {
    format,
    isLive,
    get lostMs() {
      return lostMs() - beforeMs + stillMs
    },
    setPaused(isPaused) {
      source.setPaused?.(isPaused)
      if (isPaused) pausedMs = lostMs()
      else filledMs += lostMs() - pausedMs
    },
    async *open(signal): AsyncGenerator<Uint8Array> {
      let mayBeLate = isLive
      let heardAt = 0
      for await (const chunk of source.open(signal)) {
        if (!clock.isPaused) {
          const missingMs = lostMs() - filledMs
          filledMs += missingMs
          if (missingMs > 0) yield silence(missingMs)
          const startMs = positionMs()
          const behindMs = clock.heard(chunk.byteLength / rate) - startMs
          const isLost = watch.hasStood && isLive && performance.now() - heardAt >= stoodMs
          if ((mayBeLate || isLost) && behindMs >= lateMs) {
            if (!mayBeLate) stillMs += behindMs
            yield silence(behindMs)
          }
          mayBeLate = watch.hasStood = false
          heardAt = performance.now()
        }
        yield chunk
      }
    },
  }
}
