import { AudioError, toScribeError, type ScribeErrors } from '../core/errors.ts'
import { aligner, mixDown } from '../audio/framing.ts'
import { bytesPerMs, sampleBytes } from '../audio/pcm.ts'
import type { AudioSource } from '../protocol/audio.ts'

/** How long a source may take to end after it was told to, in milliseconds. */
const endGraceMs = 500

/** One opening of the source. What an opening delivers after its end is dropped. */
interface Opening {
  readonly controller: AbortController
  readonly align: (chunk: Uint8Array) => Uint8Array
  iterator: AsyncIterator<Uint8Array> | undefined
}

/** How a source goes on after a chunk: at once, when the network has had its turn, or after `goOn()`. */
export type Pacing = 'go on' | 'yield' | 'wait'

/** Opens the source, takes what it delivers, lets go of a live one in a long pause and opens it again. */
export class SourceReader {
  readonly #source: AudioSource
  readonly #take: (chunk: Uint8Array) => Pacing
  #opening: Opening | undefined
  /** Whether a long pause has let go of the source, and whether the pause is over meanwhile. */
  #closed: 'no' | 'paused' | 'reopening' = 'no'
  #grace: ReturnType<typeof setTimeout> | undefined
  /** Since when the source is waited for, by `performance.now()`; undefined while it is not. */
  #waitsFrom: number | undefined
  #isPaused = false
  #isStopping = false
  #end: ((failure?: ScribeErrors) => void) | undefined
  #goOn: (() => void) | undefined

  /** @param take is given chunks of one channel, whole samples. */
  constructor(source: AudioSource, take: (chunk: Uint8Array) => Pacing) {
    this.#source = source
    this.#take = take
  }

  /** For how long the source has given nothing though it was asked, at `nowMs`. */
  waitedMs(nowMs: number): number {
    const isAsked = !this.#isPaused && !this.#isStopping && this.#closed === 'no'
    return isAsked ? nowMs - (this.#waitsFrom ?? nowMs) : 0
  }

  /** Reads until the source ends, is stopped or fails. Resolves with what it failed with. */
  read(): Promise<ScribeErrors | undefined> {
    return new Promise((resolve) => {
      this.#end = resolve
      this.#open()
    })
  }

  goOn(): void {
    this.#goOn?.()
  }

  pause(): void {
    this.#isPaused = true
    this.#source.setPaused?.(true)
  }

  /** Lets go of a live source until `resume()`, so that no microphone is open in a long pause. */
  close(): void {
    if (this.#source.isLive !== true || this.#closed !== 'no' || this.#isStopping) return
    this.#closed = 'paused'
    this.#opening?.controller.abort()
    this.#leaveLater()
  }

  /** Takes audio again. Opens the source anew when it was closed. */
  resume(): void {
    this.#isPaused = false
    this.#source.setPaused?.(false)
    if (this.#waitsFrom !== undefined) this.#waitsFrom = performance.now()
    if (this.#closed === 'no' || !this.#end) return
    if (this.#opening) this.#closed = 'reopening'
    else this.#open()
  }

  /** Tells the source to end. What it delivers within half a second is still taken, with `now` nothing. */
  stop(now = false): void {
    if (!this.#end) return
    this.#isStopping = true
    this.goOn()
    this.#opening?.controller.abort()
    if (!this.#opening) this.#finish()
    else if (now) this.#leave(this.#opening)
    else this.#leaveLater()
  }

  #open(): void {
    this.#closed = 'no'
    const { format } = this.#source
    const isRaw = bytesPerMs(format) !== undefined
    const opening: Opening = {
      controller: new AbortController(),
      align: isRaw ? aligner(sampleBytes(format) * format.channels) : (chunk) => chunk,
      iterator: undefined,
    }
    this.#opening = opening
    this.#waitsFrom = performance.now()
    void this.#pull(opening)
  }

  async #pull(opening: Opening): Promise<void> {
    try {
      const iterator = this.#source.open(opening.controller.signal)[Symbol.asyncIterator]()
      opening.iterator = iterator
      for (;;) {
        const next = await iterator.next()
        if (next.done === true || opening !== this.#opening) break
        // What comes after a pause has closed the source was heard in the pause.
        if (this.#closed !== 'no') continue
        // Aligned in a pause too, so that what comes after it begins at a sample.
        const chunk = opening.align(next.value)
        if (this.#isPaused || chunk.length === 0) continue
        const pacing = this.#take(this.#source.format.channels === 2 ? mixDown(chunk) : chunk)
        this.#waitsFrom = undefined
        if (pacing === 'wait') await new Promise<void>((resolve) => (this.#goOn = resolve))
        else if (pacing === 'yield') await new Promise((resolve) => setTimeout(resolve, 0))
        this.#waitsFrom = performance.now()
      }
      this.#ended(opening)
    } catch (error) {
      const failed = (cause: unknown): AudioError =>
        new AudioError('failed', 'The audio source failed', { cause })
      this.#ended(opening, toScribeError(error, failed))
    }
  }

  #leaveLater(): void {
    const opening = this.#opening
    if (opening) this.#grace ??= setTimeout(() => this.#leave(opening), endGraceMs)
  }

  /** Leaves a source that does not heed the signal, and tells its iterator. */
  #leave(opening: Opening): void {
    // The source was told to end. How it fails then changes nothing.
    void (async () => opening.iterator?.return?.())().catch(() => undefined)
    this.#ended(opening)
  }

  /** An opening is over. So is the source as a whole, unless a pause was the reason. */
  #ended(opening: Opening, failure?: ScribeErrors): void {
    if (opening !== this.#opening) return
    this.#opening = undefined
    clearTimeout(this.#grace)
    this.#grace = undefined
    if (this.#closed === 'no') this.#finish(failure)
    else if (this.#isStopping) this.#finish()
    else if (this.#closed === 'reopening') this.#open()
  }

  #finish(failure?: ScribeErrors): void {
    const end = this.#end
    this.#end = undefined
    // Whoever opens it next has not paused.
    if (this.#isPaused) this.#source.setPaused?.(false)
    end?.(failure)
  }
}
