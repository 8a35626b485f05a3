/** Names a turn for the life of its encounter: `<connection>-<turn order>`, for example `0-12`. */
export type TurnId = string

/** One word, with its place on the session's timeline. */
export interface Word {
  readonly text: string
  /** Milliseconds from the start of the session's audio. */
  readonly startMs: number
  /** Milliseconds from the start of the session's audio. */
  readonly endMs: number
  /** The recogniser's own score, 0–1. */
  readonly confidence: number
  /** Session-wide label (`A`, `B`, …) or `unknown`; absent when diarization is off. */
  readonly speaker?: string
}

/** What a speaker is in the visit. `session.assignSpeaker` sets it. */
export type SpeakerRole = 'clinician' | 'patient' | 'guest'

interface Spoken {
  readonly id: TurnId
  /** Which server session heard it, counted from 0. */
  readonly connection: number
  /** The server's own count of turns on that connection, from 0. */
  readonly turnOrder: number
  /** What was heard. Never changes once final. */
  readonly text: string
  readonly words: readonly Word[]
  /** Start of the first word, in milliseconds on the session's timeline. */
  readonly startMs: number
  /** End of the last word, in milliseconds on the session's timeline. */
  readonly endMs: number
  /** Session-wide label (`A`, `B`, …) or `unknown`; absent when diarization is off. */
  readonly speaker?: string
  readonly role?: SpeakerRole
  /** ISO 639-1, when language detection is on. */
  readonly languageCode?: string
}

/** The turn being spoken. Replaced by later partials of the same `id`; its text may still change. */
export interface PartialTurn extends Spoken {
  readonly isFinal: false
}

/** A finished turn. Exactly one per `id`. */
export interface Turn extends Spoken {
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
  /** Offsets of `before` in the original text, in UTF-16 code units. */
  readonly start: number
  readonly end: number
  readonly kind: EditKind
  /** `reverted`: the original stands here. `flagged`: the edit stands and wants a look. */
  readonly verdict: 'accepted' | 'reverted' | 'flagged'
  /** Plain reason; names kinds of facts, for people. */
  readonly why: string
}

/** A finished turn after editing. `text` is still what was heard. */
export interface EditedTurn extends Turn {
  /** What may stand after the guard's review. Equals `text` unless `status` is `edited`. */
  readonly editedText: string
  readonly edits: readonly Edit[]
  /** `unchanged`: nothing to edit. `original`: editing failed or was refused, see `reason`. */
  readonly status: 'edited' | 'unchanged' | 'original'
  /** Why the original stood; holds no transcript. */
  readonly reason?: string
  /** The model that edited, when one did. */
  readonly modelId?: string
}

/** The text to read on: edited where it was, else as heard. */
export function turnText(turn: Turn | EditedTurn): string {
  return 'editedText' in turn ? turn.editedText : turn.text
}

/** Who spoke, for people and prompts: the role if known, else the label. */
export function speakerName(turn: Turn | PartialTurn): string {
  return turn.role ?? (turn.speaker === undefined ? 'Speaker' : `Speaker ${turn.speaker}`)
}
