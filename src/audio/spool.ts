interface Chunk {
  readonly data: Uint8Array
  readonly start: number
  end: number
  /** A block of ours, filled with small chunks; `data` may reach beyond `end`. */
  readonly isBlock: boolean
}

/** How many frames a block holds: so many chunks become one object for the collector. */
const framesPerBlock = 4
/** How many blocks that are done with wait to be filled again, for all spools of the process. */
const mostSpareBlocks = 256

const spareBlocks: Uint8Array[] = []

/** A block to fill: memory in use is cheaper than new memory, which has to be found, zeroed and given back. */
function takeBlock(size: number): Uint8Array {
  const block = spareBlocks.pop()
  return block?.byteLength === size ? block : new Uint8Array(size)
}

export interface SpoolOptions {
  /** Units per millisecond: bytes for PCM, 1 where bytes say nothing about time. */
  readonly unitsPerMs: number
  /** Units of one frame; 0 hands out chunks as they came. */
  readonly frame: number
  /** How much is kept, in milliseconds. */
  readonly maxMs: number
  /** Where the first chunk begins on the session's timeline, in milliseconds. */
  readonly startMs: number
  /** Fills up the last frame. */
  readonly silence: number
}

/**
 * Audio that may have to be sent again: a bounded queue of chunks with one reader that can go back.
 *
 * Small chunks are copied together into blocks, because thousands of small buffers that live for seconds cost the
 * collector more than the copy costs; larger ones are kept by reference and must not be written to afterwards. Frames
 * that straddle two chunks are put together in one buffer, and blocks are filled again: a frame is good until the next
 * call.
 */
export class Spool {
  readonly #unitsPerMs: number
  readonly #frame: number
  readonly #max: number
  readonly #silence: number
  readonly #buffer: Uint8Array
  readonly #chunks: Chunk[] = []
  #head = 0
  #cursor = 0
  #position: number
  #start: number
  #end: number
  /** The last chunk, when it was a whole frame and nothing was read since: it need not be cut out of its block. */
  #latest: Uint8Array | undefined

  constructor(options: SpoolOptions) {
    this.#unitsPerMs = options.unitsPerMs
    this.#frame = options.frame
    this.#max = Math.round(options.maxMs * options.unitsPerMs)
    this.#silence = options.silence
    this.#buffer = new Uint8Array(options.frame)
    this.#position = this.#start = this.#end = this.#units(options.startMs)
  }

  /** Where what is kept begins, in milliseconds on the session's timeline. */
  get startMs(): number {
    return this.#start / this.#unitsPerMs
  }

  /** Where the next chunk will begin. */
  get endMs(): number {
    return this.#end / this.#unitsPerMs
  }

  /** Where the reader stands. Behind `startMs` when what it was to read next had to go. */
  get positionMs(): number {
    return this.#position / this.#unitsPerMs
  }

  /** Milliseconds of a frame as sent; of the chunk just read where there are no frames. */
  get frameMs(): number {
    return this.#frame / this.#unitsPerMs
  }

