import type { OptionRules } from '../core/check-options.ts'
import type { WebCryptoKey } from '../journal/encrypt-store.ts'
import type { EncounterStore } from '../journal/records.ts'
import type { NoteVerifier } from '../note/verify/note-verifier.ts'
import type { Encounter } from '../protocol/encounter.ts'
import type { Note } from '../protocol/note.ts'
import type { NoteWriter } from '../protocol/note-writer.ts'
import type { TurnId } from '../protocol/turn.ts'
import type { MedicalScribeSession } from '../session/medical-scribe-session.ts'
import type { NoteForm } from '../session/options.ts'
import type { AgendaTexts } from './agenda.ts'

/** A session, whatever the form of its note. */
export type ReviewedSession = Pick<MedicalScribeSession<NoteForm>, 'state' | 'on' | 'finished' | 'review'> & {
  readonly encounter: Encounter<Note>
}

/** Options of `EncounterReview.open()`: a session, or a store and the name of a visit in it. */
export interface EncounterReviewOptions {
  /** A visit that goes on, or has ended. A signature needs one that is in a store. */
  readonly session?: ReviewedSession
  /** Where the visit is kept. @default the store of the session */
  readonly store?: EncounterStore
  /** Names the visit in the store. @default that of the session */
  readonly encounterId?: string
  /**
   * Who decides, as the app calls them; each decision may name another.
   *
   * @default 'clinician'
   */
  readonly by?: string
  /** Writes the note again: any object with `write()`. Without one `rewriteNote` needs a writer of its own. */
  readonly writer?: NoteWriter<unknown>
  /** Checks a note that was written again. @default the rules only */
  readonly verifier?: NoteVerifier
  /**
   * Names that count as drugs besides those of the lexicon.
   *
   * @default []
   */
  readonly keyterms?: readonly string[]
  /**
   * The words of the agenda.
   *
   * @default agendaTexts
   */
  readonly texts?: AgendaTexts
}

export const reviewRules: OptionRules<EncounterReviewOptions> = {
  session: { type: 'object' },
  store: { type: 'methods', methods: ['append', 'read'], like: 'an EncounterStore' },
  encounterId: { type: 'string' },
  by: { type: 'string' },
  writer: { type: 'methods', methods: ['write'], like: 'a NoteWriter' },
  verifier: { type: 'methods', methods: ['verify'], like: 'a NoteVerifier' },
  keyterms: { type: 'strings' },
  texts: { type: 'object' },
}

/** Who decides, where it is not who opened the review. */
export interface DecisionOptions {
  readonly by?: string
}

/** A line that a person adds. */
export interface NewLine {
  /** Id of its section. */
  readonly section: string
  readonly text: string
  /** The turns it rests on. @default [] */
  readonly evidence?: readonly TurnId[]
}

/** Who signs, and what for. */
export interface SignOptions {
  /** The signer, as the app calls them. */
  readonly by: string
  /**
   * What the signer stands for.
   *
   * @default 'I have reviewed this note, and it is correct.'
   */
  readonly attestation?: string
  /** Private key of the app, Ed25519 or ECDSA: with it, a journal that was written anew is found out. */
  readonly key?: WebCryptoKey
}

/** What stands after a signature: only its hash is needed later. */
export interface AddendumOptions extends Pick<SignOptions, 'by' | 'key'> {
  readonly text: string
}

/** Why a signed note no longer counts. */
export interface VoidOptions extends Pick<SignOptions, 'by' | 'key'> {
  readonly reason: string
}

export const defaultAttestation = 'I have reviewed this note, and it is correct.'
