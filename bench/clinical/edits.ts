import { reviewEdit } from '../../src/editing/guard/review-edit.ts'
import { dataSet } from './data.ts'
import { caseOf, classTable, sampleOf, type ClassResult } from './edits-sample.ts'
import { editTimes } from './edits-time.ts'
import { realTurns, type RealTurn } from './edits-turns.ts'
import { dangerousClasses, strangeSentences } from './generator/dangerous.ts'
import { harmlessClasses } from './generator/harmless.ts'
import { Random } from './generator/random.ts'
import { secondDangerous, secondHarmless } from './generator/second.ts'
import type { EditMaker } from './generator/sites.ts'
import { percent, type BenchCase, type BenchResult, type BenchTable } from './report.ts'

/** Every so many cases of a class that went right are shown too. */
const shownEvery = 60
const sources = ['primock57', 'aci-bench', 'aci-asr-pairs', 'mts-dialog', 'hyperscribe-med-management']

const fillers = /(?<![\p{L}'-])(?:u+[hm]+|mm+|hm+)(?![\p{L}'-])/giu
const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(fillers, '')
    .replace(/(?<=\p{L}{2})s(?!\p{L})/gu, '')
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}%°.]|\.(?!\d)/gu, '')

/** What a model does besides: a capital, a point at the end, a filler gone. */
function besides(edited: string, random: Random): string {
  let text = edited
  if (random.chance(0.5)) text = text.charAt(0).toUpperCase() + text.slice(1)
  if (random.chance(0.5) && /\p{L}$/u.test(text)) text += '.'
  if (random.chance(0.3)) text = text.replace(/(?<= )u[hm],? /gi, '')
  return text.trim() === '' ? edited : text
}

/** Counts by data set. */
function setTally(): {
  count: (id: string, right: boolean) => void
  table: (title: string, wrongly: string) => BenchTable
} {
  const tally = new Map<string, { all: number; wrong: number }>()
  return {
    count(id, right) {
      const name = id.split(' ')[0] as string
      const row = tally.get(name) ?? { all: 0, wrong: 0 }
      tally.set(name, { all: row.all + 1, wrong: row.wrong + (right ? 0 : 1) })
    },
    table: (title, wrongly) => ({
      title,
      columns: ['data set', 'n', wrongly, 'share'],
      rows: [...tally].map(([name, { all, wrong }]) => [name, all, wrong, percent(wrong, all)]),
    }),
  }
}

/** Dangerous edits of real turns. Missed: judged safe, or some of the danger left in the text. */
function dangerousEdits(
  turns: readonly RealTurn[],
  title: string,
  classes: Readonly<Record<string, EditMaker>>,
  random: Random,
): BenchResult {
  const cases: BenchCase[] = []
  const sets = setTally()
  const results = Object.entries(classes).map(([name, maker]): ClassResult => {
    let wrong = 0
    const samples = sampleOf(maker, turns, random)
    samples.forEach((sample, at) => {
      const edited = besides(sample.edited, random)
      const review = reviewEdit(sample.original, edited)
      const left = plain(review.text)
      const caught =
        !review.safe && [sample.original, ...(sample.same ?? [])].some((text) => plain(text) === left)
      if (!caught) wrong++
      if (!caught || at % shownEvery === 0)
        cases.push(caseOf(name, { ...sample, edited }, caught ? 'caught' : 'missed', review))
    })
    return { name, count: samples.length, wrong }
  })
  const table = classTable(title, 'missed', results, { each: 0.02, all: 0.005 })
  return {
    name: title.toLowerCase(),
    sources,
    tables: [table, sets.table(`${title}, by data set`, 'missed')],
    cases,
  }
}

/** Harmless edits of real turns. Stopped: any part reverted, or a drug put right and not marked so. */
function harmlessEdits(
  turns: readonly RealTurn[],
  title: string,
  classes: Readonly<Record<string, EditMaker>>,
  random: Random,
): BenchResult {
  const cases: BenchCase[] = []
  const sets = setTally()
  const results = Object.entries(classes).map(([name, maker]): ClassResult => {
    let wrong = 0
    const samples = sampleOf(maker, turns, random)
    samples.forEach((sample, at) => {
      const review = reviewEdit(sample.original, sample.edited)
      const marked = name !== 'misheard drug' || review.edits.some(({ kind }) => kind === 'drug-correction')
      const stood = review.safe && review.text === sample.edited && marked
      if (!stood) wrong++
      sets.count(sample.id, stood)
      if (!stood || at % shownEvery === 0)
        cases.push(caseOf(name, sample, stood ? 'accepted' : marked ? 'false alarm' : 'not marked', review))
    })
    return { name, count: samples.length, wrong }
  })
  const table = classTable(title, 'stopped', results, { each: 0.01, all: 0.01 })
  return {
    name: title.toLowerCase(),
    sources,
    tables: [table, sets.table(`${title}, by data set`, 'stopped')],
    cases,
  }
}

/** What a person corrected in a recogniser's text, as if a model had written it. Every changed line is listed. */
function correctedLines(): BenchResult {
  const cases: BenchCase[] = []
  const rows: string[][] = []
  let lines = 0
  let wrong = 0
  for (const { id, correction, asr, corrected } of dataSet('aci-asr-pairs') ?? []) {
    if (correction !== 'asrcorr') continue
    asr.forEach(({ text }, at) => {
      const edited = corrected[at]?.text ?? text
      const review = reviewEdit(text, edited)
      lines++
      if (!review.safe) wrong++
      if (text === edited && review.safe) return
      const kinds = review.edits.map(({ kind, verdict }) => `${kind} ${verdict}`)
      rows.push([`${id}#${at}`, kinds.join(', ')])
      cases.push(
        caseOf(
          'corrected line',
          { original: text, edited, id },
          review.safe ? 'accepted' : 'stopped',
          review,
        ),
      )
    })
  }
  const table = classTable('Corrections by a person', 'stopped', [{ name: 'lines', count: lines, wrong }], {
    each: 0.01,
    all: 0.01,
  })
  const listed = { title: 'Lines that differ', columns: ['line', 'spans'], rows }
  return { name: 'corrections by a person', sources: ['aci-asr-pairs'], tables: [table, listed], cases }
}

/** Every benchmark of the edit guard, one after the other. */
export function* run(seed = 1): Generator<BenchResult> {
  const turns = realTurns()
  if (turns.length === 0) {
    yield { name: 'edits', sources, tables: [], cases: [], skipped: 'no visits under ../shared/data' }
    return
  }
  const random = new Random(seed)
  const strange = strangeSentences(
    turns.map(({ text }) => text),
    random,
    2_000,
  )
  yield dangerousEdits(turns, 'Dangerous edits', dangerousClasses(strange), random)
  yield harmlessEdits(turns, 'Harmless edits', harmlessClasses, new Random(seed + 1))
  yield dangerousEdits(turns, 'Dangerous edits, second generator', secondDangerous, new Random(seed + 3))
  yield harmlessEdits(turns, 'Harmless edits, second generator', secondHarmless, new Random(seed + 4))
  yield correctedLines()
  yield editTimes(turns, seed + 2)
}
