import { extractiveNote } from '../../src/note/extract/extractive-note.ts'
import { inferRoles } from '../../src/note/write/infer-roles.ts'
import { soapSections } from '../../src/protocol/note.ts'
import { dataSet, turnsOf, type SpokenLine } from './data.ts'
import { percent, type BenchCase, type BenchResult } from './report.ts'

/** Lower-case words and numbers; no stemming, stop words count. */
function unigrams(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const [word] of text.toLowerCase().matchAll(/[a-z0-9]+/g))
    counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/** ROUGE-1: the F1 of shared unigrams, each counted as often as both have it. From 0 to 100. */
export function rouge1(candidate: string, reference: string): number {
  const [one, two] = [unigrams(candidate), unigrams(reference)]
  const sum = (counts: ReadonlyMap<string, number>): number =>
    [...counts.values()].reduce((all, n) => all + n, 0)
  let shared = 0
  for (const [word, count] of one) shared += Math.min(count, two.get(word) ?? 0)
  return shared === 0 ? 0 : (200 * shared) / (sum(one) + sum(two))
}

const baseline = 35.9

/** The draft without a model on ACI-BENCH: ROUGE-1 against the whole reference note, and whether lines cite turns. */
export async function runExtractive(): Promise<BenchResult> {
  const visits = dataSet('aci-bench')
  if (!visits)
    return {
      name: 'extractive draft',
      sources: [],
      tables: [],
      cases: [],
      skipped: 'aci-bench.jsonl is not there',
    }
  const cases: BenchCase[] = []
  const rows: (string | number)[][] = []
  let best = 0
  let uncited = 0
  for (const [name, split, roles] of [
    ['valid, speakers known', 'valid', true],
    ['valid, speakers as labels only', 'valid', false],
    ['train, speakers known', 'train', true],
  ] as const) {
    const chosen = visits.filter((visit) => visit.split === split)
    const scores: { own: number; copy: number; words: number; items: number; supported: number }[] = []
    for (const visit of chosen) {
      const turns = turnsOf(visit.turns, roles)
      const note = extractiveNote(turns)
      const items = soapSections.flatMap((section) => note[section])
      uncited += items.filter(({ evidence }) => evidence.length === 0).length
      const text = items.map((item) => item.text).join('\n')
      const words = text.split(/\s+/).length
      scores.push({
        own: rouge1(text, visit.note),
        copy: rouge1(visit.turns.map((turn) => turn.text).join('\n'), visit.note),
        words,
        items: items.length,
        supported: items.filter(({ verdict }) => verdict === 'supported' || verdict === 'inferred').length,
      })
      if (split === 'valid' && roles) {
        const draft = soapSections
          .map((section) => `${section}\n${note[section].map((item) => item.text).join('\n')}`)
          .join('\n\n')
        cases.push({
          id: visit.id,
          left: visit.note,
          right: draft,
          verdict: `ROUGE-1 ${scores.at(-1)?.own.toFixed(1)}`,
        })
      }
    }
    const mean = (of: (score: (typeof scores)[number]) => number): number =>
      scores.reduce((sum, score) => sum + of(score), 0) / scores.length
    if (split === 'valid' && roles) best = mean(({ own }) => own)
    rows.push([
      name,
      chosen.length,
      mean(({ own }) => own).toFixed(1),
      mean(({ copy }) => copy).toFixed(1),
      mean(({ words }) => words).toFixed(0),
      mean(({ items }) => items).toFixed(0),
      percent(
        mean(({ supported }) => supported),
        mean(({ items }) => items),
      ),
    ])
  }
  return {
    name: 'extractive draft',
    sources: ['ACI-BENCH (CC BY 4.0)', 'PriMock57 (CC BY 4.0)'],
    tables: [
      {
        title:
          'Draft without a model on ACI-BENCH (ROUGE-1 F1 against the whole note, lower case, no stemming)',
        columns: [
          'visits',
          'n',
          'ROUGE-1',
          'whole transcript',
          'words',
          'lines',
          'not flagged by the review',
        ],
        rows,
        target: `above ${baseline} on valid, and every line cites its turn`,
        passed: best > baseline && uncited === 0,
      },
      roleTable(visits.map(({ id, turns }) => ({ id, turns }))),
    ],
    cases,
  }
}

/** How well the clinician is told by speech alone. */
function roleTable(
  aci: readonly { id: string; turns: readonly SpokenLine[] }[],
): BenchResult['tables'][number] {
  const sets: [string, readonly { turns: readonly SpokenLine[] }[]][] = [
    ['ACI-BENCH', aci],
    ['PriMock57', dataSet('primock57') ?? []],
    ['Hyperscribe', dataSet('hyperscribe-med-management') ?? []],
  ]
  return {
    title: 'Clinician told by speech alone',
    columns: ['set', 'visits', 'right by labels', 'turns right without labels', 'wrong', 'undecided'],
    rows: sets.map(([name, visits]) => {
      let right = 0
      const single = { right: 0, wrong: 0, open: 0 }
      for (const { turns } of visits) {
        const truth = turnsOf(turns).map(({ role }) => role === 'clinician')
        const labelled = inferRoles(turnsOf(turns, false))
        if (labelled.filter((role, at) => (role === 'clinician') === truth[at]).length > turns.length * 0.9)
          right++
        const bare = inferRoles(turnsOf(turns, false).map(({ speaker: _, ...turn }) => turn))
        bare.forEach((role, at) => {
          if (role === undefined) single.open++
          else if ((role === 'clinician') === truth[at]) single.right++
          else single.wrong++
        })
      }
      const all = single.right + single.wrong + single.open
      return [
        name,
        visits.length,
        percent(right, visits.length),
        percent(single.right, all),
        percent(single.wrong, all),
        percent(single.open, all),
      ]
    }),
  }
}
