import { noUsage, type Encounter } from '../../../src/protocol/encounter.ts'
import type { NoteItem, SoapNote } from '../../../src/protocol/note.ts'
import type { EditedTurn, SpeakerRole, Turn } from '../../../src/protocol/turn.ts'

export function turn(order: number, text: string, role: SpeakerRole = 'patient'): Turn {
  const startMs = order * 4_000
  return {
    id: `0-${order}`,
    connection: 0,
    turnOrder: order,
    text,
    words: [],
    startMs,
    endMs: startMs + 3_000.5,
    speaker: role === 'clinician' ? 'A' : 'B',
    role,
    isFinal: true,
  }
}

export function edited(of: Turn, editedText: string, modelId = 'editor-model'): EditedTurn {
  return { ...of, editedText, edits: [], status: 'edited', modelId }
}

export function line(text: string, evidence: string[], verdict: NoteItem['verdict'] = 'supported'): NoteItem {
  return { id: text, text, evidence, verdict, issues: [], quotes: [], checkedBy: ['rules'] }
}

export function note(sections: Partial<SoapNote> = {}): SoapNote {
  return {
    subjective: [],
    objective: [],
    assessment: [],
    plan: [],
    omissions: [],
    origin: { kind: 'model', modelId: 'note-model' },
    ...sections,
  }
}

export function encounter(fields: Partial<Encounter> = {}): Encounter {
  return {
    id: 'visit-1',
    startedAt: '2026-03-01T09:00:00.000Z',
    endedAt: '2026-03-01T09:14:30.000Z',
    turns: [],
    cues: [],
    gaps: [],
    speakers: {},
    usage: noUsage,
    ...fields,
  }
}

/** A short visit of our own making, with one line of every verdict. */
export const visit: Encounter = encounter({
  turns: [
    turn(0, 'What brings you in today?', 'clinician'),
    edited(
      turn(1, 'my knee hurts, i take lisinoprel ten milligrams once a day'),
      'My knee hurts. I take lisinopril 10 mg once a day.',
    ),
    turn(2, 'Penicillin gave me a rash, I am allergic to penicillin.'),
    edited(turn(3, 'Blood pressure is 140 over 90.', 'clinician'), 'Blood pressure is 140/90.'),
    edited(
      turn(4, 'Lets start naproxen 250 mg twice daily and stop ibuprofen.', 'clinician'),
      "Let's start naproxen 250 mg twice daily and stop ibuprofen.",
      'second-editor',
    ),
  ],
  note: note({
    subjective: [
      line('Right-sided knee pain for two weeks.', ['0-1'], 'unsupported'),
      line('Takes lisinopril 10 mg once a day.', ['0-1']),
      line('Allergic to penicillin.', ['0-2']),
    ],
    objective: [line('Blood pressure 140/90.', ['0-3'])],
    assessment: [
      line('Knee pain, likely strain.', ['0-1'], 'inferred'),
      line('Takes warfarin 5 mg daily.', ['0-1'], 'conflicting'),
    ],
    plan: [line('Start naproxen 250 mg twice daily. Stop ibuprofen.', ['0-4'])],
    omissions: [
      { kind: 'drug', value: 'ibuprofen', text: 'ibuprofen', turn: '0-4', negated: false, severity: 'high' },
    ],
  }),
})
