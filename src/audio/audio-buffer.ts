import type { AudioFormat } from '../protocol/audio.ts'
import { frameBytes, minFrameMs } from './framing.ts'
import { bytesPerMs, silentByte } from './pcm.ts'

/** A run of audio. */
export interface AudioRun {
  /** Where it begins on the session's timeline, in milliseconds. */
  readonly startMs: number
  /** One channel, in the source's encoding and rate. */
  readonly chunks: readonly Uint8Array[]
}

/** Audio that may have to be sent again: a bounded queue with one reader that can go back. */
export type AudioBuffer = Pick<FrameBuffer, keyof FrameBuffer>

/** An empty buffer for audio of this format. */
export function openAudioBuffer(
  format: AudioFormat,
  { frameMs, maxMs, startMs }: { readonly frameMs: number; readonly maxMs: number; readonly startMs: number },
): AudioBuffer {
  const rate = bytesPerMs(format)
  if (rate === undefined) return new PacketBuffer(maxMs, startMs)
  const [frame, shortest] = [frameBytes(format, frameMs), frameBytes(format, minFrameMs)]
  return new FrameBuffer({ bytesPerMs: rate, frame, shortest, maxMs, startMs, silence: silentByte(format) })
}

/**
 * Puts the audio of an earlier run into the buffer, and silence from its end to `timelineMs`, where new audio begins.
 * Returns where that silence begins, when there is some: what was said there is lost.
 */
export function preload(
  buffer: AudioBuffer,
  format: AudioFormat,
  { timelineMs, audio }: { readonly timelineMs: number; readonly audio: AudioRun },
): number | undefined {
  const { chunks, startMs } = audio
  const rate = bytesPerMs(format)
  // Where the bytes do not tell the time, the extent is shared out evenly.
  const eachMs = Math.max(1, (timelineMs - startMs) / Math.max(1, chunks.length))
  for (const chunk of chunks) buffer.append(chunk, eachMs)
  if (rate === undefined) return undefined
  const heardMs = buffer.endMs
  const second = new Uint8Array(2 * Math.round((1_000 * rate) / 2)).fill(silentByte(format))
  let missing = 2 * Math.round(((timelineMs - heardMs) * rate) / 2)
  if (missing <= 0) return undefined
  for (; missing > 0; missing -= second.byteLength) buffer.append(second.subarray(0, missing))
  return heardMs
}

export interface FrameBufferOptions {
  readonly bytesPerMs: number
  readonly frame: number
  /** Bytes of the shortest frame that may be sent: the last one is filled up to it. */
  readonly shortest: number
  readonly maxMs: number
  /** Where the first chunk begins on the session's timeline, in milliseconds. */
  readonly startMs: number
  /** The byte that fills up the last frame. */
  readonly silence: number
}

/** Length of a block: long enough to spare the garbage collector, short enough to be forgotten soon. */
const blockMs = 1_000
/** Most blocks that wait to be filled again: what a turn takes. New ones for each turn cost a tenth of the CPU of a client. */
const mostSpare = 8

/**
 * Keeps audio whose bytes tell the time, and cuts it into frames whatever sizes it comes in.
 *
 * Chunks are copied into blocks, one after the other: a chunk is the caller's again at once, and a frame that lies in
 * one block is a view of it, good until what it holds is forgotten: a socket has taken it by then. Places are counted in
 * bytes from the beginning of the timeline.
 */
export class FrameBuffer {
  /** Milliseconds of a frame; 0 where chunks are handed out as they came. */
  readonly frameMs: number
  /** Milliseconds of the shortest frame: the last one is filled up to it. 0 where chunks are handed out as they came. */
  readonly shortestMs: number
  readonly #options: FrameBufferOptions
  readonly #blockSize: number
  readonly #blocks: Uint8Array[] = []
  /** Blocks that were forgotten and are filled again. */
  readonly #spare: Uint8Array[] = []
  /** Where the first block begins. */
  #origin: number
  #start: number
  #position: number
  #end: number

  constructor(options: FrameBufferOptions) {
    const { bytesPerMs, frame, shortest, startMs } = options
    this.#options = options
    this.frameMs = frame / bytesPerMs
    this.shortestMs = shortest / bytesPerMs
    this.#blockSize = frame * Math.max(1, Math.round((blockMs * bytesPerMs) / frame))
    this.#origin = this.#start = this.#position = this.#end = this.#bytes(startMs)
  }

  /** Where what is kept begins, in milliseconds on the session's timeline. */
  get startMs(): number {
    return this.#start / this.#options.bytesPerMs
  }

  /** Where what comes next will begin. */
  get endMs(): number {
    return this.#end / this.#options.bytesPerMs
  }

  /** Where the reader stands. Behind `startMs` when what it was to read next was dropped. */
  get positionMs(): number {
    return this.#position / this.#options.bytesPerMs
  }

