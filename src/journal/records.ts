import type { Addendum, Consent, Decision, ReadAs, Recheck, Signature, Voided } from '../protocol/decision.ts'
import type { AudioFormat } from '../protocol/audio.ts'
import type { Claim, EncounterStatus } from '../protocol/claim.ts'
import type { Cue, Gap, RoleProposal, Usage } from '../protocol/encounter.ts'
import type { Note } from '../protocol/note.ts'
import type { Dispute, EditedTurn, SpeakerRole, Turn } from '../protocol/turn.ts'

/** Version of the journal this package writes. It reads this one and older ones, and refuses newer ones. */
export const journalVersion = 2

/** Ties a record to what was written before it: see `Chain`. */
export interface Link {
  /** Place among the visit's records other than audio, from 0. */
  readonly sequence: number
  /** Digest of the record before it, SHA-256 as base64; empty for the first. */
  readonly previous: string
  /** On the first record that is written under a claim: the token of the claim. The visit has changed hands. */
  readonly token?: number
  /** The audio that was heard since the record before it. */
  readonly audio?: readonly AudioDigest[]
}

/** What stays of audio that is forgotten. */
export interface AudioDigest {
  /** End on the session's timeline, in milliseconds. */
  readonly endMs: number
  /** SHA-256 as base64. */
  readonly digest: string
}

/** Audio as it was heard: 16-bit little-endian mono. Kept until a `covered` record passes its end. */
export interface AudioRecord {
  readonly type: 'audio'
  /** Start on the session's timeline, in milliseconds. */
  readonly startMs: number
  /** Samples per second. */
  readonly sampleRate: number
  /** Whole samples: an even number of bytes. */
  readonly bytes: Uint8Array
  /** Absent when the visit has one source. */
  readonly channel?: SpeakerRole
}

/** All audio before this point is in a final turn, or will never be, and may be forgotten. */
export interface CoveredRecord {
  readonly type: 'covered'
  /** On the session's timeline, in milliseconds. Of several channels, the one that is least far. */
  readonly untilMs: number
  /** How far each channel is; absent when the visit has one source. */
  readonly channels?: Readonly<Partial<Record<SpeakerRole, number>>>
  /** The visit keeps its audio: none of it may be forgotten. */
  readonly keepsAudio?: true
}

/**
 * How far the transcription of a recording has come. What is about to happen is written before it happens; fields that a
 * record lacks stand as an earlier one has them.
 */
export interface JobRecord {
  readonly type: 'job'
  /**
   * `upload`, `submit`: about to be done. `uploaded`, `submitted`: done. `transcribed`: the turns are in the journal.
   * `failed`: the service could not transcribe it. `deleted`: the service has forgotten it.
   */
  readonly step: 'upload' | 'uploaded' | 'submit' | 'submitted' | 'transcribed' | 'failed' | 'deleted'
  /** ISO 8601, UTC. */
  readonly at: string
  /** The path of the recording, where it is a file. */
  readonly path?: string
  /** Where the service finds the audio. */
  readonly audioUrl?: string
  readonly transcriptId?: string
  /** Who speaks, as it was proposed. */
  readonly roles?: readonly RoleProposal[]
}

/** Where two hearings of a visit differ. A later record takes the place of an earlier one. */
export interface DisputesRecord {
  readonly type: 'disputes'
  readonly disputes: readonly Dispute[]
}

/** What the visit has cost so far; the last one counts. */
export interface UsageRecord {
  readonly type: 'usage'
  readonly usage: Usage
  /** Up to where `audioMs` counts the audio, on the session's timeline. Absent when it counts all there was. */
  readonly atMs?: number
}

/** A person decided something about the visit. */
export interface DecisionRecord {
  readonly type: 'decision'
  readonly by: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly decision: Decision
  readonly recheck?: Recheck
}

/**
 * A record that carries a hash of itself and of all before it. `signed`: what comes after it is not of the visit, but
 * for the other two. `void`: the signed note no longer counts.
 */
export type SignatureRecord =
  | ({ readonly type: 'signed' } & Signature)
  | ({ readonly type: 'addendum' } & Addendum)
  | ({ readonly type: 'void' } & Voided)

/** How a visit is heard. Absent in journals of version 0.1. */
interface VisitForm {
  readonly format?: AudioFormat
  /** Absent when the visit has one source. */
  readonly channels?: readonly SpeakerRole[]
}

/** What of a record a store must know, sealed or not, to tell how a visit stands. */
export interface VisitMark extends VisitForm {
  readonly state: 'begun' | 'finished' | 'signed'
}

/** Another record, encrypted by `encryptStore`. What stays readable is what a store needs to drop old audio. */
export interface SealedRecord {
  readonly type: 'sealed'
  /** Counted from 0, apart for audio and for everything else. */
  readonly sequence: number
  /** Set when it holds audio: its extent on the session's timeline, in milliseconds. */
  readonly audio?: { readonly startMs: number; readonly endMs: number }
  /** Set when it holds a `covered` record. */
  readonly coveredMs?: number
  /** Set when it holds a record that says how the visit stands. */
  readonly mark?: VisitMark
  /** Set when it holds no record, but the keys under which the records before it were sealed. */
  readonly holdsKeys?: true
  readonly bytes: Uint8Array
}

/** Something in the journal could not be read. Made by `read()`, never written. */
export interface DamageRecord {
  readonly type: 'damage'
  /** Which part of the journal, as the store names its parts; for people. */
  readonly part: string
  /** Offset in that part, in bytes; for sealed records the sequence number. */
  readonly position: number
  /** How much was skipped: bytes, or for sealed records how many records. */
  readonly length: number
  /** `branched`: it does not go on from the record before it, which was changed, or is of another branch of the visit. */
  readonly reason: 'checksum' | 'unreadable' | 'tampered' | 'missing' | 'branched'
}

