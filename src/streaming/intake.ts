import { AudioError, toScribeError, type ScribeErrors } from '../core/errors.ts'
import { isQueue } from '../core/queue.ts'
import { Aligner, mixDown, opusPacketMs } from '../audio/framing.ts'
import { bytesPerMs, isAllZero, sampleBytes } from '../audio/pcm.ts'
import type { Spool } from '../audio/spool.ts'
import type { AudioFormat, AudioSource } from '../protocol/audio.ts'

export interface IntakeOwner {
  /** Whether what is unsent or unconfirmed leaves no room for audio that can wait. */
  readonly isFull: boolean
  /** Something was put into the spool at `nowMs` by the clock. */
  tookAudio(chunk: Uint8Array, startMs: number, nowMs: number): void
  /** Only zeros since `fromMs`: a muted or dead microphone. Once per stretch. */
  fellSilent(fromMs: number): void
  /** The source has ended, was stopped, or failed; once. */
  sourceEnded(failure?: { readonly error: ScribeErrors }): void
}

/** One opening of the source. What an opening that is over still says reaches nobody. */
interface Reading {
  readonly controller: AbortController
  readonly aligner: Aligner | undefined
  iterator: AsyncIterator<Uint8Array> | undefined
}

/** How long only zeros may come before that is said, in milliseconds. */
const silentMs = 5_000
/** How long a source may take to end after it was told to, in milliseconds. */
const endGraceMs = 500
/** How much audio is taken in one go from a source that never waits, in milliseconds. */
const gulpMs = 5_000

/** Takes audio from the source into the spool, and holds back sources that are faster than real time. */
export class Intake {
  readonly #source: AudioSource
  readonly #format: AudioFormat
  readonly #spool: Spool
  readonly #owner: IntakeOwner
  readonly #unitsPerMs: number | undefined
  readonly #startedAt = Date.now()
  readonly #startMs: number
  #reading: Reading | undefined
  /** Whether a long pause has let go of the source, and whether the pause is over meanwhile. */
  #closed: 'no' | 'paused' | 'reopening' = 'no'
  #grace: ReturnType<typeof setTimeout> | undefined
  #makeRoom: (() => void) | undefined
  #zeroSinceMs: number | undefined
  #saidSilent = false
  #gulpedMs: number
  /** Nothing is taken. */
  #isPaused = false
  #isStopping = false
  #isOver = false

  constructor(source: AudioSource, spool: Spool, owner: IntakeOwner) {
    this.#source = source
    this.#format = source.format
    this.#spool = spool
    this.#owner = owner
    this.#unitsPerMs = bytesPerMs(source.format)
    this.#startMs = this.#gulpedMs = spool.endMs
  }

  /** Audio taken in, in milliseconds. */
  get audioMs(): number {
    return this.#spool.endMs - this.#startMs
  }

  /** Opens the source and takes what it delivers. */
  start(): void {
    const format = this.#format
    const isRaw = this.#unitsPerMs !== undefined
    const reading: Reading = {
      controller: new AbortController(),
      aligner: isRaw ? new Aligner(sampleBytes(format) * format.channels) : undefined,
      iterator: undefined,
    }
    this.#reading = reading
    void this.#read(reading)
  }

  /** What the source delivers is dropped from now on. */
  pause(): void {
    this.#isPaused = true
  }

