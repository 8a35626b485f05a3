import type { AudioBuffer } from './audio-buffer.ts'

interface Packet {
  readonly data: Uint8Array
  readonly startMs: number
  readonly endMs: number
}

/** Keeps audio whose bytes do not tell the time: packets are sent as they came, each as a whole. */
export class PacketBuffer implements AudioBuffer {
  readonly frameMs = 0
  readonly shortestMs = 0
  readonly #maxMs: number
  #packets: Packet[] = []
  #cursor = 0
  #positionMs: number
  #startMs: number
  #endMs: number

  /** @param maxMs how much is kept. @param startMs where the first packet begins on the session's timeline. */
  constructor(maxMs: number, startMs: number) {
    this.#maxMs = maxMs
    this.#startMs = this.#positionMs = this.#endMs = startMs
  }

  get startMs(): number {
    return this.#startMs
  }

  get endMs(): number {
    return this.#endMs
  }

  get positionMs(): number {
    return this.#positionMs
  }

  /** The packet is kept by reference. */
  append(data: Uint8Array, durationMs = 0): void {
    const startMs = this.#endMs
    this.#endMs += durationMs
    this.#packets.push({ data, startMs, endMs: this.#endMs })
    const limitMs = this.#endMs - this.#maxMs
    if (limitMs > this.#startMs) this.#drop((packet) => packet.startMs < limitMs)
  }

  release(ms: number): void {
    const limitMs = Math.min(ms, this.#positionMs)
    this.#drop((packet) => packet.endMs <= limitMs)
  }

  seek(ms: number): void {
    const at = this.#packets.findIndex((packet) => packet.endMs > ms)
    this.#cursor = at === -1 ? this.#packets.length : at
    this.#positionMs = this.#packets[this.#cursor]?.startMs ?? this.#endMs
  }

  hasNext(): boolean {
    return this.#cursor < this.#packets.length
  }

  next(): Uint8Array | undefined {
    const packet = this.#packets[this.#cursor]
    if (!packet) return undefined
    this.#cursor++
    this.#positionMs = packet.endMs
    return packet.data
  }

  from(ms: number): { readonly startMs: number; readonly chunks: readonly Uint8Array[] } {
    const kept = this.#packets.filter((packet) => packet.endMs > ms)
    return { startMs: kept[0]?.startMs ?? this.#endMs, chunks: kept.map((packet) => packet.data) }
  }

  #drop(isDone: (packet: Packet) => boolean): void {
    const at = this.#packets.findIndex((packet) => !isDone(packet))
    const count = at === -1 ? this.#packets.length : at
    if (count === 0) return
    this.#startMs = this.#packets[count]?.startMs ?? this.#endMs
    this.#packets = this.#packets.slice(count)
    this.#cursor = Math.max(0, this.#cursor - count)
  }
}
