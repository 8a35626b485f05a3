import { delay } from '../core/time.ts'

/** How fast recorded audio is played. */
export interface Pace {
  /** Bytes of one second of audio. */
  readonly bytesPerSecond: number
  /** 1 is real time, 2 twice as fast, `Infinity` as fast as the consumer takes it. */
  readonly speed: number
}

/** Timers are no finer than this, so shorter waits are left out, in milliseconds. */
const graceMs = 1

/**
 * Gives chunks at the moment at which their last sample would have been spoken, cut into pieces of at most 50 ms.
 *
 * Every piece is timed from the start, so late timers and slow consumers add up to no drift. Overdue pieces come at
 * once. An abort ends it without an error.
 */
export async function* paced(
  chunks: AsyncIterable<Uint8Array>,
  pace: Pace,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const pieceBytes = pace.speed === Infinity ? Infinity : Math.max(1, Math.ceil(pace.bytesPerSecond / 20))
  const startedMs = performance.now()
  let bytes = 0
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      const piece = chunk.subarray(at, at + pieceBytes)
      bytes += piece.length
      const waitMs = startedMs + (bytes / pace.bytesPerSecond / pace.speed) * 1000 - performance.now()
      // An abort rejects the wait. It ends the audio and is no failure.
      if (waitMs > graceMs) await delay(waitMs, signal).catch(() => undefined)
      if (signal.aborted) return
      yield piece
    }
  }
}
