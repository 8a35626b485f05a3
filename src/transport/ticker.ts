/** How often listeners are called, in milliseconds. */
export const tickMs = 100

/** How long the timer rests while somebody else keeps the time, in milliseconds. */
const restMs = 500

/** A process that stood still for longer has not read what arrived meanwhile, in milliseconds. */
const stallMs = 1_000

const listeners = new Set<(nowMs: number) => void>()
let timer: ReturnType<typeof setTimeout> | undefined
/** Tells what a stall held up, once that is read. */
let late: ReturnType<typeof setTimeout> | undefined
let tickedAt = 0
/** How often somebody else kept the time since the timer last ran. */
let kept = 0

function tell(): void {
  const nowMs = Date.now()
  for (const each of listeners) each(nowMs)
}

function tick(nowMs: number): void {
  const isLate = nowMs - tickedAt > stallMs
  tickedAt = nowMs
  // Who judges by what was heard must not judge before it is read.
  if (isLate) late = setTimeout(tell, 0)
  else tell()
}

function run(): void {
  const nowMs = Date.now()
  // Once is chance; twice in a tenth of a second is audio.
  const isKept = kept > 1 && Math.abs(nowMs - tickedAt) < 2 * tickMs
  kept = 0
  timer = setTimeout(run, isKept ? restMs : tickMs)
  if (!isKept) tick(nowMs)
}

/**
 * Calls the listeners if it is time. For whoever is awake several times a tick anyway, as with live audio: waking a
 * process costs more than what it then does, so the timer rests meanwhile.
 */
export function keepTime(nowMs: number): void {
  kept++
  // A clock that was put back counts too, or nobody would be called until it has caught up.
  if (Math.abs(nowMs - tickedAt) >= tickMs) tick(nowMs)
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
    kept = 0
    timer = setTimeout(run, tickMs)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearTimeout(timer)
    clearTimeout(late)
    timer = undefined
  }
}
