import type { AudioPiece } from '../core/piece.ts'

/** The part of a TCP or TLS socket that we use. */
export interface RawSocket {
  /** `done` runs when `data` is not needed any longer, whether it was sent or not. */
  write(data: Uint8Array, done: () => void): unknown
  /** Bytes that it was given and that the network has not taken. */
  readonly writableLength: number
}

/** A frame in which audio of one length travels. Its head, but for the key, stays. */
interface AudioFrame {
  readonly bytes: Uint8Array
  /** The same bytes. */
  readonly words: Uint32Array
  /** To be called when the socket is done with the frame: others may fill it then. */
  readonly done: () => void
}

const headBytes = 8
/** How many frames wait to be filled again, for all connections of the process. */
const mostSpare = 64
const spare: AudioFrame[] = []
let keys: Uint32Array | undefined
let nextKey = 0

/** Unpredictable, as RFC 6455 asks for in section 5.3. */
function takeKey(): number {
  if (!keys || nextKey === keys.length) {
    keys = crypto.getRandomValues(keys ?? new Uint32Array(1_024))
    nextKey = 0
  }
  return keys[nextKey++] as number
}

function takeFrame(size: number): AudioFrame {
  const used = spare.pop()
  if (used?.bytes.length === headBytes + size) return used
  const words = new Uint32Array((headBytes + size) / 4)
  const bytes = viewOf(words.buffer)
  // A whole binary message, masked, its length in the two bytes that follow: section 5.2.
  bytes.set([0x82, 0xfe, size >> 8, size])
  const frame: AudioFrame = {
    bytes,
    words,
    done: () => {
      // Nothing that a patient said waits in it.
      words.fill(0, 2)
      if (spare.length < mostSpare) spare.push(frame)
    },
  }
  return frame
}

/**
 * Writes one piece of audio as a whole WebSocket message, past the WebSocket: `ws` makes a new buffer for each and masks
 * it byte by byte, which costs nearly as much as all the rest that we do with it. False when its length needs another head,
 * or it does not lie in whole fours of bytes; the WebSocket can send it then.
 *
 * @param written runs when the socket is done with it.
 */
export function writeAudio(socket: RawSocket, audio: AudioPiece, written?: () => void): boolean {
  const { words: source, at, length: size } = audio
  if (!source || (at | size) & 3 || size < 126 || size >> 16) return false
  const { bytes, words, done } = takeFrame(size)
  const key = takeKey()
  words[1] = key
  // Four bytes at a time, in whatever order: the key's lie in the same one.
  const ahead = at / 4 - 2
  for (let i = 2; i < words.length; i++) words[i] = (source[ahead + i] as number) ^ key
  socket.write(
    bytes,
    written
      ? () => {
          done()
          written()
        }
      : done,
  )
  return true
}

/** A view that Node's sockets take as it is: of any other they make a new one. */
function viewOf(buffer: ArrayBuffer): Uint8Array {
  const { Buffer } = globalThis as { Buffer?: { from(buffer: ArrayBuffer): Uint8Array } }
  return Buffer?.from(buffer) ?? new Uint8Array(buffer)
}
