import { sealedStore } from '../../examples/web/app/sealed-store.ts'
import {
  EncounterReview,
  type Dispute,
  type EditedTurn,
  type NoteItem,
  type SoapNote,
} from '../../src/index.ts'
import { Chain } from '../../src/journal/chain.ts'
import type { JournalRecord } from '../../src/journal/records.ts'

type Heard = readonly [
  speaker: string,
  text: string,
  ...edits: (readonly [from: string, to: string, kind: string, verdict: string])[],
]

const heard: readonly Heard[] = [
  ['A', 'Um, where does it hurt?', ['Um, w', 'W', 'filler', 'accepted']],
  ['B', 'In my left knee, on stairs and after a long walk.', ['left', 'right', 'side', 'reverted']],
  ['A', 'Which medicines do you take at home, and since when?'],
  ['B', 'Warfarin five milligrams in the evening, for as long as I can think.', ['five milligrams', '5 mg', 'dose', 'flagged']],
  ['B', 'I am allergic to penicillin: it gave me a rash all over, and I could not breathe for an hour.'],
  ['A', 'Then we start lisinopril ten milligrams once a day, and look at the knee again in two weeks.'],
] // prettier-ignore

function turnOf([speaker, text, ...edits]: Heard, order: number): EditedTurn {
  const startMs = order * 4_000
  const made = edits.map(([before, after, kind, verdict]) => {
    const start = text.indexOf(before)
    return { before, after, start, end: start + before.length, kind, verdict, why: 'The same meaning' }
  })
  const editedText = made.reduce(
    (now, { before, after, verdict }) => (verdict === 'reverted' ? now : now.replace(before, after)),
    text,
  )
  const words = [{ text, startMs, endMs: startMs + 3_000, confidence: 0.9 }]
  return {
    ...{ id: `0-${order}`, connection: 0, turnOrder: order, isFinal: true, text, words, speaker },
    ...{ startMs, endMs: startMs + 3_000, editedText, edits: made as never, status: 'edited' },
  }
}

function line(text: string, turns: readonly number[], verdict: string, issue?: string): NoteItem {
  const issues = issue === undefined ? [] : [{ kind: 'not-said', message: issue }]
  const checkedBy = verdict === 'unverified' ? ['rules'] : ['rules', 'verifier']
  const evidence = turns.map((turn) => `0-${turn}`)
  return { id: text.slice(0, 12), text, evidence, verdict, issues, quotes: [], checkedBy } as never
}

const good = line('Left knee pain on stairs and after a long walk.', [1], 'supported')
const noteOf = (...doubts: readonly NoteItem[]): SoapNote => ({
  ...{ subjective: [good, ...doubts], objective: [], plan: [], omissions: [] },
  assessment: [line('Knee pain, probably mechanical.', [1], 'inferred')],
  origin: { kind: 'model', modelId: 'claude-sonnet-4-6' },
})
const doubtful: SoapNote = {
  ...noteOf(
    line('Smokes ten cigarettes a day.', [], 'unsupported', 'No turn says it.'),
    line('Takes warfarin for as long as she can think.', [3], 'unverified'),
  ),
  plan: [line('Start lisinopril 40 mg once a day.', [5], 'conflicting', 'The visit says 10 mg.')],
  omissions: [
    ...[{ kind: 'allergy', value: 'penicillin', text: 'allergic to penicillin', turn: '0-4' }],
    ...[{ kind: 'drug', value: 'warfarin', text: 'Warfarin', turn: '0-3' }],
    ...[{ kind: 'dose', value: '5 mg', text: 'five milligrams', turn: '0-3' }],
  ].map((omission) => ({ ...omission, negated: false, severity: 'high' }) as never),
}
const dispute: Dispute = {
  ...{ turn: '0-5', kind: 'dose', before: '10 mg', after: '40 mg', start: 24, end: 37 },
  heard: 'Then we start lisinopril ten milligrams once a day, and look at the knee again in two weeks.',
  heardAgain:
    'Then we start lisinopril forty milligrams once a day, and look at the knee again in two weeks.',
}

/** Keeps a visit of this name, as it stands when its note is written and then this is done. */
async function keep(
  name: string,
  { note, turns = heard, isOpen = false }: { note?: SoapNote; turns?: readonly Heard[]; isOpen?: boolean },
  decide?: (review: EncounterReview) => Promise<unknown>,
): Promise<void> {
  const store = await sealedStore()
  const chain = new Chain()
  const at = new Date().toISOString()
  const edited = turns.map(turnOf)
  const records: JournalRecord[] = [
    { type: 'start', startedAt: at },
    { type: 'consent', status: 'given', by: 'clinician', how: 'spoken', at },
    ...edited.map(({ editedText: _text, edits: _edits, status: _status, ...turn }): JournalRecord => {
      return { type: 'turn', turn }
    }),
    ...edited.map((turn): JournalRecord => ({ type: 'turn-edited', turn })),
    { type: 'covered', untilMs: turns.length * 4_000 },
    ...(note ? [{ type: 'note', kind: 'final', note } as const] : []),
    ...(note === doubtful ? [{ type: 'disputes', disputes: [dispute] } as const] : []),
    ...(isOpen ? [] : [{ type: 'end', endedAt: at } as const]),
  ]
  const encounterId = crypto.randomUUID()
  await store.append(encounterId, records.map((record) => chain.link(record))) // prettier-ignore
  localStorage.setItem(`visit:${encounterId}`, JSON.stringify({ label: name }))
  if (!decide) return
  await using review = await EncounterReview.open({ store, encounterId, by: 'Dr. Ada Moss' })
  await decide(review)
}

const named = heard.map(([speaker, text]): Heard => [speaker, text])
const by = 'Dr. Ada Moss'
async function ready(review: EncounterReview): Promise<void> {
  await review.assignSpeaker('A', 'clinician')
  await review.assignSpeaker('B', 'patient')
  for (const { id } of review.agenda) await review.acknowledge(id)
}
async function signed(review: EncounterReview): Promise<void> {
  await ready(review)
  await review.sign({ by })
}

/** Fills the store of the web app with a visit in each state that is kept. */
async function seedStates(): Promise<void> {
  await keep('Doubts', { note: doubtful })
  await keep('Stale', { note: noteOf(), turns: named }, (review) =>
    review.correctTurn('0-1', 'In my left knee, on stairs only.'),
  )
  await keep('Later', { note: noteOf(), turns: named }, (review) =>
    review.correctTurn('0-2', 'Which medicines do you take?'),
  )
  await keep('Decided', { note: noteOf(), turns: named }, ready)
  await keep('Signed', { note: noteOf(), turns: named }, signed)
  await keep('Added to', { note: noteOf(), turns: named }, async (review) => {
    await signed(review)
    await review.addendum({ by, text: 'The patient called: no rash.' })
  })
  await keep('Void', { note: noteOf(), turns: named }, async (review) => {
    await signed(review)
    await review.void({ by, reason: 'Wrong patient' })
  })
  await keep('Verbatim', { note: { ...noteOf(), origin: { kind: 'extractive' } }, turns: named })
  await keep('No note', { turns: named })
  await keep('Empty', { turns: [] })
  await keep('Withdrawn', { turns: named }, (review) =>
    review.withdrawConsent({ by, how: 'spoken', erase: true }),
  )
  await keep('Long', { note: noteOf(), turns: Array.from({ length: 20 }, () => named).flat() })
  await keep('Broken off', { turns: named, isOpen: true })
}
Object.assign(globalThis, { seedStates })
