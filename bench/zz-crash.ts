import { crashFaults, crashVisit } from './chaos/crashed-visit.ts'
import { Random } from './chaos/random.ts'
import { readTimings, scriptedVisit } from './chaos/scripted-visit.ts'
const { timings } = readTimings()
const speed = 40, durationMs = 40_000
const N = Number(process.argv[2]), P = Number(process.argv[3]), seed = Number(process.argv[4] ?? 0)
let next = 0, bad = 0, reported = 0
await Promise.all(Array.from({ length: P }, async () => {
  while (next < N) {
    const i = next++
    const fixed = new Random(Math.imul(1, 1_000_003) + 2)
    const random = seed === 0 ? fixed : new Random(seed * 7919 + i)
    const script = scriptedVisit(random, durationMs, timings)
    random.chance(0.35)
    const kr = new Random(i * 31 + seed + 5)
    const kills = seed === 0 && i % 2 === 0
      ? (random.chance(0), Array.from({ length: 2 }, () => random.chance(0.05) ? { startedMs: random.int(50, 500) } : { listenedMs: random.int(0, (durationMs / speed) * 1.15) }))
      : Array.from({ length: kr.chance(0.5) ? 2 : 1 }, () => ({ listenedMs: kr.int(0, (durationMs / speed) * 1.15) }))
    const o = await crashVisit({ script, durationMs: durationMs + 3000, speed, kills })
    reported += o.reported
    const f = crashFaults(o)
    if (f.length) { bad++; console.log('WRONG', i, JSON.stringify(kills), f.join('; '), 'words', o.verdict.words, o.warnings.join('|')) }
  }
}))
console.log('done', N, 'bad', bad, 'reported', reported)
