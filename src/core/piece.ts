/** Audio that lies somewhere in memory, told by its place: twenty times a second no view need be made for it. */
export interface AudioPiece {
  /** The memory in which it lies. */
  readonly bytes: Uint8Array
  /** The same memory, from its beginning, four bytes at a time; whether the piece begins and ends at such is not said. */
  readonly words?: Uint32Array | undefined
  /** Where it begins, in bytes. */
  readonly at: number
  /** In bytes. */
  readonly length: number
}

/** A copy in memory of its own. */
export function copyOf(piece: AudioPiece): Uint8Array {
  return piece.bytes.slice(piece.at, piece.at + piece.length)
}
