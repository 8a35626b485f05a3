import { giveBack, takeBlock } from './block-pool.ts'
import type { AudioPiece } from '../core/piece.ts'

/** Audio that may have to be sent again: a bounded queue with one reader that can go back. */
export interface Spool {
  /** Where what is kept begins, in milliseconds on the session's timeline. */
  readonly startMs: number
  /** Where what comes next will begin. */
  readonly endMs: number
  /** Where the reader stands. Behind `startMs` when what it was to read next had to go. */
  readonly positionMs: number
  /** Milliseconds of a frame; 0 where chunks are handed out as they came. */
  readonly frameMs: number
  /** Takes a chunk; the oldest audio goes when there is more than may be kept. */
  append(data: Uint8Array, durationMs?: number): void
  /** Forgets what lies before `ms`. Never what the reader has not read. */
  release(ms: number): void
  /** Puts the reader at `ms`, or at the nearest there is. */
  seek(ms: number): void
  /** Whether `next` has something to give. */
  hasNext(pad?: boolean): boolean
  /**
   * The next frame, or undefined when there is not a whole one; with `pad`, the last one filled with silence. Good
   * until the next call of anything here.
   */
  next(pad?: boolean): AudioPiece | undefined
  /** What is kept from `ms` on, to be held for as long as the caller likes. */
  from(ms: number): { readonly startMs: number; readonly chunks: readonly Uint8Array[] }
}

export interface FrameSpoolOptions {
  readonly bytesPerMs: number
  /** Bytes of one frame. */
  readonly frame: number
  /** How much is kept, in milliseconds. */
  readonly maxMs: number
  /** Where the first chunk begins on the session's timeline, in milliseconds. */
  readonly startMs: number
  /** Fills up the last frame. */
  readonly silence: number
}

/** One second: so many frames become one buffer for the collector. */
const framesPerBlock = 20

/**
 * A spool for audio whose bytes tell the time, cut into frames whatever sizes it comes in.
 *
 * What comes is copied into blocks one after the other, because thousands of small buffers that live for seconds cost
 * the collector more than the copy does; a chunk is the caller's again at once. Places are counted in bytes from the
 * beginning of the timeline.
 */
export class FrameSpool implements Spool {
  readonly #bytesPerMs: number
  readonly #frame: number
  readonly #max: number
  readonly #silence: number
  readonly #blockSize: number
  readonly #blocks: Uint8Array[] = []
  // Numbers from the start, here and wherever a frame changes one: what was ever undefined, V8 keeps in an object made
  // anew for every change.
  /** Where the first block begins. */
  #origin = 0
  #start = 0
  #position = 0
  #end = 0
  /** What is handed out, one place after the other. */
  readonly #next: { bytes: Uint8Array; words: Uint32Array | undefined; at: number; readonly length: number }
  /** Where a frame is put together that lies in two blocks or is filled up. */
  #bench: Uint8Array | undefined

  constructor(options: FrameSpoolOptions) {
    this.#bytesPerMs = options.bytesPerMs
    this.#frame = options.frame
    this.#next = { bytes: empty, words: undefined, at: 0, length: options.frame }
    this.#max = options.maxMs * options.bytesPerMs
    this.#silence = options.silence
    this.#blockSize = options.frame * framesPerBlock
    this.#origin = this.#start = this.#position = this.#end = this.#bytes(options.startMs)
  }

  get startMs(): number {
    return this.#start / this.#bytesPerMs
  }

  get endMs(): number {
    return this.#end / this.#bytesPerMs
  }

  get positionMs(): number {
    return this.#position / this.#bytesPerMs
  }

  get frameMs(): number {
    return this.#frame / this.#bytesPerMs
  }

  append(data: Uint8Array): void {
    // Not `byteLength`, here and on the way of every frame: V8 compiles `length` into the code and calls for the other.
    const { length } = data
    for (let at = 0; at < length;) {
      const offset = this.#end - this.#origin
      const inBlock = offset % this.#blockSize
      if (inBlock === 0) this.#blocks.push(takeBlock(this.#blockSize))
      const part = Math.min(length - at, this.#blockSize - inBlock)
      const block = this.#blocks[this.#blocks.length - 1] as Uint8Array
      block.set(part === length ? data : data.subarray(at, at + part), inBlock)
      this.#end += part
      at += part
    }
    if (this.#end - this.#start > this.#max)
      this.#drop(this.#bytes((this.#end - this.#max) / this.#bytesPerMs))
  }

  release(ms: number): void {
    this.#drop(Math.min(this.#bytes(ms), this.#position))
  }

  seek(ms: number): void {
    this.#position = Math.min(Math.max(this.#bytes(ms), this.#start), this.#end)
  }

  hasNext(pad = false): boolean {
    return pad ? this.#position < this.#end : this.#position + this.#frame <= this.#end
  }

  next(pad = false): AudioPiece | undefined {
    if (!this.hasNext(pad)) return undefined
    const from = Math.max(this.#position, this.#start)
    const to = Math.min(from + this.#frame, this.#end)
    this.#position = to
    const offset = from - this.#origin
    const piece = this.#next
    piece.at = offset % this.#blockSize
    let memory = this.#blocks[Math.floor(offset / this.#blockSize)]
    if (!memory || to < from + this.#frame || piece.at + this.#frame > this.#blockSize) {
      piece.at = 0
      memory = this.#joined(from, to)
    }
    if (piece.bytes !== memory) {
      piece.bytes = memory
      piece.words = new Uint32Array(memory.buffer, 0, memory.length >> 2)
    }
    return piece
  }

  #joined(from: number, to: number): Uint8Array {
    const frame = (this.#bench ??= new Uint8Array(this.#frame))
    const first = this.#part(from, to)
    frame.set(first)
    frame.set(this.#part(from + first.length, to), first.length)
    return frame.fill(this.#silence, to - from)
  }

  from(ms: number): { readonly startMs: number; readonly chunks: readonly Uint8Array[] } {
    const start = Math.min(Math.max(this.#bytes(ms), this.#start), this.#end)
    const chunks: Uint8Array[] = []
    for (let at = start; at < this.#end;) {
      // A copy: the block will be filled again.
      const chunk = this.#part(at, this.#end).slice()
      chunks.push(chunk)
      at += chunk.length
    }
    return { startMs: start / this.#bytesPerMs, chunks }
  }

  /** What lies between two places, as far as it is in the block of the first. */
  #part(from: number, to: number): Uint8Array {
    const offset = from - this.#origin
    const block = this.#blocks[Math.floor(offset / this.#blockSize)]
    const inBlock = offset % this.#blockSize
    return block ? block.subarray(inBlock, inBlock + to - from) : empty
  }

  /** Whole samples, so that no frame begins in the middle of one, and fours, so that it can be read by them. */
  #bytes(ms: number): number {
    return 4 * Math.round((ms * this.#bytesPerMs) / 4)
  }

  #drop(limit: number): void {
    if (limit <= this.#start) return
    this.#start = Math.min(limit, this.#end)
    while (this.#start - this.#origin >= this.#blockSize) {
      const block = this.#blocks.shift()
      if (block) giveBack(block)
      this.#origin += this.#blockSize
    }
  }
}

const empty: Uint8Array = /* @__PURE__ */ new Uint8Array(0)
