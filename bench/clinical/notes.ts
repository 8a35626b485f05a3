import { criticalFacts } from '../../src/clinical/statements/critical-facts.ts'
import { reviewNote } from '../../src/note/review/review-note.ts'
import { readVisit } from '../../src/note/review/visit.ts'
import { omissionsOf } from '../../src/note/review/omissions.ts'
import { soapSections, type NoteItem, type SoapNote } from '../../src/protocol/note.ts'
import type { Turn } from '../../src/protocol/turn.ts'
import { dataSet, turnsOf, type AciVisit } from './data.ts'
import { errorClasses, errorsIn } from './notes-errors.ts'
import { citer, noteLines, noteOf, type NoteLine } from './notes-lines.ts'
import { percent, type BenchCase, type BenchResult, type BenchTable } from './report.ts'

type CitedLine = NoteLine & { readonly evidence: readonly string[] }

interface Prepared {
  readonly visit: AciVisit
  readonly turns: readonly Turn[]
  readonly lines: readonly CitedLine[]
  readonly cite: (text: string) => string[]
}

/** A generator of numbers below a bound, the same every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const itemsOf = (note: SoapNote): NoteItem[] => soapSections.flatMap((section) => note[section])
const isFlagged = (item: NoteItem | undefined): boolean =>
  item?.verdict === 'unsupported' || item?.verdict === 'conflicting'

function prepare(visit: AciVisit): Prepared {
  const turns = turnsOf(visit.turns)
  const cite = citer(turns)
  const lines = noteLines(visit.note).map((line) => ({ ...line, evidence: cite(line.text) }))
  return { visit, turns, lines, cite }
}

/** ACI-BENCH reference notes with errors put in, untouched, against other visits, and with lines taken out. */
export async function runNotes(): Promise<BenchResult> {
  const visits = dataSet('aci-bench')
  if (!visits) {
    return { name: 'notes', sources: [], tables: [], cases: [], skipped: 'aci-bench.jsonl is not there' }
  }
  const prepared = visits.map(prepare)
  const cases: BenchCase[] = []
  return {
    name: 'notes',
    sources: ['ACI-BENCH (CC BY 4.0)'],
    tables: [
      injected(prepared, cases),
      untouched(prepared, cases),
      foreign(prepared),
      omitted(prepared, cases),
      timing(prepared),
    ],
    cases,
  }
}

function injected(prepared: readonly Prepared[], cases: BenchCase[]): BenchTable {
  const tally = new Map(errorClasses.map((kind) => [kind, { all: 0, caught: 0, clean: 0, cleanCaught: 0 }]))
  for (const { visit, turns, lines, cite } of prepared) {
    const pick = seeded(visit.turns.length * 7919 + visit.note.length)
    const before = itemsOf(reviewNote(noteOf(lines), turns))
    const made = lines.flatMap((line) => errorsIn(line.text, pick).map((error) => ({ line, error })))
    const after = itemsOf(
      reviewNote(
        noteOf(
          made.map(({ line, error }) => ({
            ...line,
            text: error.text,
            evidence: citedFor(line, error.text, cite),
          })),
        ),
        turns,
      ),
    )
    const clean = new Set(before.filter((item) => !isFlagged(item)).map(({ text }) => text))
    for (const { line, error } of made) {
      const flagged = isFlagged(after.find(({ text }) => text === error.text))
      const row = tally.get(error.kind) as { all: number; caught: number; clean: number; cleanCaught: number }
      row.all++
      if (flagged) row.caught++
      const counts = clean.has(line.text)
      if (counts) row.clean++
      if (counts && flagged) row.cleanCaught++
      if (!flagged)
        cases.push({ id: `${visit.id} ${error.kind}`, left: line.text, right: error.text, verdict: 'missed' })
    }
  }
  return {
    title:
      'Reference notes with one error put in (the second pair counts only lines that were not flagged before)',
    columns: ['error', 'n', 'flagged', 'n unflagged before', 'flagged'],
    rows: [...tally].map(([kind, row]) => [
      kind,
      row.all,
      percent(row.caught, row.all),
      row.clean,
      percent(row.cleanCaught, row.clean),
    ]),
    target: '≥ 95 % in every class, on lines that were not flagged before',
    passed: [...tally.values()].every((row) => row.cleanCaught >= row.clean * 0.95),
  }
}

/** An invented line cites what fits it best; a changed one cites what it did. */
function citedFor(line: CitedLine, text: string, cite: (text: string) => string[]): readonly string[] {
  return text.includes(line.text) || text.length * 2 > line.text.length ? line.evidence : cite(text)
}

function untouched(prepared: readonly Prepared[], cases: BenchCase[]): BenchTable {
  const kinds = new Map<string, number>()
  let all = 0
  let flagged = 0
  const verdicts = new Map<string, number>()
  for (const { visit, turns, lines } of prepared) {
    for (const item of itemsOf(reviewNote(noteOf(lines), turns))) {
      all++
      verdicts.set(item.verdict, (verdicts.get(item.verdict) ?? 0) + 1)
      if (!isFlagged(item)) continue
      flagged++
      for (const kind of new Set(item.issues.map((issue) => issue.kind)))
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      if (flagged % 5 === 0) {
        const said = item.evidence
          .map((id) => `${id}: ${turns.find((turn) => turn.id === id)?.text}`)
          .join('\n')
        const why = item.issues.map(({ kind, message }) => `${kind}: ${message}`).join('; ')
        cases.push({
          id: visit.id,
          left: said,
          right: `${item.text}\n→ ${why}`,
          labels: ['the turns it cites', 'the line, and why it is flagged'],
          verdict: `untouched, ${item.verdict}`,
        })
      }
    }
  }
  return {
    title:
      'Untouched reference notes (people write what nobody said aloud; every fifth flag is among the cases)',
    columns: ['', 'items', 'share'],
    rows: [
      ...[...verdicts].map(([verdict, count]) => [verdict, count, percent(count, all)]),
      ['flagged', flagged, percent(flagged, all)],
      ...[...kinds]
        .sort((a, b) => b[1] - a[1])
        .map(([kind, count]) => [`  for ${kind}`, count, percent(count, all)]),
    ],
  }
}

