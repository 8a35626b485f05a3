import { Limit } from '../../core/limit.ts'
import { yieldToEvents } from '../../core/time.ts'

/** For how long reviews may hold the thread in one piece, in milliseconds. */
const sliceMs = 5

/** One line for all editors of a process: the models of many visits may answer at the same moment. */
const reviews = /* @__PURE__ */ new Limit(1)
let endsAt = 0

/**
 * Resolves when the next review may run: after those that asked before, and after what arrived meanwhile when they
 * have held the thread for a whole slice.
 */
export function nextSlice(): Promise<void> {
  return reviews.run(async () => {
    if (performance.now() < endsAt) return
    await yieldToEvents()
    endsAt = performance.now() + sliceMs
  })
}
