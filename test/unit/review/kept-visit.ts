import {
  MemoryStore,
  reviewNote,
  type Dispute,
  type EditedTurn,
  type SoapNote,
  type SpeakerRole,
  type Turn,
} from '../../../src/index.ts'
import { Chain } from '../../../src/journal/chain.ts'
import type { EncounterStore, JournalRecord } from '../../../src/journal/records.ts'

export const encounterId = 'visit'

export function said(order: number, text: string, speaker?: string, role?: SpeakerRole): Turn {
  return {
    ...{ id: `0-${order}`, connection: 0, turnOrder: order, isFinal: true, text, words: [] },
    ...{ startMs: order * 4_000, endMs: order * 4_000 + 3_000 },
    ...(speaker ? { speaker } : {}),
    ...(role ? { role } : {}),
  }
}

/** What the guard left of an edit: `left` was heard, the editor wrote `right`, and it was put back. */
const knee: EditedTurn = {
  ...said(1, 'The pain is in my left knee.', 'B'),
  editedText: 'The pain is in my left knee.',
  edits: [
    {
      before: 'left',
      after: 'right',
      start: 18,
      end: 22,
      kind: 'side',
      verdict: 'reverted',
      why: 'It changes a side',
    },
  ],
  status: 'unchanged',
}

export const turns: readonly (Turn | EditedTurn)[] = [
  said(0, 'Where does it hurt?', 'A'),
  knee,
  said(2, 'I take warfarin 2 mg in the evening.', 'B'),
  said(3, 'Take naproxen 250 mg twice a day.', 'A'),
]

const item = (text: string, ...evidence: string[]): SoapNote['plan'][number] =>
  ({ text, evidence, verdict: 'unsupported', issues: [] }) as unknown as SoapNote['plan'][number]

export const draft: SoapNote = reviewNote(
  {
    subjective: [item('Pain in the left knee.', '0-1')],
    objective: [],
    assessment: [],
    plan: [item('Naproxen 250 mg twice a day.', '0-3'), item('Ibuprofen 400 mg at night.', '0-3')],
    omissions: [],
    origin: { kind: 'model', modelId: 'writer' },
  },
  turns,
)

export const finished: readonly JournalRecord[] = [
  { type: 'start', startedAt: '2026-03-01T09:00:00.000Z' },
  { type: 'speaker', label: 'A', role: 'clinician' },
  ...turns.map((turn): JournalRecord => ({ type: 'turn', turn })),
  ...turns.flatMap((turn): JournalRecord[] => ('edits' in turn ? [{ type: 'turn-edited', turn }] : [])),
  { type: 'note', kind: 'final', note: draft },
  { type: 'end', endedAt: '2026-03-01T09:15:00.000Z' },
]

/** What a second hearing heard otherwise. */
export const dispute: Dispute = {
  turn: '0-3',
  kind: 'dose',
  heard: 'Take naproxen 250 mg twice a day.',
  heardAgain: 'Take naproxen 500 mg twice a day.',
  before: '250 mg',
  after: '500 mg',
  start: 14,
  end: 20,
}

/** The finished visit, heard a second time. */
export const heardTwice: readonly JournalRecord[] = [...finished, { type: 'disputes', disputes: [dispute] }]

/** A store with a finished visit in it. */
export async function storeWith(
  records: readonly JournalRecord[] = finished,
  store: EncounterStore = new MemoryStore(),
): Promise<EncounterStore> {
  const chain = new Chain()
  await store.append(
    encounterId,
    records.map((record) => chain.link(record)),
  )
  return store
}