function foreign(prepared: readonly Prepared[]): BenchTable {
  const share = { own: [] as number[], same: [] as number[], best: [] as number[] }
  prepared.forEach(({ turns, lines }, at) => {
    const other = prepared[(at + 1) % prepared.length] as Prepared
    const supported = (note: SoapNote, against: readonly Turn[]): number => {
      const items = itemsOf(reviewNote(note, against))
      return items.filter(({ verdict }) => verdict === 'supported').length / items.length
    }
    share.own.push(supported(noteOf(lines), turns))
    share.same.push(supported(noteOf(lines), other.turns))
    share.best.push(
      supported(noteOf(lines.map((line) => ({ ...line, evidence: other.cite(line.text) }))), other.turns),
    )
  })
  const row = (name: string, shares: readonly number[]): (string | number)[] => [
    name,
    percent(
      shares.reduce((sum, one) => sum + one, 0),
      shares.length,
    ),
    percent(Math.max(...shares), 1),
    shares.filter((one) => one > 0.5).length,
  ]
  return {
    title: 'Items supported by a transcript',
    columns: ['transcript', 'mean', 'highest', 'notes mostly supported'],
    rows: [
      row('its own', share.own),
      row("another visit's, same citations", share.same),
      row("another visit's, best citations there", share.best),
    ],
    target: "no note mostly supported by another visit's transcript",
    passed: [...share.same, ...share.best].every((one) => one <= 0.5),
  }
}

const weighty = new Set(['drug', 'dose', 'allergy'])

function omitted(prepared: readonly Prepared[], cases: BenchCase[]): BenchTable {
  const tally = new Map<string, { all: number; reported: number }>()
  let listed = 0
  for (const { visit, turns, lines } of prepared) {
    const reading = readVisit(turns)
    const missing = (texts: readonly string[]): Set<string> =>
      new Set(omissionsOf(texts, reading).map(({ kind, value }) => `${kind} ${value}`))
    const base = omissionsOf(
      lines.map(({ text }) => text),
      reading,
    )
    listed += base.length
    const before = new Set(base.map(({ kind, value }) => `${kind} ${value}`))
    // A note without any line lists all there is to miss: what is not in it was never said.
    const sayable = missing([])
    const factsOf = (text: string): string[] =>
      criticalFacts(text).flatMap(({ kind, value }) => (weighty.has(kind) ? [`${kind} ${value}`] : []))
    lines.forEach((line, dropped) => {
      const rest = lines.filter((_, at) => at !== dropped)
      const still = new Set(rest.flatMap(({ text }) => factsOf(text)))
      const lost = [...new Set(factsOf(line.text))].filter(
        (fact) => sayable.has(fact) && !still.has(fact) && !before.has(fact),
      )
      if (lost.length === 0) return
      const after = missing(rest.map(({ text }) => text))
      for (const fact of lost) {
        const kind = fact.split(' ')[0] as string
        const row = tally.get(kind) ?? { all: 0, reported: 0 }
        tally.set(kind, row)
        row.all++
        if (after.has(fact)) row.reported++
        else cases.push({ id: `${visit.id} omission`, left: line.text, right: fact, verdict: 'missed' })
      }
    })
  }
  const all = [...tally.values()].reduce(
    (sum, row) => ({ all: sum.all + row.all, reported: sum.reported + row.reported }),
    { all: 0, reported: 0 },
  )
  return {
    title: `Lines with a drug, dose or allergy dropped (untouched notes list ${(listed / prepared.length).toFixed(1)} omissions each)`,
    columns: ['fact', 'said, and only in the dropped line', 'reported'],
    rows: [...tally, ['all', all] as const].map(([kind, row]) => [
      kind,
      row.all,
      percent(row.reported, row.all),
    ]),
    target: '≥ 95 %',
    passed: all.reported >= all.all * 0.95,
  }
}

function timing(prepared: readonly Prepared[]): BenchTable {
  const source = prepared.filter(({ turns }) => turns.length >= 40).slice(0, 8)
  const pool = source.flatMap(({ turns }) => turns)
  const { lines } = source[0] as Prepared
  const rows = [50, 100, 200, 400, 800, 1600].map((length) => {
    const turns = Array.from({ length }, (_, at) => ({
      ...(pool[at % pool.length] as Turn),
      id: `0-${at}`,
      text: `${pool[at % pool.length]?.text} ${at}`,
    }))
    const times = Array.from({ length: 7 }, () => {
      const start = performance.now()
      reviewNote(noteOf(lines), turns)
      return performance.now() - start
    }).sort((a, b) => a - b)
    return [length, (times[3] as number).toFixed(1), ((times[3] as number) / length).toFixed(3)]
  })
  return {
    title: 'Time of reviewNote (median of 7; every turn is different)',
    columns: ['turns', 'ms', 'ms per turn'],
    rows,
    target: '≤ 50 ms for 50 turns',
    passed: Number(rows[0]?.[1]) <= 50,
  }
}
