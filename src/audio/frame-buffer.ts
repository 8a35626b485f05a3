import type { AudioBuffer } from './audio-buffer.ts'

export interface FrameBufferOptions {
  readonly bytesPerMs: number
  /** Bytes of one frame. */
  readonly frame: number
  /** Bytes of the shortest frame that may be sent: the last one is filled up to it. */
  readonly shortest: number
  /** How much is kept, in milliseconds. */
  readonly maxMs: number
  /** Where the first chunk begins on the session's timeline, in milliseconds. */
  readonly startMs: number
  /** The byte that fills up the last frame. */
  readonly silence: number
}

/** Length of a block: long enough to spare the garbage collector, short enough to be forgotten soon. */
const blockMs = 1_000

/**
 * Keeps audio whose bytes tell the time, and cuts it into frames whatever sizes it comes in.
 *
 * Chunks are copied into blocks, one after the other: a chunk is the caller's again at once, and a frame that lies in
 * one block is a view of it. Places are counted in bytes from the beginning of the timeline.
 */
export class FrameBuffer implements AudioBuffer {
  readonly #bytesPerMs: number
  readonly #frame: number
  readonly #shortest: number
  readonly #max: number
  readonly #silence: number
  readonly #blockSize: number
  readonly #blocks: Uint8Array[] = []
  /** Where the first block begins. */
  #origin = 0
  #start = 0
  #position = 0
  #end = 0

  constructor(options: FrameBufferOptions) {
    this.#bytesPerMs = options.bytesPerMs
    this.#frame = options.frame
    this.#shortest = options.shortest
    this.#max = options.maxMs * options.bytesPerMs
    this.#silence = options.silence
    this.#blockSize = options.frame * Math.max(1, Math.round((blockMs * options.bytesPerMs) / options.frame))
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

  get shortestMs(): number {
    return this.#shortest / this.#bytesPerMs
  }

  append(data: Uint8Array): void {
    const { length } = data
    for (let at = 0; at < length;) {
      const inBlock = (this.#end - this.#origin) % this.#blockSize
      if (inBlock === 0) this.#blocks.push(new Uint8Array(this.#blockSize))
      const part = Math.min(length - at, this.#blockSize - inBlock)
      const block = this.#blocks[this.#blocks.length - 1] as Uint8Array
      block.set(part === length ? data : data.subarray(at, at + part), inBlock)
      this.#end += part
      at += part
    }
    const excess = this.#end - this.#start - this.#max
    if (excess > 0) this.#drop(this.#bytes((this.#start + excess) / this.#bytesPerMs))
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

  next(pad = false): Uint8Array | undefined {
    if (!this.hasNext(pad)) return undefined
    const from = Math.max(this.#position, this.#start)
    const to = Math.min(from + this.#frame, this.#end)
    this.#position = to
    const first = this.#part(from, to)
    const length = Math.max(to - from, this.#shortest)
    if (first.length === length) return first
    const frame = new Uint8Array(length).fill(this.#silence, to - from)
    frame.set(first)
    if (first.length < to - from) frame.set(this.#part(from + first.length, to), first.length)
    return frame
  }

  from(ms: number): { readonly startMs: number; readonly chunks: readonly Uint8Array[] } {
    const start = Math.min(Math.max(this.#bytes(ms), this.#start), this.#end)
    const chunks: Uint8Array[] = []
    for (let at = start; at < this.#end;) {
      const chunk = this.#part(at, this.#end)
      chunks.push(chunk)
      at += chunk.length
    }
    return { startMs: start / this.#bytesPerMs, chunks }
  }

  /** What lies between two places, as far as it is in the block of the first. */
  #part(from: number, to: number): Uint8Array {
    const offset = from - this.#origin
    const inBlock = offset % this.#blockSize
    const block = this.#blocks[Math.floor(offset / this.#blockSize)] as Uint8Array
    return block.subarray(inBlock, inBlock + to - from)
  }

  /** Whole samples, so that no frame begins in the middle of one. */
  #bytes(ms: number): number {
    return 2 * Math.round((ms * this.#bytesPerMs) / 2)
  }

  #drop(limit: number): void {
    if (limit <= this.#start) return
    this.#start = Math.min(limit, this.#end)
    while (this.#start - this.#origin >= this.#blockSize) {
      this.#blocks.shift()
      this.#origin += this.#blockSize
    }
  }
}
