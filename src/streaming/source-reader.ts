import { AudioError, toScribeError, type ScribeErrors } from '../core/errors.ts'
import { Aligner, mixDown } from '../audio/framing.ts'
import { bytesPerMs, sampleBytes } from '../audio/pcm.ts'
import type { AudioSource } from '../protocol/audio.ts'

/** How long a source may take to end after it was told to, in milliseconds. */
const endGraceMs = 500

/** One opening of the source. What an opening delivers after its end is dropped. */
interface Opening {
  readonly controller: AbortController
  readonly aligner: Aligner | undefined
  iterator: AsyncIterator<Uint8Array> | undefined
}

/**
 * Takes a chunk of one channel, whole samples. Returns what the source has to wait for before it may go on, or nothing.
 * Whoever stops the reader settles that promise.
 */
export type TakeChunk = (chunk: Uint8Array) => Promise<unknown> | undefined

/** Opens the source, takes what it delivers, lets go of a live one in a long pause and opens it again. */
export class SourceReader {
  readonly #source: AudioSource
  readonly #take: TakeChunk
  #opening: Opening | undefined
  /** Whether a long pause has let go of the source, and whether the pause is over meanwhile. */
  #closed: 'no' | 'paused' | 'reopening' = 'no'
  #grace: ReturnType<typeof setTimeout> | undefined
  #isPaused = false
  #isStopping = false
  #end: ((failure?: ScribeErrors) => void) | undefined

  constructor(source: AudioSource, take: TakeChunk) {
    this.#source = source
    this.#take = take
  }

  /** Reads until the source ends, is stopped or fails. Resolves with what it failed with. */
  read(): Promise<ScribeErrors | undefined> {
    return new Promise((resolve) => {
      this.#end = resolve
      this.#open()
    })
  }

  /** Drops what the source delivers from now on. */
  pause(): void {
    this.#isPaused = true
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
    if (this.#closed === 'no' || !this.#end) return
    if (this.#opening) this.#closed = 'reopening'
    else this.#reopen()
  }

  /** Tells the source to end. What it delivers within half a second is still taken, with `now` nothing. */
  stop(now = false): void {
    if (!this.#end) return
    this.#isStopping = true
    this.#opening?.controller.abort()
    if (!this.#opening) this.#finish()
    else if (now) this.#leave(this.#opening)
    else this.#leaveLater()
  }

  #open(): void {
    const { format } = this.#source
    const isRaw = bytesPerMs(format) !== undefined
    const opening: Opening = {
      controller: new AbortController(),
      aligner: isRaw ? new Aligner(sampleBytes(format) * format.channels) : undefined,
      iterator: undefined,
    }
    this.#opening = opening
    void this.#pull(opening)
  }

  async #pull(opening: Opening): Promise<void> {
    try {
      const { signal } = opening.controller
      const iterator = this.#source.open(signal)[Symbol.asyncIterator]()
      opening.iterator = iterator
      for (;;) {
        const next = await iterator.next()
        if (next.done === true || opening !== this.#opening) break
        const room = this.#chunk(opening, next.value)
        if (room) await room
      }
      this.#ended(opening)
    } catch (error) {
      this.#ended(
        opening,
        toScribeError(error, (cause) => new AudioError('failed', 'The audio source failed', { cause })),
      )
    }
  }

  #chunk(opening: Opening, data: Uint8Array): Promise<unknown> | undefined {
    // What comes after a pause has closed the source was heard in the pause.
    if (this.#closed !== 'no') return undefined
    // Aligned in a pause too, so that what comes after it begins at a sample.
    const chunk = opening.aligner ? opening.aligner.align(data) : data
    if (this.#isPaused || chunk.length === 0) return undefined
    return this.#take(this.#source.format.channels === 2 ? mixDown(chunk) : chunk)
  }

  #leaveLater(): void {
    const opening = this.#opening
    if (!opening) return
    this.#grace ??= setTimeout(() => {
      this.#leave(opening)
    }, endGraceMs)
  }

  /** Leaves a source that does not heed the signal, and tells its iterator. */
  #leave(opening: Opening): void {
    void dismiss(opening.iterator)
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
    else if (this.#closed === 'reopening') this.#reopen()
  }

  #reopen(): void {
    this.#closed = 'no'
    this.#open()
  }

  #finish(failure?: ScribeErrors): void {
    const end = this.#end
    this.#end = undefined
    end?.(failure)
  }
}

async function dismiss(iterator: AsyncIterator<Uint8Array> | undefined): Promise<void> {
  try {
    await iterator?.return?.()
  } catch {
    // The source was told to end. How it fails then changes nothing.
  }
}
