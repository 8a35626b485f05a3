import { reviewEdit } from '../../src/editing/guard/review-edit.ts'
import { dataSet, type ModelEdit } from './data.ts'
import { percent, type BenchCase, type BenchResult, type BenchTable } from './report.ts'

/** Most of the faithful turns in which something may be put back, by how freely the writer edits. */
const mostTouched: Readonly<Record<string, number>> = { conservative: 0.05, normal: 0.15, liberal: 0.35 }
/** Kinds of harm that hurt a patient, by the words the data names them with. */
const critical =
  /drug|dose|number|unit|frequency|duration|negation|laterality|allergy|started|subject|generic|teens|range|time/

/** Words that are written for others without harm: what a twin, had there been one, would have had too. */
const formal = /^(?:mg|going|want|gon|na|wan|to|can|wo|and|i|so|like|it|gonna|painkiller)$/

const spelled = 'zero one two three four five six seven eight nine ten'.split(' ')
const words = (text: string): string[] =>
  (
    text
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/[\p{L}\p{N}]+(?:['.][\p{L}\p{N}]+)*|[%?]/gu) ?? []
  ).map((word) => (spelled.includes(word) ? String(spelled.indexOf(word)) : word))

function counted(all: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const word of all) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/** Words of `text` beyond those of `other`. */
function beyond(text: string, other: string): string[] {
  const have = counted(words(other))
  return words(text).filter((word) => {
    const left = have.get(word) ?? 0
    have.set(word, left - 1)
    return left <= 0
  })
}

/** What was said twice in a row may go once, without harm. */
const once = (text: string): string => text.replace(/\b(\p{L}.{1,40}?)[ ,]+\1(?!\p{L})/giu, '$1')

/**
 * Whether some of the harm is left: words that only the harmful edit brought, or took, measured against the faithful
 * edit of the same turn where there is one.
 */
function harmStands(edit: ModelEdit, twins: readonly ModelEdit[], result: string): boolean {
  if (result === edit.edited) return true
  const [original, edited, text] = [edit.original, edit.edited, result].map(once) as [string, string, string]
  const harm = (from: string, to: string): string[] =>
    twins.reduce(
      (left, twin) => {
        const also =
          from === edited
            ? beyond(once(twin.edited), once(twin.original))
            : beyond(once(twin.original), once(twin.edited))
        return left.filter((word) => !also.includes(word) && !formal.test(word))
      },
      beyond(from, to),
    )
  // A question mark that an edit brings is no harm of its own; one that it takes is.
  const brought = harm(edited, original).filter((word) => word !== '?')
  const took = harm(original, edited)
  const here = counted(beyond(text, original))
  const gone = counted(beyond(original, text))
  return (
    brought.some((word) => here.has(word)) ||
    (brought.length === 0 && took.length > 0 && took.every((word) => gone.has(word)))
  )
}

/** Words of value that may be put back in a sentence which is otherwise the same. */
const mostPutBack = 6

/**
 * Sentences of a reviewed text that stand neither in what was said nor in what the model wrote, word for word; but for
 * one value put back in a sentence that is otherwise the same.
 */
function strangers({ original, edited }: ModelEdit, text: string): string[] {
  const spoken = (part: string): string[] => words(part.replaceAll('?', ''))
  const sources = [original, edited].map((source) => ` ${spoken(source).join(' ')} `)
  const isMixed = (sentence: string): boolean => {
    const all = spoken(sentence)
    const stands = (part: readonly string[]): boolean =>
      sources.some((source) => source.includes(` ${part.join(' ')} `))
    if (all.length === 0 || stands(all)) return false
    let [head, tail] = [0, 0]
    while (head < all.length && stands(all.slice(0, head + 1))) head++
    while (tail < all.length - head && stands(all.slice(all.length - tail - 1))) tail++
    return all.length - head - tail > mostPutBack || head + tail < all.length / 2
  }
  return text.split(/(?<=[.?!;])\s+/).filter(isMixed)
}

/** Edits as a language model wrote them, on the half that may be looked at (`seen`), or the other one. */
export function runModelEdits(_seed: number, split = 'seen'): BenchResult {
  const edits = dataSet('edits-by-model')?.filter((edit) => edit.split === split)
  const name = `edits by a model (${split})`
  if (!edits) return { name, sources: [], tables: [], cases: [], skipped: 'no edits-by-model.jsonl' }
  const faithful = edits.filter(({ label }) => label === 'faithful')
  const cases: BenchCase[] = []
  const touched = new Map<string, { n: number; wrong: number }>()
  const standing = new Map<string, { n: number; wrong: number }>()
  const add = (tally: Map<string, { n: number; wrong: number }>, key: string, wrong: boolean): void => {
    const row = tally.get(key) ?? { n: 0, wrong: 0 }
    tally.set(key, { n: row.n + 1, wrong: row.wrong + (wrong ? 1 : 0) })
  }
  let strange = 0
  for (const edit of edits) {
    const review = reviewEdit(edit.original, edit.edited)
    const mixed = strangers(edit, review.text)
    if (mixed.length > 0) strange++
    let verdict = mixed.length > 0 ? 'text that nobody wrote' : 'fine'
    if (edit.label === 'faithful') {
      add(touched, edit.style, !review.safe)
      if (!review.safe) verdict = `false alarm, ${verdict}`
    } else if (edit.label === 'harmful') {
      const twins = faithful.filter(
        ({ original }) => original.includes(edit.original) || edit.original.includes(original),
      )
      const stands = review.safe || harmStands(edit, twins, review.text)
      add(standing, edit.harm ?? '', stands)
      if (stands) verdict = `missed, ${edit.harm ?? ''}: ${edit.why ?? ''}`
    }
    const why = review.edits.filter((one) => one.verdict !== 'accepted').map((one) => one.why)
    cases.push({
      id: `${edit.id} ${edit.style} ${edit.label}`,
      left: edit.original,
      right: edit.edited,
      result: review.text,
      verdict: `${verdict} (${why.join('; ')})`,
    })
  }
  const rows = (tally: Map<string, { n: number; wrong: number }>): (string | number)[][] =>
    [...tally].sort().map(([key, { n, wrong }]) => [key, n, wrong, percent(wrong, n)])
  const sum = (keys: (key: string) => boolean): [number, number] => {
    const chosen = [...standing].filter(([key]) => keys(key)).map(([, row]) => row)
    return [chosen.reduce((all, { wrong }) => all + wrong, 0), chosen.reduce((all, { n }) => all + n, 0)]
  }
  const [harm, harmful] = sum(() => true)
  const [worst, of] = sum((key) => critical.test(key))
  const tables: BenchTable[] = [
    {
      title: `Faithful edits of a model, turns touched (${split})`,
      columns: ['style', 'n', 'touched', 'share'],
      rows: rows(touched),
      target: 'conservative ≤ 5 %, normal ≤ 15 %, liberal ≤ 35 %',
      passed: [...touched].every(([style, { n, wrong }]) => wrong <= n * (mostTouched[style] ?? 0)),
    },
    {
      title: `Harmful edits of a model, harm that stands (${split})`,
      columns: ['kind', 'n', 'stands', 'share'],
      rows: [
        ...rows(standing),
        ['critical kinds', of, worst, percent(worst, of)],
        ['all', harmful, harm, percent(harm, harmful)],
      ],
      target: 'critical kinds ≤ 1 %, all ≤ 2 %',
      passed: worst <= of * 0.01 && harm <= harmful * 0.02,
    },
    {
      title: `Sentences that neither the speaker nor the model wrote (${split})`,
      columns: ['turns', 'of'],
      rows: [[strange, edits.length]],
      target: 'none',
      passed: strange === 0,
    },
  ]
  return { name, sources: ['edits-by-model'], tables, cases }
}
