import { breath } from '../../core/time.ts'

/** For how long reviews may hold the thread in one piece, in milliseconds. */
const sliceMs = 5

let queue: Promise<void> | undefined
let endsAt = 0

/**
 * Resolves when the next review may run: once those before it have, and after what arrived meanwhile when they have
 * held the thread for a whole slice.
 *
 * All editors of a process wait in one line, because the models of many visits may answer at the same moment, and
 * together their reviews would hold up every word that is being said.
 */
export function nextSlice(): Promise<void> {
  queue = (queue ?? Promise.resolve()).then(async () => {
    if (performance.now() < endsAt) return
    await breath()
    endsAt = performance.now() + sliceMs
  })
  return queue
}
