import type { ScribeErrors } from '../core/errors.ts'
import type { Addendum, Consent, ReviewState, Signature, Voided } from './decision.ts'
import type { Note, SoapNote } from './note.ts'
import type { Dispute, EditedTurn, SpeakerRole, Turn, TurnId } from './turn.ts'

/** Audio that could not be transcribed. */
export interface Gap {
  /** Where it begins on the session's timeline, in milliseconds. */
  readonly startMs: number
  /** Where it ends on the session's timeline, in milliseconds. */
  readonly endMs: number
  /**
   * `overflow`: the spool was full. `source`: the source itself lost it, so that the timeline does not count it and
   * `endMs` only says how much.
   * `unrecoverable`: it was heard before a crash and is in no journal.
   */
  readonly reason: 'overflow' | 'source' | 'unrecoverable'
  /** The channel that lacks it; absent when the visit has one source. */
  readonly channel?: SpeakerRole
}

/** A word of the visit worth a second look while it goes on. */
export interface Cue {
  /** What sort of word it is. */
  readonly kind: 'medication' | 'symptom' | 'diagnosis'
  /** Normalised term, for example `lisinopril`. */
  readonly term: string
  /** True when it was denied ("no fever"). */
  readonly negated: boolean
  /** Where it was said. */
  readonly turn: TurnId
  /**
   * Where it begins, in UTF-16 code units: in `encounter.cues` in the words that stand, `turnText(turn)`; in a `cue` event
   * in those that were heard, or in the edited ones where it follows `turnEdited`.
   */
  readonly start: number
  /** Where it ends in them, exclusive. */
  readonly end: number
}

/** What a speaker seems to be. The app names speakers; see `assignSpeaker`. */
export interface RoleProposal {
  /** The label of its turns. */
  readonly label: string
  readonly role: SpeakerRole
  /** `identification`: by the service. `channel`: told by the app. `transcript`: by what is said. */
  readonly source: 'identification' | 'channel' | 'transcript'
}

/** What the visit has cost so far. Counts only: no text. */
export interface Usage {
  /** Audio heard from the source, in milliseconds. */
  readonly audioMs: number
  /** Audio sent to the service, replays included, in milliseconds. */
  readonly sentMs: number
  /** What the service bills: wall time of its sessions, in milliseconds. */
  readonly billedMs: number
  /** Server sessions opened. */
  readonly connections: number
  /** Requests to language models, failed ones included. */
  readonly modelCalls: number
  /** Tokens of all prompts. */
  readonly inputTokens: number
  /** Tokens of all answers. */
  readonly outputTokens: number
  /** Input tokens the model's server took from its cache. */
  readonly cachedTokens: number
  /** Milliseconds from a turn's final to its edit: the latest and the longest. */
  readonly editLatencyMs: { readonly last: number; readonly max: number }
  /** Milliseconds from `stop()` to the latest note, once there. */
  readonly noteLatencyMs?: number
}

/** Something was degraded and the session goes on. */
export interface ScribeWarning {
  /** What was degraded; switch on it. */
  readonly kind:
    /** The service said so, or applied another configuration than was asked for. */
    | 'service'
    /** A message of the service could not be read. */
    | 'protocol'
    /** The source delivers only zeros, or nothing: a muted or dead microphone, permission not given, a call. */
    | 'silent-audio'
    /** The network is slower than the audio; it queues. */
    | 'slow-network'
    /** From `fromMs` on the visit is in memory only. With a `cause` of reason `claimed` another process has it now. */
    | 'not-durable'
    /** The store works again: everything up to `fromMs` is kept, and what follows. */
    | 'durable'
    /** A record of the journal could not be read. */
    | 'journal'
    /** An edit kept the original because every model failed. */
    | 'edit'
    /** No note from a model; a draft from the turns stands instead. */
    | 'note'
    /** The note was not verified or not mended; its lines stand as far as they were checked. */
    | 'verifier'
    /** A per-visit budget is used up. */
    | 'budget'
    /** The `tracer` or `meter` threw; the rest of the visit is not observed. */
    | 'telemetry'
  /** For people; holds no transcript, note, audio or credential. */
  readonly message: string
  /** Where on the session's timeline it begins, in milliseconds, when that makes sense. */
  readonly fromMs?: number
  /** The channel it is about; absent when the visit has one source. */
  readonly channel?: SpeakerRole
  /** The error behind it, where there is one. */
  readonly cause?: ScribeErrors
}

/** Everything known of one visit. A snapshot: it does not change after it was handed out. */
export interface Encounter<N extends Note = SoapNote> {
  /** `encounterId` of the options, else a random one. */
  readonly id: string
  /** ISO 8601, UTC. Absent before the session started. */
  readonly startedAt?: string
  /** ISO 8601, UTC. Absent until the note is written and everything is kept. */
  readonly endedAt?: string
  /** In order of speech. Edited ones carry `editedText`, `edits` and `status`. */
  readonly turns: readonly (Turn | EditedTurn)[]
  /** What the words that stand mention, after edits and decisions, turn by turn. Kept in no journal. */
  readonly cues: readonly Cue[]
  /** What of the audio is in no turn, and why. */
  readonly gaps: readonly Gap[]
  /** What the app said of the speakers, by session-wide label. */
  readonly speakers: Readonly<Record<string, SpeakerRole>>
  /**
   * Where a second hearing of the visit differs from the first; absent when there was none or it agreed. They stand at
   * the turns and at the lines of the note that rest on them, too.
   */
  readonly disputes?: readonly Dispute[]
  /** The latest note; absent until there is one, and with `note: false`. */
  readonly note?: N
  /** What it has cost, earlier runs of a recovered visit included. */
  readonly usage: Usage
  /** What was decided about edits, turns and lines; absent while there is nothing. */
  readonly review?: ReviewState
  /** Whether the patient agreed; absent when nobody said. The latest word counts. */
  readonly consent?: Consent
  /** Who signed the note; from then on nothing changes but for the two below. */
  readonly signature?: Signature
  /** What was added after the signature, in order. */
  readonly addenda?: readonly Addendum[]
  /** Why the signed note no longer counts. */
  readonly voided?: Voided
}

export const noUsage: Usage = {
  audioMs: 0,
  sentMs: 0,
  billedMs: 0,
  connections: 0,
  modelCalls: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  editLatencyMs: { last: 0, max: 0 },
}
