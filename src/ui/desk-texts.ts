import { agendaTexts, type AgendaTexts } from '../review/agenda.ts'
import type { SpeakerRole } from '../protocol/turn.ts'

/** How a visit stands, as its clinician sees it. */
export type DeskStatusKind =
  /** Nothing was begun. */
  | 'ready'
  /** The patient has not agreed yet. */
  | 'consent'
  /** Started, and not a sample of sound has come. */
  | 'waiting'
  | 'listening'
  /** Sound came, and comes no more. */
  | 'no-sound'
  | 'paused'
  /** The connection is lost; what is said is kept. */
  | 'offline'
  | 'finishing'
  | 'finished'
  | 'signed'
  | 'void'
  | 'cancelled'
  /** The patient does no longer agree. */
  | 'withdrawn'
  | 'failed'

/** What a finishing visit is at: the last words, the check of the words, the note. */
export type FinishStep = 'words' | 'edits' | 'note'

/** Every word the desk shows: one table that an app can translate. */
export interface DeskTexts {
  readonly agenda: AgendaTexts
  readonly status: Readonly<Record<DeskStatusKind, readonly [label: string, detail: string]>>
  /** What a finishing visit is at, with how many turns are left. */
  readonly finish: Readonly<Record<FinishStep, (left: number) => string>>
  readonly roles: Readonly<Record<SpeakerRole, string>>
  /** A voice without a role, by its label. */
  readonly speaker: (label: string) => string
  readonly someone: string
  readonly noteStates: Readonly<Record<'none' | 'draft' | 'stale' | 'ready' | 'signed' | 'void', string>>
}

/** The desk in English. */
export const deskTexts: DeskTexts = {
  agenda: agendaTexts,
  status: {
    ready: ['Ready', ''],
    consent: ['Waiting for consent', 'Nothing is recorded before the patient agrees.'],
    waiting: ['Waiting for the microphone', 'Allow it if the browser asks. Nothing is heard yet.'],
    listening: ['Listening', ''],
    'no-sound': ['No sound arrives', 'The microphone gives nothing. Check its plug and its switch.'],
    paused: ['Paused', 'Nothing is heard.'],
    offline: [
      'Offline, recording goes on',
      'What is said is kept, and written down once the network is back.',
    ],
    finishing: ['Finishing', ''],
    finished: ['Finished', 'Not signed yet.'],
    signed: ['Signed', ''],
    void: ['Void', 'This note no longer counts.'],
    cancelled: ['Ended without a note', ''],
    withdrawn: ['Consent withdrawn', 'Nothing more is recorded.'],
    failed: ['Interrupted', 'What was heard is kept.'],
  },
  finish: {
    words: () => 'The last words are written down. Without a network this waits until it is back.',
    edits: (left) => `${left === 1 ? '1 turn is' : `${left} turns are`} being checked.`,
    note: () => 'The note is being written.',
  },
  roles: { clinician: 'Clinician', patient: 'Patient', guest: 'Someone else' },
  speaker: (label) => `Speaker ${label}`,
  someone: 'Speaker',
  noteStates: {
    none: 'No note',
    draft: 'AI-generated draft, unsigned',
    stale: 'AI-generated draft, unsigned, older than the transcript',
    ready: 'Reviewed, unsigned',
    signed: 'Signed',
    void: 'Void',
  },
}
