import type { AudioSource } from '../../src/protocol/audio.ts'
import type { FakeAssemblyAI } from '../../src/testing/fake-assemblyai.ts'
import { PositionReader } from '../../src/testing/positioned-audio.ts'

/** Old audio that came in on one connection up to a moment, in milliseconds. */
interface Sample {
  readonly atMs: number
  readonly oldMs: number
}

interface Watched {
  /** Where in the visit the connection's audio begins. */
  readonly startMs: number
  samples: Sample[]
  audioMs: number
}

/** Over how long a replay is measured at least. */
const windowMs = 5_000
/** What may go at once, whatever the pace: a second that the client may send at once (L19), and its frames. It is left out of the measurement. */
export const burstMs = 1_100
/** How often it looks. */
const grainMs = 100
/** Audio that the source gave this long before it came in was replayed. */
const oldAfterMs = 1_000
/** Where this process stood still for longer, nothing can be said of what came in meanwhile. */
const stallMs = 500
const chunkMs = 50

/**
 * Measures on the server how fast old audio comes in. Needs a server that keeps audio, of positioned audio; takes it
 * from it.
 */
export class ReplayRate implements Disposable {
  readonly #connections: Watched[] = []
  readonly #timer: NodeJS.Timeout
  /** When the source gave each of its chunks. */
  readonly #givenAt: number[] = []
  #highest = 0

  constructor(fake: FakeAssemblyAI) {
    let beforeMs = performance.now()
    this.#timer = setInterval(() => {
      const nowMs = performance.now()
      for (const { connection, audio, audioMs } of fake.requests.connections) {
        const first = audio.splice(0)[0]
        if (first) this.#connections[connection] ??= { startMs: startOf(first), samples: [], audioMs: 0 }
        const watched = this.#connections[connection]
        if (watched) this.#look(watched, audioMs, beforeMs, nowMs)
      }
      beforeMs = nowMs
    }, grainMs)
  }

  /** The most old audio that came in in any five seconds, beyond one burst, as a multiple of real time. */
  get highest(): number {
    return this.#highest
  }

  /** The same source, with an eye on when it gives what. */
  watched(source: AudioSource): AudioSource {
    const givenAt = this.#givenAt
    return {
      format: source.format,
      async *open(signal) {
        for await (const chunk of source.open(signal)) {
          givenAt.push(performance.now())
          yield chunk
        }
      },
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  #look(watched: Watched, audioMs: number, beforeMs: number, nowMs: number): void {
    let oldMs = watched.samples.at(-1)?.oldMs ?? 0
    // It came in after the last look, so it was at least this old.
    for (; watched.audioMs < audioMs; watched.audioMs += chunkMs) {
      const givenAt = this.#givenAt[Math.floor((watched.startMs + watched.audioMs) / chunkMs)] ?? nowMs
      if (beforeMs - givenAt > oldAfterMs) oldMs += chunkMs
    }
    if (nowMs - beforeMs > grainMs + stallMs) watched.samples = []
    watched.samples.push({ atMs: nowMs, oldMs })
    while (nowMs - (watched.samples[1]?.atMs ?? nowMs) >= windowMs) watched.samples.shift()
    const { atMs, oldMs: before } = watched.samples[0] as Sample
    if (nowMs - atMs < windowMs) return
    this.#highest = Math.max(this.#highest, (oldMs - before - burstMs) / (nowMs - atMs))
  }
}

function startOf(frame: Uint8Array): number {
  let startMs = 0
  const reader = new PositionReader(16_000, {
    hear: (fromMs, _toMs, localMs) => {
      startMs ||= fromMs - localMs
    },
    hearNothing: () => undefined,
  })
  reader.read(frame)
  return startMs
}
