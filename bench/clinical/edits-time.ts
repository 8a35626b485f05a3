import { reviewEdit } from '../../src/editing/guard/review-edit.ts'
import type { RealTurn } from './edits-turns.ts'
import { harmlessClasses } from './generator/harmless.ts'
import { Random } from './generator/random.ts'
import type { BenchResult, BenchTable } from './report.ts'

const timed = (run: () => unknown): number => {
  const startedAt = performance.now()
  run()
  return performance.now() - startedAt
}

/** Three harmless edits to each of some turns. */
function editedTurns(turns: readonly RealTurn[], random: Random): (readonly [string, string])[] {
  const makers = Object.values(harmlessClasses)
  return random
    .shuffled(turns)
    .slice(0, 6_000)
    .flatMap(({ text }) => {
      let edited = text
      for (let n = 0; n < 3; n++) {
        const made = random
          .pick(makers)(edited, random)
          .filter(({ original }) => original === edited)
        if (made.length > 0) edited = random.pick(made).edited
      }
      return text === edited ? [] : [[text, edited] as const]
    })
}

/** How long a review takes: real turns, ever longer turns, and texts made to hurt. */
export function editTimes(turns: readonly RealTurn[], seed: number): BenchResult {
  const pairs = editedTurns(turns, new Random(seed))
  for (const [text, edited] of pairs.slice(0, 1_000)) reviewEdit(text, edited)
  // The best of three: what other programs do to the clock is no part of the review.
  const once = (text: string, edited: string): number => timed(() => reviewEdit(text, edited))
  const all = pairs
    .map(([text, edited]) => Math.min(once(text, edited), once(text, edited), once(text, edited)))
    .sort((a, b) => a - b)
  const at = (share: number): number => all[Math.floor(all.length * share)] ?? 0
  const typical: BenchTable = {
    title: `Time of one review, ${all.length} real turns with up to three edits, best of three`,
    columns: ['median ms', 'p99 ms', 'worst ms'],
    rows: [[at(0.5).toFixed(3), at(0.99).toFixed(3), at(1 - 1e-9).toFixed(1)]],
    target: 'median ≤ 0.5 ms, p99 ≤ 5 ms',
    passed: at(0.5) <= 0.5 && at(0.99) <= 5,
  }
  const said = turns.map(({ text }) => text).join(' ')
  const sizes = [10_000, 40_000, 160_000, 640_000]
  const grown = sizes.map((size) => {
    const text = said.slice(0, size)
    const edited = text.replaceAll(' um', '').replaceAll('milligrams', 'mg').replaceAll(' no ', ' ')
    return timed(() => reviewEdit(text, edited))
  })
  const slope = (grown[3] as number) / (grown[1] as number) / 16
  const growth: BenchTable = {
    title: 'Growth with length, an edit in every other sentence',
    columns: ['characters', 'ms', 'µs per 1000 characters'],
    rows: sizes.map((size, i) => [
      size,
      (grown[i] as number).toFixed(1),
      (((grown[i] as number) / size) * 1e6).toFixed(0),
    ]),
    target: '16 times the text at most 32 times the time',
    passed: slope <= 2,
  }
  const hostile: BenchTable = {
    title: 'Hostile texts',
    columns: ['text', 'characters', 'ms'],
    rows: hostileTexts.map(([name, text, edited]) => [
      name,
      text.length,
      timed(() => reviewEdit(text, edited)).toFixed(0),
    ]),
  }
  return { name: 'time of a review', sources: [], tables: [typical, growth, hostile], cases: [] }
}

const long = (text: string, length = 250_000): string => text.repeat(Math.ceil(length / text.length))

const hostileTexts: readonly (readonly [string, string, string])[] = [
  ['digits', long('7', 1_000_000), long('8', 1_000_000)],
  ['digits and points', long('1.'), long('1,')],
  ['number words', long('one hundred and '), long('one hundred ')],
  ['negations', long('no not never '), long('no never ')],
  ['doses', long('5 mg lisinopril ', 1_000_000), long('6 mg lisinopril ', 1_000_000)],
  ['one letter', long('a'), long('b')],
  ['letters apart', long('q '), long('q h ')],
  ['right to left and control', long('\u202eabc\u0000 \u200f'), long('\u202eabd ')],
  ['emoji', long('👩‍⚕️ '), long('👩‍⚕️')],
  ['new words all', long('alpha beta '), long('gamma delta ')],
]