  /** Takes a chunk; the oldest go when there are more than `maxMs`. */
  append(data: Uint8Array, durationMs?: number): void {
    const length = durationMs === undefined ? data.byteLength : durationMs * this.#unitsPerMs
    if (length === 0) return
    if (length > this.#frame) {
      this.#chunks.push({ data, start: this.#end, end: this.#end + length, isBlock: false })
      this.#end += length
    } else this.#fill(data)
    this.#latest = length === this.#frame ? data : undefined
    if (this.#end - this.#start > this.#max) this.#dropBefore(this.#end - this.#max, true)
  }

  /** Forgets whole chunks before `ms`. Never what the reader has not read. */
  release(ms: number): void {
    this.#dropBefore(Math.min(this.#units(ms), this.#position), false)
  }

  /** Puts the reader at `ms`, or at the nearest there is. */
  seek(ms: number): void {
    this.#position = Math.min(Math.max(this.#units(ms), this.#start), this.#end)
    let low = this.#head
    let high = this.#chunks.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#chunks[middle] as Chunk).end <= this.#position) low = middle + 1
      else high = middle
    }
    this.#cursor = low
    // Without frames a chunk is all or nothing.
    if (this.#frame === 0) this.#position = this.#chunks[low]?.start ?? this.#end
  }

  /** Whether `next` has something to give. */
  hasNext(pad = false): boolean {
    if (pad || this.#frame === 0) return this.#cursor < this.#chunks.length
    return this.#position + this.#frame <= this.#end
  }

  /** The next frame, or undefined when there is not a whole one; with `pad`, the last one filled with silence. */
  next(pad = false): Uint8Array | undefined {
    const chunk = this.#chunks[this.#cursor]
    if (!chunk) return undefined
    if (this.#frame === 0) {
      this.#advance(chunk.end)
      return chunk.data
    }
    const from = this.#position
    const to = from + this.#frame
    if (to > this.#end && !pad) return undefined
    const latest = this.#latest
    this.#latest = undefined
    if (to === this.#end && latest) {
      this.#advance(to)
      return latest
    }
    if (to <= chunk.end) {
      this.#advance(to)
      return chunk.data.subarray(from - chunk.start, to - chunk.start)
    }
    const until = Math.min(to, this.#end)
    for (let at = from; at < until;) {
      const part = this.#chunks[this.#cursor] as Chunk
      const stop = Math.min(until, part.end)
      this.#buffer.set(part.data.subarray(at - part.start, stop - part.start), at - from)
      this.#advance(stop)
      at = stop
    }
    this.#buffer.fill(this.#silence, until - from)
    return this.#buffer
  }

  /** What is kept from `ms` on: chunks by reference, blocks as copies. */
  from(ms: number): { readonly startMs: number; readonly chunks: readonly Uint8Array[] } {
    const start = Math.min(Math.max(this.#units(ms), this.#start), this.#end)
    const chunks: Uint8Array[] = []
    let at = start
    for (let i = this.#head; i < this.#chunks.length; i++) {
      const chunk = this.#chunks[i] as Chunk
      if (chunk.end <= start) continue
      const cuts = this.#frame > 0 && chunk.start < start
      const from = cuts ? start - chunk.start : 0
      if (chunk.isBlock) chunks.push(chunk.data.slice(from, chunk.end - chunk.start))
      else chunks.push(cuts ? chunk.data.subarray(from) : chunk.data)
      at = Math.min(at, cuts ? start : chunk.start)
    }
    return { startMs: at / this.#unitsPerMs, chunks }
  }

  /** Copies a chunk into the last block, and what has no room there into a new one. */
  #fill(data: Uint8Array): void {
    const last = this.#chunks[this.#chunks.length - 1]
    const room = last ? roomIn(last) : 0
    if (last && room > 0) {
      if (this.#cursor === this.#chunks.length) this.#cursor--
      this.#put(last, room < data.byteLength ? data.subarray(0, room) : data)
    }
    if (room >= data.byteLength) return
    const bytes = takeBlock(this.#frame * framesPerBlock)
    const block = { data: bytes, start: this.#end, end: this.#end, isBlock: true }
    this.#chunks.push(block)
    this.#put(block, room > 0 ? data.subarray(room) : data)
  }

  #put(block: Chunk, data: Uint8Array): void {
    block.data.set(data, block.end - block.start)
    block.end = this.#end += data.byteLength
  }

  #units(ms: number): number {
    // Whole 16-bit samples, so that no frame begins in the middle of one.
    return this.#frame > 0 ? 2 * Math.round((ms * this.#unitsPerMs) / 2) : ms
  }

  #advance(to: number): void {
    this.#position = to
    if (to >= (this.#chunks[this.#cursor] as Chunk).end) this.#cursor++
  }

  #dropBefore(limit: number, andUnread: boolean): void {
    while (this.#head < this.#chunks.length) {
      const first = this.#chunks[this.#head] as Chunk
      // A full spool gives up the whole chunk that stands over the limit; a covered one keeps what is not covered.
      if (
        first.isBlock
          ? first.end > limit || roomIn(first) > 0
          : andUnread
            ? first.start >= limit
            : first.end > limit
      )
        break
      this.#head++
      this.#start = first.end
      if (first.isBlock && spareBlocks.length < mostSpareBlocks) spareBlocks.push(first.data)
    }
    // A block gives up what is in it byte by byte, and its room when it is all done with.
    const block = this.#chunks[this.#head]
    if (block?.isBlock) this.#start = Math.max(this.#start, Math.min(limit - (limit % 2), block.end))
    if (this.#cursor < this.#head) this.#cursor = this.#head
    if (this.#head > 1_024 && this.#head * 2 > this.#chunks.length) {
      this.#chunks.splice(0, this.#head)
      this.#cursor -= this.#head
      this.#head = 0
    } else if (this.#head > 0) {
      // Let go of the bytes at once, not at the next compaction.
      for (let i = this.#head - 1; i >= 0 && this.#chunks[i] !== released; i--) this.#chunks[i] = released
    }
  }
}

function roomIn({ isBlock, data, start, end }: Chunk): number {
  return isBlock ? data.byteLength - (end - start) : 0
}

const released: Chunk = { data: /* @__PURE__ */ new Uint8Array(0), start: 0, end: 0, isBlock: false }
