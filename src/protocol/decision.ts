import type { LineId, Note, NoteItem, Omission } from './note.ts'
import type { Dispute, SpeakerRole, TurnId } from './turn.ts'

/** What somebody decided about a visit. Nothing is overwritten: the encounter is what was heard and written, under these. */
export type Decision =
  /** The editor's span stands (`accept-edit`), or what was heard does (`keep-heard`). */
  | {
      readonly kind: 'accept-edit' | 'keep-heard'
      readonly turn: TurnId
      /** Place of the span in the heard text, as in its `Edit`. */
      readonly start: number
      readonly end: number
    }
  /** The turn was said in these words. */
  | { readonly kind: 'correct-turn'; readonly turn: TurnId; readonly text: string }
  | {
      readonly kind: 'edit-line'
      readonly line: LineId
      readonly text: string
      readonly evidence: readonly TurnId[]
    }
  | { readonly kind: 'drop-line' | 'confirm-line'; readonly line: LineId }
  | {
      readonly kind: 'add-line'
      readonly line: LineId
      readonly section: string
      readonly text: string
      readonly evidence: readonly TurnId[]
    }
  | {
      readonly kind: 'move-line'
      readonly line: LineId
      readonly section: string
      /** Where among the lines of that section, from 0. */
      readonly index: number
    }
  /** What was said need not be in the note. Ids as `omissionId` gives them. */
  | { readonly kind: 'dismiss-omission'; readonly omissions: readonly string[] }
  /** Of two hearings, this one is right; `text` is what the turn then says. */
  | {
      readonly kind: 'settle-dispute'
      readonly dispute: string
      readonly choice: 'live' | 'recorded'
      readonly turn: TurnId
      readonly text?: string
    }
  | { readonly kind: 'assign-speaker'; readonly label: string; readonly role: SpeakerRole }
  /** The note was written again. What a clinician wrote and confirmed is carried over. */
  | { readonly kind: 'rewrite-note'; readonly note: Note; readonly readAs?: ReadAs }
  /** Seen, and left as it is. */
  | { readonly kind: 'acknowledge'; readonly item: string; readonly reason?: string }
  /** Takes back the decision of this number. */
  | { readonly kind: 'undo'; readonly decision: number }

/**
 * What the writer of a note read of turns that said something else by the time it was done, by turn; empty for those that
 * came meanwhile. Absent when there were none.
 */
export type ReadAs = Readonly<Record<TurnId, string>>

/** What the rules, and the verifier where it was asked, say of the note after a decision: only what changed. */
export interface Recheck {
  readonly lines: Readonly<Record<LineId, Partial<Omit<NoteItem, 'text' | 'evidence'>>>>
  readonly omissions?: readonly Omission[]
}

/** A decision, and whose it was. */
export interface MadeDecision {
  /** Who decided, as the app calls them. */
  readonly by: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly decision: Decision
  /** True once it was taken back. */
  readonly undone?: true
}

/** What stands of the decisions. */
export interface ReviewState {
  /** All that were made, in order, those taken back included. */
  readonly decisions: readonly MadeDecision[]
  /** Turns that came, or got another text, after the note was written. */
  readonly unwritten: readonly TurnId[]
  /** Lines that were taken out of the note as it is. */
  readonly dropped: readonly { readonly section: string; readonly item: NoteItem }[]
  /** Lines as their writer wrote them, of those that a clinician wrote otherwise. */
  readonly originals: Readonly<Record<LineId, string>>
  readonly confirmed: readonly LineId[]
  /** Omissions that need not be in the note, by `omissionId`. */
  readonly dismissed: readonly string[]
  /** Disputes of two hearings that were settled, by id. */
  readonly settled: Readonly<Record<string, 'live' | 'recorded'>>
  /** Points that were seen and left as they are, by their id in the agenda. */
  readonly acknowledged: readonly string[]
}

/** That the patient agreed to be recorded, or does no more. */
export interface Consent {
  readonly status: 'given' | 'withdrawn'
  /** Who recorded it. */
  readonly by: string
  /** How it was given or withdrawn, for example `spoken`, in the app's words. */
  readonly how: string
  /** ISO 8601, UTC. */
  readonly at: string
  /** True when audio and turns were deleted with the withdrawal. */
  readonly erased?: true
}

/** The name under a note. */
export interface Signature {
  readonly by: string
  /** ISO 8601, UTC. */
  readonly at: string
  /** What the signer stands for, in her words. */
  readonly attestation: string
  /**
   * SHA-256 of all that was recorded before and of this signature, as base64. Kept outside the store, it finds out a
   * journal that was written anew.
   */
  readonly hash: string
  /** Points of the agenda that were left open, and acknowledged. */
  readonly acknowledged: readonly string[]
  /** By the app's key, over `hash`; absent when none was given. */
  readonly proof?: SignatureProof
}

/** A signature by WebCrypto. */
export interface SignatureProof {
  readonly algorithm: 'Ed25519' | 'ECDSA'
  /** Base64. */
  readonly value: string
}

/** What was added after the signature. */
export interface Addendum {
  readonly by: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly text: string
  /** SHA-256 of all that was recorded before and of this addendum, as base64. */
  readonly hash: string
  readonly proof?: SignatureProof
}

/** Why a signed note no longer counts. */
export interface Voided extends Omit<Addendum, 'text'> {
  readonly reason: string
}

/** Names an omission by where it was said and what it is. */
export function omissionId({ turn, kind, value }: Pick<Omission, 'turn' | 'kind' | 'value'>): string {
  return `${turn}:${kind}:${value}`
}

/** Names a dispute by where it is and what it is about. */
export function disputeId({ turn, kind, start, end }: Dispute): string {
  return `${turn}:${kind}:${start}-${end}`
}

/** Names an edit by its place. */
export function editId(
  turn: TurnId,
  { start, end }: { readonly start: number; readonly end: number },
): string {
  return `${turn}:${start}-${end}`
}
