import { reviewNote } from '../../src/note/review/review-note.ts'
import {
  soapSections,
  unjudgedItem,
  type NoteItem,
  type SoapNote,
  type SoapSection,
} from '../../src/protocol/note.ts'
import { dataSet, turnsOf, type ModelNote } from './data.ts'
import { percent, type BenchCase, type BenchResult } from './report.ts'

const turnId = (number: number): string => `0-${number - 1}`

function noteOf(
  lines: Readonly<Partial<Record<SoapSection, readonly ModelNote['errors'][number][]>>>,
): SoapNote {
  const items = (section: SoapSection): NoteItem[] =>
    (lines[section] ?? []).map(({ text, evidence }, at) =>
      unjudgedItem(section, at, text, evidence.map(turnId)),
    )
  const [subjective = [], objective = [], assessment = [], plan = []] = soapSections.map(items)
  return { subjective, objective, assessment, plan, omissions: [], origin: { kind: 'model' } }
}

const itemsOf = (note: SoapNote): NoteItem[] => soapSections.flatMap((section) => note[section])

/** Notes as a language model wrote them, and errors put into them, under the rules alone; one half of the data. */
export function runModelNotes(_seed: number, split = 'seen'): BenchResult {
  const notes = dataSet('notes-by-model')?.filter((note) => note.split === split)
  const name = `notes by a model (${split})`
  const visits = new Map(
    (['aci-bench', 'primock57', 'hyperscribe-med-management'] as const)
      .flatMap((set) => dataSet(set) ?? [])
      .map(({ id, turns }) => [id, turns] as const),
  )
  if (!notes) return { name, sources: [], tables: [], cases: [], skipped: 'no notes-by-model.jsonl' }
  const cases: BenchCase[] = []
  const wrong = new Map<string, { n: number; caught: number; supported: number }>()
  let [lines, flagged, supported, omissions] = [0, 0, 0, 0]
  for (const { id, note, errors } of notes) {
    const turns = turnsOf(visits.get(id) ?? [])
    const reviewed = reviewNote(noteOf(note), turns)
    omissions += reviewed.omissions.length
    for (const { text, verdict, issues } of itemsOf(reviewed)) {
      lines++
      if (verdict === 'supported') supported++
      if (issues.length === 0) continue
      flagged++
      cases.push({
        id,
        left: text,
        right: issues.map(({ message }) => message).join('; '),
        verdict: 'false alarm',
      })
    }
    for (const error of errors) {
      const [item] = itemsOf(reviewNote(noteOf({ [error.section]: [error] }), turns))
      const row = wrong.get(error.kind) ?? { n: 0, caught: 0, supported: 0 }
      wrong.set(error.kind, row)
      row.n++
      if (item?.issues.length) row.caught++
      else cases.push({ id, left: error.text, right: error.why, verdict: `missed, ${error.kind}` })
      if (item?.verdict === 'supported') row.supported++
    }
  }
  const sum = (key: 'n' | 'caught' | 'supported'): number =>
    [...wrong.values()].reduce((all, row) => all + row[key], 0)
  return {
    name,
    sources: ['notes-by-model'],
    cases,
    tables: [
      {
        title: `True lines of a model's notes, rules alone (${split})`,
        columns: ['lines', 'with an issue', 'supported', 'omissions a visit'],
        rows: [
          [lines, percent(flagged, lines), percent(supported, lines), (omissions / notes.length).toFixed(2)],
        ],
        target: 'with an issue ≤ 2 %, supported ≥ 40 %, omissions ≤ 0.5',
        passed: flagged <= lines * 0.02 && supported >= lines * 0.4 && omissions <= notes.length * 0.5,
      },
      {
        title: `Wrong lines, rules alone (${split})`,
        columns: ['kind', 'n', 'flagged', 'called supported'],
        rows: [
          ...[...wrong].sort().map(([kind, row]) => [kind, row.n, row.caught, row.supported]),
          ['all', sum('n'), sum('caught'), sum('supported')],
        ],
        target: 'called supported ≤ 3 %',
        passed: sum('supported') <= sum('n') * 0.03,
      },
    ],
  }
}
