import { AudioError, toScribeError } from '../core/errors.ts'
import { deferred, type Deferred } from '../core/time.ts'
import { Aligner, mixDown, opusPacketMs } from '../audio/framing.ts'
import { bytesPerMs, isAllZero, sampleBytes } from '../audio/pcm.ts'
import type { Spool } from '../audio/spool.ts'
import type { AudioSource } from '../protocol/audio.ts'

export interface IntakeParts {
  readonly source: AudioSource
  readonly spool: Spool
  /** Something was put into the spool at `nowMs` by the clock. */
  onAudio(chunk: Uint8Array, startMs: number, nowMs: number): void
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

/** Why a source is closed that will be opened again. */
const paused = 'paused'

/** Takes audio from the source into the spool, and holds back sources that are faster than real time. */
export class Intake {
  readonly #parts: IntakeParts
  readonly #unitsPerMs: number | undefined
  readonly #stopped = deferred<void>()
  readonly #startedAt = Date.now()
  readonly #startMs: number
  #grace: ReturnType<typeof setTimeout> | undefined
  #room: { readonly resolve: () => void } | undefined
  #isOver = false
  #zeroSinceMs: number | undefined
  #saidSilent = false
  #gulpedMs: number
  #isStopping = false
  #controller = new AbortController()
  /** Nothing is taken. */
  #isPaused = false
  /** A source that a pause closed is not waited for any longer. */
  #left = deferred<void>()
  /** Settles when a source that a pause closed may be opened again, or never will. */
  #reopening: Deferred<void> | undefined

  constructor(parts: IntakeParts) {
    const { format } = parts.source
    this.#parts = parts
    this.#unitsPerMs = bytesPerMs(format)
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

  /** What the source delivers is dropped from now on. */
  pause(): void {
    this.#isPaused = true
  }

  /** Lets go of a live source until `resume()`: nobody's microphone need be open in a long pause. */
  close(): void {
    if (!this.#parts.source.isLive || this.#controller.signal.aborted) return
    this.#reopening = deferred()
    this.#controller.abort(paused)
    this.#grace = setTimeout(this.#left.resolve, endGraceMs)
  }

  /** Takes audio again, from a source opened anew when it was closed. */
  resume(): void {
    this.#isPaused = false
    this.#reopening?.resolve()
  }

  /** Tells the source to end; what it still has is taken, within half a second. With `now` it is not. */
  stop(now = false): void {
    this.#isStopping = true
    this.#controller.abort()
    this.#reopening?.resolve()
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
    for (;;) {
      const controller = this.#controller
      await Promise.race([this.#readOnce(controller), this.#left.promise]).catch((error: unknown) => {
        if (controller.signal.reason !== paused) throw error
      })
      if (!this.#reopening) return
      clearTimeout(this.#grace)
      await this.#reopening.promise
      if (this.#isStopping) return
      this.#grace = this.#reopening = undefined
      this.#left = deferred()
      this.#controller = new AbortController()
    }
  }

  async #readOnce(controller: AbortController): Promise<void> {
    const { source } = this.#parts
    const { format } = source
    const aligner =
      this.#unitsPerMs === undefined ? undefined : new Aligner(sampleBytes(format) * format.channels)
    const iterator = source.open(controller.signal)[Symbol.asyncIterator]()
    // A source that does not heed the signal is left alone, and hears of it.
    void Promise.race([this.#stopped.promise, this.#left.promise]).then(() =>
      iterator.return?.().catch(() => undefined),
    )
    for (;;) {
      const next = await iterator.next()
      if (next.done === true || this.#isOver) return
      // What comes after a pause has closed it was heard in the pause.
      if (this.#reopening || controller !== this.#controller) continue
      // Aligned in a pause too, or what comes after it would begin inside a sample.
      const chunk = aligner ? aligner.align(next.value) : next.value
      if (this.#isPaused || chunk.byteLength === 0) continue
      const nowMs = Date.now()
      this.#accept(format.channels === 2 ? mixDown(chunk) : chunk, nowMs)
      if (this.#isAhead(nowMs)) await this.#wait()
    }
  }

  #accept(mono: Uint8Array, nowMs: number): void {
    const { spool, source } = this.#parts
    const { encoding } = source.format
    const startMs = spool.endMs
    if (this.#unitsPerMs !== undefined) spool.append(mono)
    else spool.append(mono, encoding === 'opus' ? opusPacketMs(mono) : this.#elapsed(nowMs))
    if (encoding === 'pcm_s16le') this.#listen(mono, startMs)
    this.#parts.onAudio(mono, startMs, nowMs)
  }

  /** Bytes of a container say nothing about time; the clock does. */
  #elapsed(nowMs: number): number {
    return Math.max(1, nowMs - this.#startedAt - this.audioMs)
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
  #isAhead(nowMs = Date.now()): boolean {
    return this.audioMs > nowMs - this.#startedAt + 1_000
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
