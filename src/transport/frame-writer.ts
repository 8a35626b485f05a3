/** The part of a TCP or TLS socket that we use. */
export interface RawSocket {
  /** `done` runs when `data` is not needed any longer, whether it was sent or not. */
  write(data: Uint8Array, done: () => void): unknown
}

/** First byte of a whole binary message. RFC 6455, section 5.2. */
const binaryMessage = 0x82
/** Second byte: masked, and the length is in the two bytes that follow. */
const maskedShort = 0xfe
const headBytes = 8
/** What two bytes of length are for. */
const payloadBytes = { least: 126, most: 65_535 }
/** How many frames wait to be filled again, for all connections of the process. */
const mostSpare = 64
const keysAtOnce = 1_024

/** The frame in which one piece of audio travels. Filled again and again: its head, but for the key, stays. */
export class AudioFrame {
  readonly bytes: Uint8Array
  readonly payloadBytes: number
  /** To be called when the socket is done with the frame; others may fill it then. */
  readonly done: () => void
  written: (() => void) | undefined
  readonly #words: Uint32Array

  constructor(size: number) {
    const words = (this.#words = new Uint32Array(Math.ceil((headBytes + size) / 4)))
    const bytes = (this.bytes = viewOf(words.buffer, headBytes + size))
    this.payloadBytes = size
    bytes[0] = binaryMessage
    bytes[1] = maskedShort
    bytes[2] = size >> 8
    bytes[3] = size & 0xff
    this.done = () => {
      const { written } = this
      this.written = undefined
      if (spare.length < mostSpare) spare.push(this)
      written?.()
    }
  }

  /** Puts masked audio in, of `payloadBytes`. */
  fill(audio: Uint8Array, key: number): this {
    const words = this.#words
    words[1] = key
    this.bytes.set(audio, headBytes)
    // Four bytes at a time, whatever their order: the key's lie in the same one.
    for (let i = 2; i < words.length; i++) words[i] = (words[i] as number) ^ key
    return this
  }
}

const spare: AudioFrame[] = []
let keys: Uint32Array | undefined
let nextKey = 0

/** Unpredictable, as section 5.3 asks for. */
function takeKey(): number {
  if (!keys || nextKey === keys.length) {
    keys = crypto.getRandomValues(keys ?? new Uint32Array(keysAtOnce))
    nextKey = 0
  }
  return keys[nextKey++] as number
}

function takeFrame(size: number): AudioFrame {
  const frame = spare.pop()
  return frame?.payloadBytes === size ? frame : new AudioFrame(size)
}

/**
 * Writes one piece of audio as a whole WebSocket message, past the WebSocket: `ws` makes a new buffer for each and masks
 * it byte by byte, which costs more than everything else that is done with it. False when the length is none that comes
 * often; the WebSocket can send it then.
 */
export function writeAudio(socket: RawSocket, audio: Uint8Array, written?: () => void): boolean {
  const size = audio.byteLength
  if (size < payloadBytes.least || size > payloadBytes.most) return false
  const frame = takeFrame(size).fill(audio, takeKey())
  frame.written = written
  socket.write(frame.bytes, frame.done)
  return true
}

/** A view that sockets take as it is: in Node they make a new one of any other. */
function viewOf(buffer: ArrayBuffer, length: number): Uint8Array {
  const { Buffer } = globalThis as {
    Buffer?: { from(buffer: ArrayBuffer, at: number, length: number): Uint8Array }
  }
  return Buffer?.from(buffer, 0, length) ?? new Uint8Array(buffer, 0, length)
}