  /** Lets go of a live source until `resume()`: nobody's microphone need be open in a long pause. */
  close(): void {
    if (this.#source.isLive !== true || this.#closed !== 'no' || this.#isStopping) return
    this.#closed = 'paused'
    this.#reading?.controller.abort()
    this.#leaveLater()
  }

  /** Takes audio again, from a source opened anew when it was closed. */
  resume(): void {
    this.#isPaused = false
    if (this.#closed === 'no' || this.#isOver) return
    if (this.#reading) this.#closed = 'reopening'
    else this.#reopen()
  }

  /** Tells the source to end; what it still has is taken, within half a second. With `now` it is not. */
  stop(now = false): void {
    if (this.#isOver) return
    this.#isStopping = true
    this.#reading?.controller.abort()
    this.roomMade()
    if (!this.#reading) this.#end()
    else if (now) this.#leave(this.#reading)
    else this.#leaveLater()
  }

  /** Something was sent or confirmed: a source that waits may go on. */
  roomMade(): void {
    if (!this.#makeRoom || this.#mustWait()) return
    const makeRoom = this.#makeRoom
    this.#makeRoom = undefined
    makeRoom()
  }

  async #read(reading: Reading): Promise<void> {
    try {
      const iterator = this.#source.open(reading.controller.signal)[Symbol.asyncIterator]()
      reading.iterator = iterator
      // A queue of ours behind something live is never ahead: it need not be waited for, item by item.
      if (this.#source.isLive === true && isQueue(iterator)) {
        await iterator.follow((chunk) => {
          this.#take(reading, chunk)
        })
      } else await this.#pull(reading, iterator)
      this.#ended(reading)
    } catch (error) {
      this.#ended(reading, { error })
    }
  }

  async #pull(reading: Reading, iterator: AsyncIterator<Uint8Array>): Promise<void> {
    for (;;) {
      const next = await iterator.next()
      if (next.done === true || reading !== this.#reading) return
      this.#take(reading, next.value)
      if (this.#isAhead()) await this.#wait()
    }
  }

  /** What an opening delivers. */
  #take(reading: Reading, data: Uint8Array): void {
    // What comes after a pause has closed the source was heard in the pause.
    if (reading !== this.#reading || this.#closed !== 'no') return
    // Aligned in a pause too, or what comes after it would begin inside a sample.
    const chunk = reading.aligner ? reading.aligner.align(data) : data
    if (this.#isPaused || chunk.length === 0) return
    const { encoding, channels } = this.#format
    const mono = channels === 2 ? mixDown(chunk) : chunk
    const nowMs = Date.now()
    const startMs = this.#spool.endMs
    if (this.#unitsPerMs !== undefined) this.#spool.append(mono)
    else this.#spool.append(mono, encoding === 'opus' ? opusPacketMs(mono) : this.#elapsed(nowMs))
    if (encoding === 'pcm_s16le') this.#listen(mono, startMs)
    this.#owner.tookAudio(mono, startMs, nowMs)
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
    if (this.#saidSilent || this.#spool.endMs - this.#zeroSinceMs < silentMs) return
    this.#saidSilent = true
    this.#owner.fellSilent(this.#zeroSinceMs)
  }

  #leaveLater(): void {
    const reading = this.#reading
    if (!reading) return
    this.#grace ??= setTimeout(() => {
      this.#leave(reading)
    }, endGraceMs)
  }

  /** A source that does not heed the signal is left alone, and hears of it. */
  #leave(reading: Reading): void {
    void dismiss(reading.iterator)
    this.#ended(reading)
  }

  /** An opening is over: the source as a whole too, unless a pause was the reason. */
  #ended(reading: Reading, failure?: { readonly error: unknown }): void {
    if (reading !== this.#reading) return
    this.#reading = undefined
    clearTimeout(this.#grace)
    this.#grace = undefined
    if (this.#closed === 'no') this.#end(failure)
    else if (this.#isStopping) this.#end()
    else if (this.#closed === 'reopening') this.#reopen()
  }

  #reopen(): void {
    this.#closed = 'no'
    this.start()
  }

  #end(failure?: { readonly error: unknown }): void {
    this.#isOver = true
    const toError = (cause: unknown): ScribeErrors =>
      toScribeError(cause, () => new AudioError('failed', 'The audio source failed', { cause }))
    this.#owner.sourceEnded(failure && { error: toError(failure.error) })
  }

  /** A source ahead of the clock is not live: it loses nothing by waiting. */
  #isAhead(): boolean {
    return this.audioMs > Date.now() - this.#startedAt + 1_000
  }

  #mustWait(): boolean {
    return this.#owner.isFull && this.#isAhead() && this.#reading?.controller.signal.aborted === false
  }

  async #wait(): Promise<void> {
    if (this.#mustWait()) {
      await new Promise<void>((resolve) => {
        this.#makeRoom = resolve
      })
    } else if (this.#spool.endMs - this.#gulpedMs >= gulpMs) {
      // Lets the network have its turn.
      await new Promise((resolve) => setTimeout(resolve, 0))
    } else return
    this.#gulpedMs = this.#spool.endMs
  }
}

async function dismiss(iterator: AsyncIterator<Uint8Array> | undefined): Promise<void> {
  try {
    await iterator?.return?.()
  } catch {
    // It was told to go; how it takes that is its own affair.
  }
}
