/** How often listeners are called, in milliseconds. */
export const tickMs = 100

const listeners = new Set<(nowMs: number) => void>()
let timer: ReturnType<typeof setInterval> | undefined
let tickedAt = 0

/** A process that stood still for longer has not read what arrived meanwhile, in milliseconds. */
const stallMs = 1_000

function tick(): void {
  const nowMs = Date.now()
  for (const each of listeners) each(nowMs)
}

/**
 * Calls `listener` about ten times a second until the returned function is called.
 *
 * One timer serves every session of the process; it exists only while someone listens.
 */
export function onTick(listener: (nowMs: number) => void): () => void {
  listeners.add(listener)
  if (!timer) {
    tickedAt = Date.now()
    timer = setInterval(() => {
      const isLate = Date.now() - tickedAt > stallMs
      tickedAt = Date.now()
      // Who judges by what was heard must not judge before it is read.
      if (isLate) setTimeout(tick, 0)
      else tick()
    }, tickMs)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}
