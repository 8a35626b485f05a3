import type { AudioSource } from '../../src/protocol/audio.ts'
import type { FakeAssemblyAI } from '../../src/testing/fake-assemblyai.ts'
import { PositionReader } from '../../src/testing/positioned-audio.ts'

/** How much audio one connection had, and when, in milliseconds. */
interface Sample {
  readonly atMs: number
  readonly audioMs: number
}

/** One connection until it had caught up with the source. */
interface CatchUp {
  /** Where in the visit its audio begins. */
  readonly startMs: number
  readonly samples: Sample[]
  isOver: boolean
}

/** Over how long a replay is measured at least. */
const windowMs = 5_000
/** What may go at once, whatever the pace: the client's burst and one frame. It is left out of the measurement. */
const burstMs = 450
/** How often it looks. */
const grainMs = 100

/**
 * Measures on the server how fast audio comes in while a connection catches up with the source. Needs a server that
 * keeps audio, of positioned audio; takes it from it.
 */
export class ReplayRate implements Disposable {
  readonly #catchUps: CatchUp[] = []
  readonly #timer: NodeJS.Timeout
  /** How much the source has given. */
  #givenMs = 0

  constructor(fake: FakeAssemblyAI) {
    this.#timer = setInterval(() => {
      for (const { connection, audio, audioMs } of fake.requests.connections) {
        const frames = audio.splice(0)
        if (frames[0]) this.#catchUps[connection] ??= begin(frames[0])
        const catchUp = this.#catchUps[connection]
        if (!catchUp || catchUp.isOver) continue
        catchUp.samples.push({ atMs: performance.now(), audioMs })
        catchUp.isOver = catchUp.startMs + audioMs >= this.#givenMs - grainMs
      }
    }, grainMs)
  }

  /** The same source, with an eye on how much it gives. */
  watched(source: AudioSource): AudioSource {
    const gave = (chunk: Uint8Array): void => {
      this.#givenMs += chunk.byteLength / 32
    }
    return {
      format: source.format,
      async *open(signal) {
        for await (const chunk of source.open(signal)) {
          gave(chunk)
          yield chunk
        }
      },
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  /**
   * The most audio that came in any five seconds of a replay, beyond one burst, as a multiple of real time; 0
   * without a replay.
   */
  get highest(): number {
    let highest = 0
    for (const { samples } of this.#catchUps.filter(Boolean)) {
      let from = 0
      for (const { atMs, audioMs } of samples) {
        while (atMs - (samples[from + 1]?.atMs ?? atMs) >= windowMs) from++
        const start = samples[from] as Sample
        const lengthMs = atMs - start.atMs
        if (lengthMs >= windowMs) highest = Math.max(highest, (audioMs - start.audioMs - burstMs) / lengthMs)
      }
    }
    return highest
  }
}

function begin(frame: Uint8Array): CatchUp {
  let startMs = 0
  const reader = new PositionReader(16_000, {
    hear: (fromMs, _toMs, localMs) => {
      startMs ||= fromMs - localMs
    },
    hearNothing: () => undefined,
  })
  reader.read(frame)
  return { startMs, samples: [], isOver: false }
}
