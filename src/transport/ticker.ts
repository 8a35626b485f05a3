/** How often everyone is called, in milliseconds. */
const tickMs = 100
/** After a longer standstill the process has not read what arrived meanwhile, in milliseconds. */
const stallMs = 1_000

const tickers = new Set<{ readonly listener: (nowMs: number) => void }>()
let timer: ReturnType<typeof setInterval> | undefined
let tickedAt = 0

/** Calls `listener` ten times a second, by `performance.now()`, until what it returns is called. One timer serves all. */
export function everyTick(listener: (nowMs: number) => void): () => void {
  const ticker = { listener }
  tickers.add(ticker)
  if (timer === undefined) {
    tickedAt = performance.now()
    timer = setInterval(run, tickMs)
  }
  return () => {
    tickers.delete(ticker)
    if (tickers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function run(): void {
  const nowMs = performance.now()
  const stood = nowMs - tickedAt
  tickedAt = nowMs
  // After a standstill, listeners judge in the next round, when what arrived meanwhile has been read.
  if (stood > stallMs) return
  for (const ticker of tickers) ticker.listener(nowMs)
}
