import { concat } from '../audio/framing.ts'
import { ConfigurationError } from '../core/errors.ts'

/**
 * Audio that contains its own position. In every millisecond, sample i has i in its top four bits. Its other twelve
 * bits are the lower half (i even) or upper half (i odd) of a counter that starts at 1. Other audio does not have this
 * form for a whole millisecond, and one millisecond of it gives its position.
 */
function samplesPerMs(sampleRate: number): number {
  if (sampleRate !== 8_000 && sampleRate !== 16_000) {
    throw new ConfigurationError('sampleRate', 'positioned audio needs 8000 or 16000 Hz')
  }
  return sampleRate / 1_000
}

/**
 * PCM (16 bit, mono) whose samples say which millisecond they are.
 *
 * @param durationMs whole milliseconds.
 * @param options.fromMs the first position. @default 0
 * @param options.sampleRate 8000 or 16000 Hz. @default 16000
 * @throws ConfigurationError for another rate.
 */
export function positionedAudio(
  durationMs: number,
  options: { readonly fromMs?: number; readonly sampleRate?: number } = {},
): Uint8Array {
  const perMs = samplesPerMs(options.sampleRate ?? 16_000)
  const bytes = new Uint8Array(durationMs * perMs * 2)
  const fromMs = options.fromMs ?? 0
  let at = 0
  for (let ms = fromMs; ms < fromMs + durationMs; ms++) {
    const low = (ms + 1) & 0xfff
    const high = ((ms + 1) >>> 12) & 0xfff
    for (let index = 0; index < perMs; index++) {
      const sample = (index << 12) | (index % 2 === 0 ? low : high)
      bytes[at++] = sample & 0xff
      bytes[at++] = sample >>> 8
    }
  }
  return bytes
}

/** Takes what a `PositionReader` finds. Times in milliseconds. */
export interface PositionListener {
  /** Positions `fromMs` up to `toMs` arrived, `localMs` into the stream. */
  hear(fromMs: number, toMs: number, localMs: number): void
  /** Other audio arrived. */
  hearNothing(durationMs: number, localMs: number): void
}

/** Finds positioned milliseconds in a stream of PCM that may have been cut anywhere. */
export class PositionReader {
  readonly #perMs: number
  readonly #listener: PositionListener
  #rest: Uint8Array = new Uint8Array(0)
  #samples = 0
  #run: { fromMs: number; toMs: number; localMs: number } | undefined
  #noise = 0

  constructor(sampleRate: number, listener: PositionListener) {
    this.#perMs = samplesPerMs(sampleRate)
    this.#listener = listener
  }

  /** Takes the stream's next bytes. */
  read(bytes: Uint8Array): void {
    const data = this.#rest.length === 0 ? bytes : concat(this.#rest, bytes)
    const size = this.#perMs * 2
    let at = 0
    while (at + size <= data.length) {
      const position = positionAt(data, at, this.#perMs)
      if (position < 0) {
        this.#tellRun()
        this.#noise++
        at += 2
        this.#samples++
      } else {
        this.#tellNoise()
        this.#extend(position)
        at += size
        this.#samples += this.#perMs
      }
    }
    this.#rest = at === data.length ? this.#rest.subarray(0, 0) : data.slice(at)
    this.#tellRun()
    this.#tellNoise()
  }

  #extend(positionMs: number): void {
    if (this.#run?.toMs === positionMs) {
      this.#run.toMs++
      return
    }
    this.#tellRun()
    this.#run = { fromMs: positionMs, toMs: positionMs + 1, localMs: this.#samples / this.#perMs }
  }

  #tellRun(): void {
    const run = this.#run
    if (!run) return
    this.#run = undefined
    this.#listener.hear(run.fromMs, run.toMs, run.localMs)
  }

  #tellNoise(): void {
    if (this.#noise === 0) return
    const durationMs = this.#noise / this.#perMs
    this.#noise = 0
    this.#listener.hearNothing(durationMs, this.#samples / this.#perMs - durationMs)
  }
}

/** The position of the millisecond that starts at `at`, or −1. Looks at its first and its last two samples. */
function positionAt(data: Uint8Array, at: number, perMs: number): number {
  const last = at + perMs * 2
  const even = word(data, at)
  const odd = word(data, at + 2)
  if (even >>> 12 !== 0 || odd >>> 12 !== 1) return -1
  const lastEven = word(data, last - 4)
  const lastOdd = word(data, last - 2)
  if (lastEven >>> 12 !== perMs - 2 || lastOdd >>> 12 !== perMs - 1) return -1
  if ((even & 0xfff) !== (lastEven & 0xfff) || (odd & 0xfff) !== (lastOdd & 0xfff)) return -1
  return (((odd & 0xfff) << 12) | (even & 0xfff)) - 1
}

function word(data: Uint8Array, at: number): number {
  return (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8)
}
