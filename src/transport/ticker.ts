/** How often everyone is called, in milliseconds. */
export const tickMs = 100

/** How long the timer rests while everyone keeps the time, in milliseconds. */
const restMs = 500

/** A process that stood still for longer has not read what arrived meanwhile, in milliseconds. */
const stallMs = 1_000

const tickers = new Set<Ticker>()
let timer: ReturnType<typeof setTimeout> | undefined

/**
 * Calls `listener` about ten times a second until it is stopped.
 *
 * One timer serves every session of the process; it exists only while someone listens.
 */
export class Ticker {
  readonly listener: (nowMs: number) => void
  /** When the listener was last called, by the wall clock. */
  at: number = Date.now()
  /** How often `keepTime` was called since the timer last ran. */
  kept = 0

  constructor(listener: (nowMs: number) => void) {
    this.listener = listener
    tickers.add(this)
    timer ??= setTimeout(run, tickMs)
  }

  /**
   * Calls the listener if it is time. For whoever is awake several times a tick anyway, as with live audio: waking a
   * process costs more than what it then does, so the timer rests meanwhile; and what a session looks at for its audio
   * is at hand for its tick.
   */
  keepTime(nowMs: number): void {
    this.kept++
    // A clock that was put back counts too, or nobody would be called until it has caught up.
    if (Math.abs(nowMs - this.at) >= tickMs) tick(this, nowMs)
  }

  stop(): void {
    tickers.delete(this)
    if (tickers.size > 0) return
    clearTimeout(timer)
    timer = undefined
  }
}

function run(): void {
  const nowMs = Date.now()
  let areKept = true
  for (const each of tickers) {
    // Once is chance; twice in a tenth of a second is audio.
    areKept &&= each.kept > 1
    each.kept = 0
  }
  timer = setTimeout(run, areKept ? restMs : tickMs)
  if (areKept) return
  for (const each of tickers) if (Math.abs(nowMs - each.at) >= tickMs / 2) tick(each, nowMs)
}

function tick(ticker: Ticker, nowMs: number): void {
  if (nowMs - ticker.at > stallMs) {
    // Who judges by what was heard must not judge before it is read: due for the timer, which comes after that, and not
    // for the audio that was held up too.
    ticker.at = nowMs - tickMs / 2
    clearTimeout(timer)
    timer = setTimeout(run, 0)
  } else {
    ticker.at = nowMs
    ticker.listener(nowMs)
  }
}
