/** How often listeners are called, in milliseconds. */
export const tickMs = 100

const listeners = new Set<(nowMs: number) => void>()
let timer: ReturnType<typeof setInterval> | undefined

/**
 * Calls `listener` about ten times a second until the returned function is called.
 *
 * One timer serves every session of the process; it exists only while someone listens.
 */
export function onTick(listener: (nowMs: number) => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    const nowMs = Date.now()
    for (const each of listeners) each(nowMs)
  }, tickMs)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}
