const blockBytes = 64 * 1024

/** What is used of an open file; Node's `FileHandle` fits. */
export interface ReadableFile {
  read(block: Uint8Array, offset: number, length: number): Promise<{ readonly bytesRead: number }>
  close(): Promise<void>
}

/** Reads a file to its end, and closes it. */
export async function* fileBlocks(file: ReadableFile): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (;;) {
      // A block of its own each time, because the one before may still be on its way.
      const block = new Uint8Array(blockBytes)
      const { bytesRead } = await file.read(block, 0, blockBytes)
      if (bytesRead === 0) return
      yield block.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

/** Bytes in blocks, which share their memory. */
export function* byteBlocks(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += blockBytes) yield bytes.subarray(at, at + blockBytes)
}
