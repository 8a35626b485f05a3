import { existsSync, readFileSync } from 'node:fs'
import type { ScriptEntry } from '../../src/testing/script.ts'
import type { Random } from './random.ts'

/** How people take turns: figures only, of which visits are drawn. All in milliseconds but the pace. */
interface Timings {
  readonly turnMs: readonly number[]
  /** From the end of one turn to the start of the next; negative where they overlapped. */
  readonly pauseMs: readonly number[]
  /** Words per second. */
  readonly pace: readonly number[]
}

/** Every twentieth of the turns of real primary-care visits (PriMock57), for where the data itself is not at hand. */
const usualTimings: Timings = {
  turnMs: [
    334, 634, 773, 1000, 1214, 1538, 1876, 2273, 2660, 3125, 3653, 4246, 4808, 5458, 6126, 6819, 7734, 8807,
    9958, 12190, 27354,
  ],
  pauseMs: [
    -4991, -2170, -1112, -608, -343, -190, -94, -3, 0, 0, 70, 175, 286, 394, 514, 653, 825, 1033, 1381, 7102,
  ],
  pace: [
    1.03, 1.32, 1.49, 1.68, 1.89, 2.06, 2.23, 2.38, 2.53, 2.68, 2.81, 2.95, 3.08, 3.23, 3.37, 3.53, 3.74,
    3.97, 4.34,
  ],
}

/** Our own words: few, so that the same ones come again and again, as in speech. */
const vocabulary = (
  'I you the a and no yes it is my was have take took pain knee chest back left right since for two three ten ' +
  'days weeks tablet tablets milligrams naproxen sertraline fever cough tired morning night twice every never not ' +
  'sometimes okay well so um when how long does that hurt worse better sleep walk stairs breath allergic rash'
).split(' ')

/** Turn lengths and pauses of the visits beside this repository, or the built-in figures. */
export function readTimings(): { readonly timings: Timings; readonly source: string } {
  const file = new URL('../../../shared/data/primock57.jsonl', import.meta.url)
  if (!existsSync(file)) return { timings: usualTimings, source: 'built-in figures' }
  const turnMs: number[] = []
  const pauseMs: number[] = []
  const pace: number[] = []
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const { turns } = JSON.parse(line) as { turns: { start_ms: number; end_ms: number; text: string }[] }
    let endMs = 0
    for (const turn of turns) {
      const length = turn.end_ms - turn.start_ms
      if (!(length > 0)) continue
      turnMs.push(length)
      pauseMs.push(turn.start_ms - endMs)
      pace.push((turn.text.split(/\s+/).length / length) * 1_000)
      endMs = Math.max(endMs, turn.end_ms)
    }
  }
  return { timings: { turnMs, pauseMs, pace }, source: `timings of ${turnMs.length} recorded turns` }
}

/** A visit of two people that lasts `durationMs`. Where turns would overlap, the second waits. */
export function scriptedVisit(random: Random, durationMs: number, timings: Timings): ScriptEntry[] {
  const script: ScriptEntry[] = []
  let atMs = random.int(0, 2_500)
  for (let turn = 0; atMs < durationMs - 3_000; turn++) {
    const lengthMs = Math.min(random.pick(timings.turnMs), durationMs - atMs)
    // Room for a word, however fast the pace that was drawn.
    const most = Math.max(1, Math.floor(lengthMs / 130))
    const count = Math.min(most, Math.max(1, Math.round((random.pick(timings.pace) * lengthMs) / 1_000)))
    const endMs = atMs + Math.max(200, lengthMs)
    script.push({ speaker: turn % 2 ? 'patient' : 'doctor', text: say(random, count), startMs: atMs, endMs })
    atMs = endMs + Math.max(0, random.pick(timings.pauseMs))
  }
  return script
}

function say(random: Random, count: number): string {
  const words: string[] = []
  while (words.length < count) {
    const before = words.at(-1)
    // People repeat themselves: what must not be taken for a replay.
    words.push(before !== undefined && random.chance(0.06) ? before : random.pick(vocabulary))
  }
  return words.join(' ') + (random.chance(0.75) ? random.pick(['.', '.', '?']) : '')
}