/**
 * A record that is kept for good, as it is before it is sealed; switch on `type`. Moments are ISO 8601, UTC. The link is
 * absent in journals of version 0.1.
 */
export type PlainRecord =
  /** The visit began. Repeated when a recovered visit goes on; the first one counts. */
  (
    | ({ readonly type: 'start'; readonly startedAt: string } & VisitForm)
    | CoveredRecord
    /** A server session was opened. Its ordinal counts from 0, as `Turn.connection`, and is never used again. */
    | { readonly type: 'connection'; readonly connection: number }
    /** A final turn as it was heard. */
    | { readonly type: 'turn'; readonly turn: Turn }
    /** A turn after editing, also when the original stood. */
    | { readonly type: 'turn-edited'; readonly turn: EditedTurn }
    /** A turn whose speakers were corrected later. Its edit, if any, stands. */
    | { readonly type: 'turn-revised'; readonly turn: Turn | EditedTurn }
    /** The app said what a speaker is. */
    | { readonly type: 'speaker'; readonly label: string; readonly role: SpeakerRole }
    | { readonly type: 'gap'; readonly gap: Gap }
    /** What a turn mentions, in older journals. Not written any more, and passed over when read. */
    | { readonly type: 'cue'; readonly cue: Cue }
    /** `pause()` or `resume()` was called, `atMs` on the session's timeline. */
    | { readonly type: 'pause' | 'resume'; readonly atMs: number }
    | {
        readonly type: 'note'
        readonly kind: 'draft' | 'unverified' | 'final'
        readonly note: Note
        readonly readAs?: ReadAs
      }
    | UsageRecord
    | JobRecord
    | DisputesRecord
    /** The visit is over and its encounter complete. A later `start` opens it again. */
    | { readonly type: 'end'; readonly endedAt: string }
    /** A person decided something about the visit. They are numbered from 0, in order. */
    | DecisionRecord
    /** The patient agreed to be recorded, or does no more. */
    | ({ readonly type: 'consent' } & Consent)
    | SignatureRecord
  ) & { readonly link?: Link }

/** One entry of the journal of a visit; switch on `type`. */
export type JournalRecord = PlainRecord | AudioRecord | SealedRecord | DamageRecord

/** What a store writes down. */
export type KeptRecord = Exclude<JournalRecord, DamageRecord>

/**
 * Where an encounter survives a crash. Append-only.
 *
 * Calls for one encounter may overlap: records are kept in the order of the calls.
 */
export interface EncounterStore {
  /**
   * Adds records at the end of an encounter's journal; the first append creates it.
   *
   * Resolved means durable: a crash of process or machine after that loses none of them. `damage` records are left
   * out.
   *
   * @throws StoreError when they are not durable; then none, some or all of them may be found by `read`. `claimed` when
   * `claim` is over, or when it is absent and another has the visit: then none of them is found.
   */
  append(encounterId: string, records: readonly JournalRecord[], claim?: Claim): Promise<void>
  /**
   * The journal so far; nothing for an unknown encounter.
   *
   * Order is kept among audio records and among all others; how the two interleave is open. Audio before the last
   * `covered` record may be absent. What cannot be read is yielded as `damage` where it was found; a record cut off
   * at the end by a crash is left out, as it was never durable.
   *
   * @throws StoreError `newer` when a later version of this package wrote it; `key` for a wrong key.
   */
  read(encounterId: string): AsyncIterable<JournalRecord>
  /**
   * The encounters that have a journal, sorted.
   *
   * @param state only those that stand so: a hint, which a store may leave aside.
   */
  list(state?: EncounterStatus['state']): Promise<readonly string[]>
  /**
   * Forgets an encounter for good; an unknown one is no error.
   *
   * @throws StoreError `claimed` while another has the visit.
   */
  delete(encounterId: string, claim?: Claim): Promise<void>
  /**
   * Takes the visit for as long as the claim is renewed, whether or not it has records. A store without this is for one
   * process.
   *
   * @param ttlMs how long the claim lasts unless it is renewed, in milliseconds.
   * @throws StoreError `claimed` while another has the visit; ConfigurationError for an id that the store cannot keep.
   */
  claim?(encounterId: string, ttlMs: number): Promise<Claim>
  /**
   * How a visit stands, without reading it.
   *
   * @throws ConfigurationError for an encounter that the store does not know.
   */
  status?(encounterId: string): Promise<EncounterStatus>
}

/** Where the audio of a record ends on the session's timeline, in milliseconds. */
export function audioEndMs({ startMs, sampleRate, bytes }: AudioRecord): number {
  return startMs + (bytes.length / 2 / sampleRate) * 1000
}

/** The extent of the audio in a record, in milliseconds; undefined when it holds none. */
export function audioExtent(record: JournalRecord): { startMs: number; endMs: number } | undefined {
  if (record.type === 'audio') return { startMs: record.startMs, endMs: audioEndMs(record) }
  return record.type === 'sealed' ? record.audio : undefined
}

/** Until where records let audio be forgotten, in milliseconds; `before` when they say nothing of it, or less. */
export function coveredUntil<T extends number | undefined>(
  records: Iterable<JournalRecord>,
  before: T,
): number | T {
  let coveredMs: number | T = before
  for (const record of records) {
    const isForgotten = record.type === 'covered' && !record.keepsAudio
    const untilMs = isForgotten ? record.untilMs : record.type === 'sealed' ? record.coveredMs : undefined
    if (untilMs !== undefined) coveredMs = Math.max(coveredMs ?? untilMs, untilMs)
  }
  return coveredMs
}
