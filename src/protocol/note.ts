import type { FactKind } from './fact.ts'
import type { Dispute, TurnId } from './turn.ts'

/**
 * How far the visit bears a line of the note.
 *
 * `supported`: the visit says it. `inferred`: nobody said it, and it follows from what was said. `unverified`: nothing
 * speaks against it, and nobody has checked it in full. `unsupported`: the visit does not say it. `conflicting`: the
 * visit says otherwise.
 */
export type Verdict = 'supported' | 'inferred' | 'unverified' | 'unsupported' | 'conflicting'

/** Words of the visit, as they were heard. */
export interface Quote {
  /** The turn that says them. */
  readonly turn: TurnId
  /** Verbatim from that turn's `text`. */
  readonly text: string
}

/** Who has checked a line: the rules of `reviewNote`, a second model that had to quote, a clinician. */
export type Checker = 'rules' | 'verifier' | 'clinician'

/** What is wrong with a line of the note. */
export interface NoteIssue {
  /** What sort of fault it is; switch on it. */
  readonly kind:
    /** It cites no turn. */
    | 'no-evidence'
    /** It cites a turn that the visit does not have. */
    | 'unknown-turn'
    /** A critical fact that the visit does not hold. */
    | 'fact-not-said'
    /** A number, dose, frequency, duration or date, or an order of steps, that the visit has otherwise. */
    | 'value'
    /** Started, stopped, continued, changed: the visit has another. */
    | 'action'
    /** Done, where the visit only plans, asks or weighs it. */
    | 'status'
    /** Positive, negative, normal, abnormal: the visit has another. */
    | 'result'
    /** Mild, moderate, severe: the visit has another. */
    | 'severity'
    /** Better, worse, the same, gone: the visit has another. */
    | 'course'
    /** Affirmed where it was denied, or the reverse. */
    | 'polarity'
    /** The other side of the body. */
    | 'side'
    /** Said of somebody else. */
    | 'person'
    /** Taken back later in the visit. */
    | 'retracted'
    /** More certain than it was said. */
    | 'certainty'
    /** The verifier quotes words that say otherwise. */
    | 'contradicted'
    /** Nobody said it: a finding without a word in the visit, or what the verifier does not find. */
    | 'not-said'
  /** For people. May quote the note's own words, so it is part of the note, not of a log. */
  readonly message: string
  /** The fact at fault, when it is one. */
  readonly fact?: {
    /** Its kind. */
    readonly kind: FactKind
    /** Normalised, as `CriticalFact.value`. */
    readonly value: string
    /** The words in the line. */
    readonly text: string
  }
  /** The words of the visit that speak against the line, where there are any. */
  readonly quotes?: readonly Quote[]
}

/** Names a line of a note: unique in it, and kept while the line stands, also over a rewriting. */
export type LineId = string

/** Whether a line stands in its section: the visit does not speak against it, or a clinician says it is right. */
export function standsInNote({ verdict, checkedBy }: Pick<NoteItem, 'verdict' | 'checkedBy'>): boolean {
  return (verdict !== 'unsupported' && verdict !== 'conflicting') || checkedBy.includes('clinician')
}

/** What a verifier has against a line. Where it gave no answer that counts, `not-said` is of the rules. */
export function issuesOfVerifier({ issues, checkedBy }: Pick<NoteItem, 'issues' | 'checkedBy'>): NoteIssue[] {
  return checkedBy.includes('verifier')
    ? issues.filter(({ kind }) => kind === 'contradicted' || kind === 'not-said')
    : []
}

