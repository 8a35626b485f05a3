/** How many blocks that are done with wait to be filled again, for all spools of the process. */
const mostSpare = 1_024
/** How long one waits with what a patient said in it, in milliseconds, and how many are then emptied at once. */
const used = { waitMs: 1_000, atOnce: 64 }

/** Done with, and not emptied yet. */
const done: Uint8Array[] = []
const empty: Uint8Array[] = []
let cleaning: ReturnType<typeof setTimeout> | undefined

/**
 * An empty block: memory in use is cheaper than new memory, which has to be found, zeroed and given back.
 *
 * Of shared memory where there is some, although nobody shares it: V8 takes every other buffer for garbage to come, and
 * with a hundred visits went through the whole heap every other second. Browsers' sockets refuse it, so it must not
 * get there.
 */
export function takeBlock(size: number): Uint8Array {
  const last = done.pop()
  const block = last ? clear(last) : empty.pop()
  if (block?.byteLength === size) return block
  if (typeof SharedArrayBuffer !== 'function') return new Uint8Array(size)
  return new Uint8Array(new SharedArrayBuffer(size))
}

/**
 * Takes a block back. It is emptied when it is taken again, or soon: not at once, because with the end of a turn many
 * come back, and the turn waits to be told.
 */
export function giveBack(block: Uint8Array): void {
  if (done.length + empty.length >= mostSpare) return
  done.push(block)
  cleaning ??= later()
}

function later(): ReturnType<typeof setTimeout> {
  const timer: { unref?: () => void } & ReturnType<typeof setTimeout> = setTimeout(() => {
    empty.push(...done.splice(0, used.atOnce).map(clear))
    cleaning = done.length > 0 ? later() : undefined
  }, used.waitMs)
  // A process that ends takes them with it.
  timer.unref?.()
  return timer
}

/** Four bytes at a time: shared memory is slow by the byte. */
function clear(block: Uint8Array): Uint8Array {
  new Uint32Array(block.buffer).fill(0)
  return block
}
