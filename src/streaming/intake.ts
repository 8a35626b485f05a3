import { AudioError, toScribeError } from '../core/errors.ts'
import { deferred } from '../core/time.ts'
import { Aligner, mixDown, opusPacketMs } from '../audio/framing.ts'
import { bytesPerMs, isAllZero, sampleBytes } from '../audio/pcm.ts'
import type { Spool } from '../audio/spool.ts'
import type { AudioSource } from '../protocol/audio.ts'

export interface IntakeParts {
  readonly source: AudioSource
  readonly spool: Spool
  /** Something was put into the spool. */
  onAudio(chunk: Uint8Array, startMs: number): void
  /** Only zeros since `fromMs`: a muted or dead microphone. Once per stretch. */
  onSilent(fromMs: number): void
  /** Whether what is unsent or unconfirmed leaves no room for audio that can wait. */
  isFull(): boolean
}

/** How long only zeros may come before that is said, in milliseconds. */
const silentMs = 5_000
/** How long a source may take to end after it was told to, in milliseconds. */
const endGraceMs = 500
/** How much audio is taken in one go from a source that never waits, in milliseconds. */
const gulpMs = 5_000

/** Takes audio from the source into the spool, and holds back sources that are faster than real time. */
export class Intake {
  readonly #parts: IntakeParts
  readonly #aligner: Aligner | undefined
  readonly #unitsPerMs: number | undefined
  readonly #controller = new AbortController()
  readonly #stopped = deferred<void>()
  readonly #startedAt = Date.now()
  readonly #startMs: number
  #grace: ReturnType<typeof setTimeout> | undefined
  #room: { readonly resolve: () => void } | undefined
  #isOver = false
  #zeroSinceMs: number | undefined
  #saidSilent = false
  #gulpedMs: number
  isPaused = false

  constructor(parts: IntakeParts) {
    const { format } = parts.source
    this.#parts = parts
    this.#unitsPerMs = bytesPerMs(format)
    if (this.#unitsPerMs !== undefined) this.#aligner = new Aligner(sampleBytes(format) * format.channels)
    this.#startMs = this.#gulpedMs = parts.spool.endMs
  }

  /** Audio taken in, in milliseconds. */
  get audioMs(): number {
    return this.#parts.spool.endMs - this.#startMs
  }

  /** Resolves when the source has ended or was stopped; rejects with what it threw. */
  async run(): Promise<void> {
    try {
      await Promise.race([this.#read(), this.#stopped.promise])
    } catch (error) {
      throw toScribeError(error, (cause) => new AudioError('failed', 'The audio source failed', { cause }))
    } finally {
      this.#isOver = true
      clearTimeout(this.#grace)
    }
  }

  /** Tells the source to end; what it still has is taken, within half a second. With `now` it is not. */
  stop(now = false): void {
    this.#controller.abort()
    this.roomMade()
    if (now) this.#stopped.resolve()
    else if (!this.#isOver) this.#grace ??= setTimeout(this.#stopped.resolve, endGraceMs)
  }

  /** Something was sent or confirmed: a source that waits may go on. */
  roomMade(): void {
    if (!this.#room || this.#mustWait()) return
    const { resolve } = this.#room
    this.#room = undefined
    resolve()
  }

  async #read(): Promise<void> {
    const { source } = this.#parts
    const iterator = source.open(this.#controller.signal)[Symbol.asyncIterator]()
    // A source that does not heed the signal is left alone, and hears of it.
    void this.#stopped.promise.then(() => iterator.return?.().catch(() => undefined))
    for (;;) {
      const next = await iterator.next()
      if (next.done === true || this.#isOver) return
      // Aligned in a pause too, or what comes after it would begin inside a sample.
      const chunk = this.#aligner ? this.#aligner.align(next.value) : next.value
      if (this.isPaused || chunk.byteLength === 0) continue
      this.#accept(source.format.channels === 2 ? mixDown(chunk) : chunk)
      if (this.#isAhead()) await this.#wait()
    }
  }

  #accept(mono: Uint8Array): void {
    const { spool, source } = this.#parts
    const startMs = spool.endMs
    if (this.#unitsPerMs !== undefined) spool.append(mono)
    else spool.append(mono, source.format.encoding === 'opus' ? opusPacketMs(mono) : this.#elapsed())
    if (source.format.encoding === 'pcm_s16le') this.#listen(mono, startMs)
    this.#parts.onAudio(mono, startMs)
  }

  /** Bytes of a container say nothing about time; the clock does. */
  #elapsed(): number {
    return Math.max(1, Date.now() - this.#startedAt - this.audioMs)
  }

  #listen(mono: Uint8Array, startMs: number): void {
    if (!isAllZero(mono)) {
      this.#zeroSinceMs = undefined
      this.#saidSilent = false
      return
    }
    this.#zeroSinceMs ??= startMs
    if (this.#saidSilent || this.#parts.spool.endMs - this.#zeroSinceMs < silentMs) return
    this.#saidSilent = true
    this.#parts.onSilent(this.#zeroSinceMs)
  }

  /** A source ahead of the clock is not live: it loses nothing by waiting. */
  #isAhead(): boolean {
    return this.audioMs > Date.now() - this.#startedAt + 1_000
  }

  #mustWait(): boolean {
    return this.#parts.isFull() && this.#isAhead() && !this.#controller.signal.aborted
  }

  async #wait(): Promise<void> {
    if (this.#mustWait()) {
      const room = deferred<void>()
      this.#room = room
      await room.promise
    } else if (this.#parts.spool.endMs - this.#gulpedMs >= gulpMs) {
      // Lets the network have its turn.
      await new Promise((resolve) => setTimeout(resolve, 0))
    } else return
    this.#gulpedMs = this.#parts.spool.endMs
  }
}