  /** Takes a chunk, whose bytes tell its length. The oldest audio is dropped when there is more than may be kept. */
  append(data: Uint8Array, _durationMs?: number): void {
    const { length } = data
    for (let at = 0; at < length;) {
      const inBlock = (this.#end - this.#origin) % this.#blockSize
      if (inBlock === 0) this.#blocks.push(this.#spare.pop() ?? new Uint8Array(this.#blockSize))
      const part = Math.min(length - at, this.#blockSize - inBlock)
      const block = this.#blocks[this.#blocks.length - 1] as Uint8Array
      block.set(part === length ? data : data.subarray(at, at + part), inBlock)
      this.#end += part
      at += part
    }
    const { maxMs, bytesPerMs } = this.#options
    const oldest = this.#end - maxMs * bytesPerMs
    if (oldest > this.#start) this.#drop(this.#bytes(oldest / bytesPerMs))
  }

  /** Forgets what lies before `ms`, but nothing that the reader has not read. */
  release(ms: number): void {
    this.#drop(Math.min(this.#bytes(ms), this.#position))
  }

  /** Puts the reader at `ms`, or at the nearest place there is. */
  seek(ms: number): void {
    this.#position = this.#kept(ms)
  }

  hasNext(pad = false): boolean {
    return pad ? this.#position < this.#end : this.#position + this.#options.frame <= this.#end
  }

  /** The next frame, or undefined when there is not a whole one. With `pad` the last one may be shorter. */
  next(pad = false): Uint8Array | undefined {
    if (!this.hasNext(pad)) return undefined
    const from = Math.max(this.#position, this.#start)
    const to = Math.min(from + this.#options.frame, this.#end)
    this.#position = to
    const first = this.#part(from, to)
    const length = Math.max(to - from, this.#options.shortest)
    if (first.length === length) return first
    const frame = new Uint8Array(length).fill(this.#options.silence, to - from)
    frame.set(first)
    if (first.length < to - from) frame.set(this.#part(from + first.length, to), first.length)
    return frame
  }

  from(ms: number): AudioRun {
    const start = this.#kept(ms)
    const chunks: Uint8Array[] = []
    for (let at = start; at < this.#end; at += (chunks.at(-1) as Uint8Array).length) {
      // A copy: the block is filled again once it is forgotten.
      chunks.push(this.#part(at, this.#end).slice())
    }
    return { startMs: start / this.#options.bytesPerMs, chunks }
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
    return 2 * Math.round((ms * this.#options.bytesPerMs) / 2)
  }

  #kept(ms: number): number {
    return Math.min(Math.max(this.#bytes(ms), this.#start), this.#end)
  }

  #drop(limit: number): void {
    if (limit <= this.#start) return
    this.#start = Math.min(limit, this.#end)
    while (this.#start - this.#origin >= this.#blockSize) {
      const block = this.#blocks.shift() as Uint8Array
      if (this.#spare.length < mostSpare) this.#spare.push(block)
      this.#origin += this.#blockSize
    }
  }
}

interface Packet {
  readonly data: Uint8Array
  readonly startMs: number
  readonly endMs: number
}

/** Keeps audio whose bytes do not tell the time: packets are sent as they came, each as a whole, and kept by reference. */
export class PacketBuffer implements AudioBuffer {
  readonly frameMs = 0
  readonly shortestMs = 0
  startMs: number
  endMs: number
  positionMs: number
  readonly #maxMs: number
  #packets: Packet[] = []
  #cursor = 0

  /** @param maxMs how much is kept. @param startMs where the first packet begins on the session's timeline. */
  constructor(maxMs: number, startMs: number) {
    this.#maxMs = maxMs
    this.startMs = this.positionMs = this.endMs = startMs
  }

  append(data: Uint8Array, durationMs = 0): void {
    const startMs = this.endMs
    this.endMs += durationMs
    this.#packets.push({ data, startMs, endMs: this.endMs })
    const limitMs = this.endMs - this.#maxMs
    if (limitMs > this.startMs) this.#drop((packet) => packet.startMs < limitMs)
  }

  release(ms: number): void {
    const limitMs = Math.min(ms, this.positionMs)
    this.#drop((packet) => packet.endMs <= limitMs)
  }

  seek(ms: number): void {
    this.#cursor = firstOf(this.#packets, (packet) => packet.endMs > ms)
    this.positionMs = this.#packets[this.#cursor]?.startMs ?? this.endMs
  }

  hasNext(): boolean {
    return this.#cursor < this.#packets.length
  }

  next(): Uint8Array | undefined {
    const packet = this.#packets[this.#cursor]
    if (!packet) return undefined
    this.#cursor++
    this.positionMs = packet.endMs
    return packet.data
  }

  from(ms: number): AudioRun {
    const kept = this.#packets.filter((packet) => packet.endMs > ms)
    return { startMs: kept[0]?.startMs ?? this.endMs, chunks: kept.map((packet) => packet.data) }
  }

  #drop(isDone: (packet: Packet) => boolean): void {
    const count = firstOf(this.#packets, (packet) => !isDone(packet))
    if (count === 0) return
    this.startMs = this.#packets[count]?.startMs ?? this.endMs
    this.#packets = this.#packets.slice(count)
    this.#cursor = Math.max(0, this.#cursor - count)
  }
}

/** Where the first packet of that kind is; behind the last when there is none. */
function firstOf(packets: readonly Packet[], isIt: (packet: Packet) => boolean): number {
  const at = packets.findIndex(isIt)
  return at === -1 ? packets.length : at
}
