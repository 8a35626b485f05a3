/** How many blocks that are done with wait to be filled again, for all spools of the process. */
const mostSpare = 1_024

const spare: Uint8Array[] = []

/**
 * An empty block: memory in use is cheaper than new memory, which has to be found, zeroed and given back.
 *
 * Of shared memory where there is some, although nobody shares it: V8 takes every other buffer for garbage to come, and
 * with a hundred visits went through the whole heap every other second. Browsers' sockets refuse it, so it must not
 * get there.
 */
export function takeBlock(size: number): Uint8Array {
  const block = spare.pop()
  if (block?.length === size) return block
  if (typeof SharedArrayBuffer !== 'function') return new Uint8Array(size)
  return new Uint8Array(new SharedArrayBuffer(size))
}

/** Takes a block back, and empties it at once, so that what a patient said is not kept for longer than it is needed. */
export function giveBack(block: Uint8Array): void {
  if (spare.length >= mostSpare) return
  // Four bytes at a time: shared memory is slow by the byte.
  new Uint32Array(block.buffer).fill(0)
  spare.push(block)
}
