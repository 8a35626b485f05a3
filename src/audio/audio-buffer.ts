/** Audio that may have to be sent again: a bounded queue with one reader that can go back. */
export interface AudioBuffer {
  /** Where what is kept begins, in milliseconds on the session's timeline. */
  readonly startMs: number
  /** Where what comes next will begin. */
  readonly endMs: number
  /** Where the reader stands. Behind `startMs` when what it was to read next was dropped. */
  readonly positionMs: number
  /** Milliseconds of a frame; 0 where chunks are handed out as they came. */
  readonly frameMs: number
  /** Milliseconds of the shortest frame: the last one is filled up to it. 0 where chunks are handed out as they came. */
  readonly shortestMs: number
  /** Takes a chunk. The oldest audio is dropped when there is more than may be kept. */
  append(data: Uint8Array, durationMs?: number): void
  /** Forgets what lies before `ms`, but nothing that the reader has not read. */
  release(ms: number): void
  /** Puts the reader at `ms`, or at the nearest place there is. */
  seek(ms: number): void
  /** Whether `next` has something to give. */
  hasNext(pad?: boolean): boolean
  /** The next frame, or undefined when there is not a whole one. With `pad` the last one may be shorter. */
  next(pad?: boolean): Uint8Array | undefined
  /** What is kept from `ms` on. */
  from(ms: number): { readonly startMs: number; readonly chunks: readonly Uint8Array[] }
}
