import { describe, expect, it } from 'vitest'
import { EncounterFold } from '../../../src/journal/fold.ts'
import type { JournalRecord } from '../../../src/journal/records.ts'
import type { SoapNote } from '../../../src/protocol/note.ts'
import { audio, edited, turn } from '../../contract/encounter-shapes.ts'

const note: SoapNote = {
  subjective: [],
  objective: [],
  assessment: [],
  plan: [],
  omissions: [],
  origin: { kind: 'extractive' },
}

function foldOf(records: readonly JournalRecord[]): EncounterFold {
  const fold = new EncounterFold('visit')
  for (const record of records) fold.apply(record)
  return fold
}

const turnsOf = (...records: JournalRecord[]): unknown => foldOf(records).encounter.turns

describe('EncounterFold', () => {
  it('has each turn once, in order of speech, with its edit', () => {
    const fold = foldOf([
      { type: 'turn', turn: turn(1, 1_000) },
      { type: 'turn', turn: turn(0, 0) },
      { type: 'turn', turn: { ...turn(0, 0), text: 'The same turn again.' } },
      { type: 'turn-edited', turn: edited(turn(0, 0)) },
    ])
    expect(fold.encounter.turns).toEqual([edited(turn(0, 0)), turn(1, 1_000)])
    expect(fold.progress).toMatchObject({ timelineMs: 1_750, nextConnection: 1 })
  })

  it('has the cues of the words that stand, after an edit and a decision, and leaves those of old journals aside', () => {
    const heard = (text: string, order: number) => ({ ...turn(order, order * 1_000), text })
    const corrected = { kind: 'correct-turn', turn: '0-1', text: 'No, but metformin.' } as const
    const records: readonly JournalRecord[] = [
      { type: 'turn', turn: heard('Do you take lisinopril?', 0) },
      { type: 'turn', turn: heard('Yes, and metoprolol.', 1) },
      { type: 'cue', cue: { kind: 'symptom', term: 'cough', negated: false, turn: '0-0', start: 0, end: 2 } },
      {
        type: 'turn-edited',
        turn: { ...edited(heard('Do you take lisinopril?', 0)), editedText: 'Do you take losartan?' },
      },
      { type: 'decision', by: 'Dr. Moss', at: '2026-01-02T03:04:05Z', decision: corrected },
    ]
    const termsAfter = (count: number): readonly string[] =>
      foldOf(records.slice(0, count)).encounter.cues.map(({ term, turn }) => `${turn} ${term}`)
    expect(termsAfter(3)).toEqual(['0-0 lisinopril', '0-1 metoprolol'])
    expect(termsAfter(4)).toEqual(['0-0 losartan', '0-1 metoprolol'])
    expect(termsAfter(5)).toEqual(['0-0 losartan', '0-1 metformin'])
    expect(JSON.parse(JSON.stringify(foldOf(records).encounter))).toHaveProperty('cues.1.term', 'metformin')
  })

  it('goes on from a note of version 0.1, whose lines have no id and say nothing of who checked them', () => {
    const plan = [{ text: 'Rest.', evidence: ['0-0'], verdict: 'supported', issues: [] }]
    const fold = foldOf([
      { type: 'turn', turn: turn(0, 0) },
      { type: 'note', kind: 'final', note: { ...note, plan } as unknown as SoapNote },
      { type: 'turn', turn: turn(1, 1_000) },
    ])
    expect(fold.encounter.note).toMatchObject({
      plan: [{ id: 'plan-1', text: 'Rest.', quotes: [], checkedBy: [] }],
    })
    expect(fold.encounter.review?.unwritten).toEqual(['0-1'])
  })

  it('says which turns a record added or changed', () => {
    const fold = new EncounterFold('visit')
    const ids = (record: JournalRecord): string[] => fold.apply(record).map(({ id }) => id)
    expect(ids({ type: 'turn', turn: turn(0, 0, 'A') })).toEqual(['0-0'])
    expect(ids({ type: 'turn', turn: turn(0, 0, 'A') })).toEqual([])
    expect(ids({ type: 'turn', turn: turn(1, 900, 'B') })).toEqual(['0-1'])
    expect(ids({ type: 'turn-edited', turn: edited(turn(0, 0, 'A')) })).toEqual(['0-0'])
    expect(ids({ type: 'speaker', label: 'A', role: 'clinician' })).toEqual(['0-0'])
    expect(ids({ type: 'speaker', label: 'A', role: 'clinician' })).toEqual([])
    expect(ids(audio(0))).toEqual([])
  })

  it('hands out snapshots that do not change afterwards, and the same one while nothing changes', () => {
    const fold = foldOf([{ type: 'turn', turn: turn(0, 0) }])
    const before = fold.encounter
    fold.apply(audio(0))
    fold.apply({ type: 'covered', untilMs: 20 })
    expect(fold.encounter).toBe(before)
    fold.apply({ type: 'turn', turn: turn(1, 900) })
    expect(before.turns).toHaveLength(1)
    expect(fold.encounter.turns).toHaveLength(2)
  })

  it('keeps edit and corrected speakers whichever came first', () => {
    const wanted = edited(turn(0, 0, 'B'))
    const first: JournalRecord = { type: 'turn', turn: turn(0, 0) }
    const edit: JournalRecord = { type: 'turn-edited', turn: edited(turn(0, 0)) }
    const revision: JournalRecord = { type: 'turn-revised', turn: turn(0, 0, 'B') }
    const full: JournalRecord = { type: 'turn-revised', turn: wanted }
    expect(turnsOf(first, edit, revision)).toEqual([wanted])
    expect(turnsOf(first, revision, edit)).toEqual([wanted])
    expect(turnsOf(first, edit, full)).toEqual([wanted])
    expect(turnsOf(first, full)).toEqual([wanted])
    // The turn's own record was damaged.
    expect(turnsOf(edit)).toEqual([edited(turn(0, 0))])
    expect(turnsOf(full)).toEqual([wanted])
  })

  it('gives every turn the role its speaker has by now', () => {
    const { turns, speakers } = foldOf([
      { type: 'speaker', label: 'A', role: 'guest' },
      { type: 'turn', turn: turn(0, 0, 'A') },
      { type: 'turn', turn: turn(1, 900, 'toString') },
      { type: 'turn', turn: turn(2, 1_800, 'A') },
      { type: 'speaker', label: 'A', role: 'patient' },
      { type: 'turn-revised', turn: turn(2, 1_800, 'B') },
    ]).encounter
    expect(turns.map(({ role }) => role)).toEqual(['patient', undefined, undefined])
    expect(speakers).toEqual({ A: 'patient' })
  })

  it('knows the final note from a draft, and whether it is of the turns as they stand', () => {
    const final = { ...note, origin: { kind: 'model' as const } }
    const fold = foldOf([
      { type: 'note', kind: 'draft', note },
      { type: 'note', kind: 'final', note: final },
      { type: 'note', kind: 'draft', note },
    ])
    expect(fold.encounter.note).toBe(final)
    expect(fold.progress.written?.kind).toBe('final')
    fold.apply({ type: 'turn', turn: turn(0, 0) })
    expect(fold.progress.written).toBeUndefined()
    fold.apply({ type: 'note', kind: 'draft', note })
    expect(fold.encounter.note).toBe(note)
  })

  it('keeps a note that was written and not yet verified before a draft, and asks for it again', () => {
    const written = { ...note, origin: { kind: 'model' as const } }
    const fold = foldOf([
      { type: 'note', kind: 'unverified', note: written },
      { type: 'note', kind: 'draft', note },
    ])
    expect(fold.encounter.note).toBe(written)
    expect(fold.progress.written).toEqual({ kind: 'unverified', note: written })
    fold.apply({ type: 'turn', turn: turn(0, 0) })
    expect(fold.progress.written).toBeUndefined()
  })

  it('keeps the first start, and is not over once it goes on', () => {
    const records: JournalRecord[] = [
      { type: 'start', startedAt: 'first' },
      { type: 'end', endedAt: 'then' },
    ]
    expect(foldOf(records).encounter).toMatchObject({ startedAt: 'first', endedAt: 'then' })
    const reopened = foldOf([...records, { type: 'start', startedAt: 'second' }]).encounter
    expect(reopened).toMatchObject({ startedAt: 'first' })
    expect(reopened).not.toHaveProperty('endedAt')
  })

  it('goes on after the last connection, also one that heard nothing, and after a pause', () => {
    const { progress } = foldOf([
      { type: 'connection', connection: 4 },
      { type: 'pause', atMs: 700 },
    ])
    expect(progress).toMatchObject({ nextConnection: 5, timelineMs: 700 })
  })

  it('passes damage on, and calls what is still sealed unreadable', () => {
    const damage: JournalRecord = { type: 'damage', part: 'log', position: 40, length: 9, reason: 'checksum' }
    const sealed: JournalRecord = { type: 'sealed', sequence: 3, bytes: new Uint8Array(1) }
    expect(foldOf([damage, sealed]).damage).toEqual([
      damage,
      { type: 'damage', part: 'sealed', position: 3, length: 1, reason: 'unreadable' },
    ])
  })
})
