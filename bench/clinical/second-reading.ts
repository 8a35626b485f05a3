import {
  compareTranscripts,
  type TranscriptDisagreement,
} from '../../src/clinical/compare/compare-transcripts.ts'
import type { FactKind } from '../../src/protocol/fact.ts'
import { dataSet, type PriMockVisit } from './data.ts'
import { percent, type BenchCase, type BenchResult } from './report.ts'

const kinds: readonly FactKind[] = ['drug', 'dose', 'frequency']
const first = 'assemblyai-u3-pro-medical'
const seconds = ['soniox-v4', 'elevenlabs-scribe-v2', 'deepgram-nova-3-medical']

/** Where the known error of the set stands, and the two values heard. */
const known = { id: 'day2_consultation02', a: '3/day', b: '2/day' }

/**
 * Second reading on PriMock57: what one recogniser got wrong of drugs, doses and frequencies (against the human
 * transcript), how much of it a second recogniser's text brings to light, and how often the two disagree for nothing.
 */
export async function runSecondReading(): Promise<BenchResult> {
  const visits = dataSet('primock57')?.filter(({ stt }) => stt[first] !== undefined)
  if (!visits)
    return {
      name: 'second reading',
      sources: [],
      tables: [],
      cases: [],
      skipped: 'primock57.jsonl is not there',
    }
  const cases: BenchCase[] = []
  let found = false
  const rows = seconds.map((second) => {
    const sum = { errors: 0, surfaced: 0, alarms: 0, raised: 0 }
    for (const visit of visits) {
      const { errors, raised, surfaced, alarms } = compare(visit, second)
      sum.errors += errors.length
      sum.surfaced += surfaced.length
      sum.raised += raised.length
      sum.alarms += alarms.length
      if (visit.id === known.id)
        found ||= raised.some(({ a, b }) => a?.value === known.a && b?.value === known.b)
      for (const one of raised)
        cases.push(caseOf(visit, second, one, alarms.includes(one) ? 'false alarm' : 'error surfaced'))
    }
    return [
      second,
      sum.raised,
      sum.errors,
      sum.surfaced,
      percent(sum.surfaced, sum.errors),
      (sum.alarms / visits.length).toFixed(2),
    ]
  })
  return {
    name: 'second reading',
    sources: ['PriMock57 (CC BY 4.0)', 'Omi Health medical-STT-eval (CC BY 4.0)'],
    tables: [
      {
        title: `${first} against a second recogniser: drugs, doses, frequencies in ${visits.length} visits`,
        columns: [
          'second',
          'disagreements',
          'errors of the first',
          'surfaced',
          'share',
          'false alarms per visit',
        ],
        rows,
        target: `${known.id}: ${known.a} against ${known.b} is among them`,
        passed: found,
      },
    ],
    cases,
  }
}

function compare(
  visit: PriMockVisit,
  second: string,
): {
  errors: readonly TranscriptDisagreement[]
  raised: readonly TranscriptDisagreement[]
  surfaced: readonly TranscriptDisagreement[]
  alarms: readonly TranscriptDisagreement[]
} {
  const heard = visit.stt[first] as string
  const errors = compareTranscripts(heard, visit.reference_text, { kinds })
  const raised = compareTranscripts(heard, visit.stt[second] ?? '', { kinds })
  const meets = (one: TranscriptDisagreement, other: TranscriptDisagreement): boolean =>
    one.kind === other.kind && one.inA.start <= other.inA.end + 5 && other.inA.start <= one.inA.end + 5
  return {
    errors,
    raised,
    surfaced: errors.filter((error) => raised.some((one) => meets(one, error))),
    alarms: raised.filter((one) => !errors.some((error) => meets(one, error))),
  }
}

function caseOf(
  visit: PriMockVisit,
  second: string,
  one: TranscriptDisagreement,
  verdict: string,
): BenchCase {
  const around = (text: string, { start, end }: { start: number; end: number }): string =>
    text.slice(Math.max(0, start - 60), Math.min(end, start + 80) + 60)
  return {
    id: `${visit.id} ${one.kind} ${second}`,
    left: `${one.a?.value ?? '–'}: …${around(visit.stt[first] ?? '', one.inA)}…`,
    right: `${one.b?.value ?? '–'}: …${around(visit.stt[second] ?? '', one.inB)}…`,
    labels: ['the first recogniser', 'the second'],
    verdict,
  }
}
