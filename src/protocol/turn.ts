import type { FactKind } from './fact.ts'

/** Names a turn for the life of its encounter: `<connection>-<turn order>`, for example `0-12`. */
export type TurnId = string

/** One word, with its place on the session's timeline. */
export interface Word {
  /** As the recogniser wrote it, punctuation included. */
  readonly text: string
  /** Milliseconds from the start of the session's audio. */
  readonly startMs: number
  /** Milliseconds from the start of the session's audio. */
  readonly endMs: number
  /** The recogniser's own score, 0–1. */
  readonly confidence: number
  /**
   * Session-wide label (`A`, `B`, …) or `unknown`; absent when diarization is off. On several channels the channel's
   * name, with `-A`, `-B`, … where its voices are told apart.
   */
  readonly speaker?: string
}

/** What a speaker is in the visit. `session.assignSpeaker` sets it. */
export type SpeakerRole = 'clinician' | 'patient' | 'guest'
/** Every role there is. */
export const speakerRoles: readonly SpeakerRole[] = ['clinician', 'patient', 'guest']

/** Something that two hearings of a visit heard differently. */
export interface Dispute {
  /** The turn of the first hearing. */
  readonly turn: TurnId
  /**
   * What differs. `finding`: only one hearing has it. `action`: started, stopped, continued, changed. `negation`: affirmed
   * or denied.
   */
  readonly kind: FactKind | 'finding' | 'action' | 'result'
  /** The drug, finding or test it is said of, normalised; absent where that cannot be told. */
  readonly topic?: string
  /** The sentence as it was heard first; where it is an answer, after its question. */
  readonly heard: string
  /** The sentence as it was heard again; empty where nothing was. */
  readonly heardAgain: string
  /**
   * What was heard first, normalised as `CriticalFact.value`, or `affirmed`, `denied`, `start` and such; absent where
   * there was nothing.
   */
  readonly before?: string
  /** What was heard again; absent where there was nothing. */
  readonly after?: string
  /** Where the fact, or the place where it would stand, begins in the turn's text as it is read on, in UTF-16 code units. */
  readonly start: number
  /** Where it ends, exclusive. */
  readonly end: number
}

interface Spoken {
  /** Unique in the visit, and the same from the first partial to the edited turn. */
  readonly id: TurnId
  /** Which server session heard it, counted from 0. */
  readonly connection: number
  /** The server's own count of turns on that connection, from 0. */
  readonly turnOrder: number
  /** What was heard. Never changes once final. */
  readonly text: string
  /** Its words with their times, in order of speech; empty where the service gave none. */
  readonly words: readonly Word[]
  /** Start of the first word, in milliseconds on the session's timeline. */
  readonly startMs: number
  /** End of the last word, in milliseconds on the session's timeline. */
  readonly endMs: number
  /** As of its words, most of which are by this speaker. */
  readonly speaker?: string
  /** Absent until the app, or the channel, says what that speaker is. */
  readonly role?: SpeakerRole
  /** ISO 639-1, when language detection is on. */
  readonly languageCode?: string
  /** What a second hearing of the visit heard otherwise; absent where it agreed. */
  readonly disputes?: readonly Dispute[]
}

/** The turn being spoken. Replaced by later partials of the same `id`; its text may still change. */
export interface PartialTurn extends Spoken {
  /** Tells it from a finished turn. */
  readonly isFinal: false
}

/** A finished turn. Exactly one per `id`. */
export interface Turn extends Spoken {
  /** Tells it from the turn being spoken. */
  readonly isFinal: true
}

/** What a span of an edit does. `format` and `spelling` are harmless by nature; the rest is what a guard stops. */
export type EditKind =
  /** Case, punctuation, number format, unit symbol: same meaning written another way. */
  | 'format'
  /** Same word spelt otherwise, or a word heard wrong put right. */
  | 'wording'
  /** A filler or stutter taken out. */
  | 'filler'
  /** A misheard drug put right to a known one that sounds like it. */
  | 'drug-correction'
  | 'number'
  | 'dose'
  | 'unit'
  | 'frequency'
  | 'duration'
  | 'drug'
  | 'allergy'
  | 'negation'
  | 'side'
  | 'certainty'
  | 'person'
  | 'retraction'
  /** Words from nowhere. */
  | 'addition'
  /** Said words dropped that are more than filler. */
  | 'omission'
  /** The reply as a whole is no edit of this turn. */
  | 'not-an-edit'

/** One span in which the edited text differs from the original. */
export interface Edit {
  /** The span in the original; empty for an insertion. */
  readonly before: string
  /** The span as the editor wrote it; empty for a deletion. */
  readonly after: string
  /** Where `before` begins in the original text, in UTF-16 code units. */
  readonly start: number
  /** Where `before` ends, exclusive, in UTF-16 code units. */
  readonly end: number
  /** What the span does. */
  readonly kind: EditKind
  /** `reverted`: the original stands here. `flagged`: the edit stands and wants a look. */
  readonly verdict: 'accepted' | 'reverted' | 'flagged'
  /** What stands here where it was reverted, when that is not `before`: with the capital or the full stop it needs. */
  readonly restored?: string
  /** Plain reason; names kinds of facts, for people. */
  readonly why: string
  /** What a person decided, whatever the verdict: whether `after` stands. */
  readonly decided?: 'accepted' | 'kept-heard'
}

/** A finished turn after editing. `text` is still what was heard. */
export interface EditedTurn extends Turn {
  /** What may stand after the guard's review. Equals `text` unless `status` is `edited`. */
  readonly editedText: string
  /** Every span in which the editor's text differed, those put back included; in order of the text. */
  readonly edits: readonly Edit[]
  /** `unchanged`: nothing to edit. `original`: editing failed or was refused, see `reason`. */
  readonly status: 'edited' | 'unchanged' | 'original'
  /** Why the original stood; holds no transcript. */
  readonly reason?: string
  /** The model that edited, when one did. */
  readonly modelId?: string
  /** Who corrected it by hand or decided about its edits; absent while nobody did. */
  readonly correctedBy?: string
}

export type AnyTurn = Turn | EditedTurn

/** The text to read on: edited where it was, else as heard. */
export function turnText(turn: AnyTurn): string {
  return 'editedText' in turn ? turn.editedText : turn.text
}

/**
 * The turns as they stand after what people decided: of one that somebody corrected, what was heard is what she says.
 * For reading, writing and checking a note.
 */
export function standingTurns<T extends AnyTurn>(turns: readonly T[]): readonly T[] {
  return turns.map((turn) =>
    'correctedBy' in turn && turn.correctedBy !== undefined && turn.editedText !== turn.text
      ? { ...turn, text: turn.editedText, words: [], edits: [] }
      : turn,
  )
}

/** True for a voice that was told apart, `B` or `patient-B`; `unknown`, or a channel alone, is none. */
export function isVoice(speaker: string | undefined): speaker is string {
  return speaker !== undefined && /(?:^|-)[A-Z]$/.test(speaker)
}

/** Who spoke, for people and prompts: the role if known, else the label. */
export function speakerName(turn: Turn | PartialTurn): string {
  return turn.role ?? (turn.speaker === undefined ? 'Speaker' : `Speaker ${turn.speaker}`)
}
