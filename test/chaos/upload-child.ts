import { RecordedVisit } from '../../src/recorded/recorded-visit.ts'

/** Uploads a recording and prints by how much its memory grew, in bytes; `cancel` cancels it half way. */
const [path = '', recordedUrl = '', mode] = process.argv.slice(2)
const visit = new RecordedVisit({
  apiKey: 'key',
  recording: path,
  recordedUrl,
  editor: false,
  note: false,
  waiting: { firstPollMs: 50 },
})
const rss = (): number => {
  globalThis.gc?.()
  return process.memoryUsage.rss()
}
let before = 0
let most = 0
let cancelled: Promise<void> | undefined
visit.on('progress', ({ stage, done = 0, total = 0 }) => {
  if (stage !== 'upload') return
  // From the second megabyte on: what is loaded once does not grow.
  if (before === 0 && done > 1_000_000) before = rss()
  most = Math.max(most, process.memoryUsage.rss())
  if (mode === 'cancel' && done > total / 2) cancelled ??= visit.cancel()
})
await visit.run().catch(() => undefined)
await cancelled
console.log(JSON.stringify({ state: visit.state.status, grownBytes: most - before }))