/** One line of a note. */
export interface NoteItem {
  /** Unique in its note, and the same from the unverified note to the final one. */
  readonly id: LineId
  /** The line, without a bullet. */
  readonly text: string
  /** The turns it rests on. */
  readonly evidence: readonly TurnId[]
  /** How far the visit bears it out: show every other than `supported` as what it is. */
  readonly verdict: Verdict
  /** Why, where it is not `supported`. */
  readonly issues: readonly NoteIssue[]
  /** The words of the visit that bear it out. */
  readonly quotes: readonly Quote[]
  /** Who has checked it; `clinician`: who wrote or confirmed it. */
  readonly checkedBy: readonly Checker[]
  /** True for a line that the verifier added, because it was said and missing. */
  readonly added?: true
  /** What a second hearing of the visit heard otherwise in what the line rests on; absent where it agreed. */
  readonly disputes?: readonly Dispute[]
  /** Set when a person wrote the words of the line. */
  readonly writtenBy?: 'clinician'
  /** Turns it rests on whose words changed after it was written; absent when there are none, or it was confirmed since. */
  readonly changedTurns?: readonly TurnId[]
}

/** Something of weight that was said in the visit and is absent from the note. */
export interface Omission {
  /** `finding`: a symptom or condition said to be there; one that was denied is a `negation`. */
  readonly kind: FactKind | 'finding' | 'order' | 'follow-up' | 'advice'
  /** Normalised, as `CriticalFact.value`. */
  readonly value: string
  /** The words in the turn. */
  readonly text: string
  /** Where it was said. */
  readonly turn: TurnId
  /** True when it was denied. */
  readonly negated: boolean
  /**
   * `high`: drug, dose, allergy. `medium`: number with a unit, frequency of a drug, condition, red flag affirmed or
   * denied, order, follow-up, advice.
   */
  readonly severity: 'high' | 'medium'
  /** As a line of the note, where the verifier worded it. */
  readonly line?: {
    /** Id of the section it belongs to. */
    readonly section: string
    readonly text: string
    /** The words that say it, a question with its answer. */
    readonly quotes: readonly Quote[]
  }
}

/** How a note came to be. */
export interface NoteOrigin {
  /** `model`: written by a language model. `extractive`: made of the visit's own sentences, a draft by nature. */
  readonly kind: 'model' | 'extractive'
  /** The model's id, for `model`. */
  readonly modelId?: string
  /** The model that verified it. Equal to `modelId` when its own writer did. Absent while nobody has. */
  readonly verifiedBy?: string
}

/** A SOAP note whose every line answers for itself. */
export interface SoapNote {
  /** What the patient tells. */
  readonly subjective: readonly NoteItem[]
  /** What was examined and measured. */
  readonly objective: readonly NoteItem[]
  /** What the clinician makes of it. */
  readonly assessment: readonly NoteItem[]
  /** What is to be done. */
  readonly plan: readonly NoteItem[]
  /** Most severe first. */
  readonly omissions: readonly Omission[]
  /** Who wrote it. */
  readonly origin: NoteOrigin
}

/** What a section asks of its lines. `clinician`: a clinician must have said it. */
export type SectionRule = 'clinician'

/** One section of a note of any template. */
export interface NoteSection {
  /** As its template names it. */
  readonly id: string
  /** As it stands over the section. */
  readonly title: string
  /** What the review holds its lines to, besides their facts. */
  readonly rule?: SectionRule
  /** Its lines, those that the visit does not bear out included. */
  readonly items: readonly NoteItem[]
}

/** A note of any template whose every line answers for itself. */
export interface TemplateNote {
  /** Id of the template it was written by. */
  readonly template: string
  /** As it stands over the note. */
  readonly title: string
  /** In the order of the template. */
  readonly sections: readonly NoteSection[]
  /** Most severe first. */
  readonly omissions: readonly Omission[]
  /** Who wrote it. */
  readonly origin: NoteOrigin
}

/** A note of either form. */
export type Note = SoapNote | TemplateNote

/** The four sections, in order. */
export const soapSections = ['subjective', 'objective', 'assessment', 'plan'] as const
/** A section of a SOAP note. */
export type SoapSection = (typeof soapSections)[number]

/** A line that nobody has judged yet, at its place in a section. */
export function unjudgedItem(
  section: string,
  at: number,
  text: string,
  evidence: readonly TurnId[],
): NoteItem {
  return {
    id: `${section}-${at + 1}`,
    text: text.trim(),
    evidence: [...new Set(evidence)],
    verdict: 'unverified',
    issues: [],
    quotes: [],
    checkedBy: [],
  }
}
