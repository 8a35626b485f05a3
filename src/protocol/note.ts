import type { FactKind } from './fact.ts'
import type { TurnId } from './turn.ts'

/**
 * How far the visit bears a line of the note.
 *
 * `supported`: its critical facts occur in the turns it cites. `inferred`: a judgement without facts of its own that
 * could be checked. `unsupported`: it cites nothing, or facts that were not said. `conflicting`: the cited turns say
 * otherwise.
 */
export type Verdict = 'supported' | 'inferred' | 'unsupported' | 'conflicting'

/** What is wrong with a line of the note. */
export interface NoteIssue {
  readonly kind:
    | 'no-evidence'
    | 'unknown-turn'
    | 'fact-not-said'
    | 'polarity'
    | 'side'
    | 'person'
    | 'retracted'
    | 'not-examined'
    | 'not-clinician'
    | 'off-topic'
    | 'certainty'
  /** For people. May quote the note's own words, so it is part of the note, not of a log. */
  readonly message: string
  /** The fact at fault, when it is one. */
  readonly fact?: { readonly kind: FactKind; readonly value: string; readonly text: string }
}

/** One line of a note. */
export interface NoteItem {
  readonly text: string
  /** The turns it rests on. */
  readonly evidence: readonly TurnId[]
  readonly verdict: Verdict
  readonly issues: readonly NoteIssue[]
}

/** A critical fact that was said in the visit and is absent from the note. */
export interface Omission {
  /** `finding`: a symptom or condition said to be there; one that was denied is a `negation`. */
  readonly kind: FactKind | 'finding'
  readonly value: string
  /** The words in the turn. */
  readonly text: string
  readonly turn: TurnId
  readonly negated: boolean
  /**
   * `high`: drug, dose, allergy. `medium`: number with a unit, frequency of a drug, condition, red flag affirmed or
   * denied. `low`: the rest.
   */
  readonly severity: 'high' | 'medium' | 'low'
}

/** How a note came to be. */
export interface NoteOrigin {
  /** `model`: written by a language model. `extractive`: made of the visit's own sentences, a draft by nature. */
  readonly kind: 'model' | 'extractive'
  /** The model's id, for `model`. */
  readonly modelId?: string
}

/** A SOAP note whose every line answers for itself. */
export interface SoapNote {
  readonly subjective: readonly NoteItem[]
  readonly objective: readonly NoteItem[]
  readonly assessment: readonly NoteItem[]
  readonly plan: readonly NoteItem[]
  /** Most severe first. */
  readonly omissions: readonly Omission[]
  readonly origin: NoteOrigin
}

/**
 * What a section asks of its lines. `examined`: someone must have examined or measured. `clinician`: a clinician must
 * have said it.
 */
export type SectionRule = 'examined' | 'clinician'

/** One section of a note of any template. */
export interface NoteSection {
  readonly id: string
  /** As it stands over the section. */
  readonly title: string
  /** What the review holds its lines to, besides their facts. */
  readonly rule?: SectionRule
  readonly items: readonly NoteItem[]
}

/** A note of any template whose every line answers for itself. */
export interface TemplateNote {
  /** Id of the template it was written by. */
  readonly template: string
  readonly title: string
  readonly sections: readonly NoteSection[]
  /** Most severe first. */
  readonly omissions: readonly Omission[]
  readonly origin: NoteOrigin
}

/** The four sections, in order. */
export const soapSections = ['subjective', 'objective', 'assessment', 'plan'] as const
/** A section of a SOAP note. */
export type SoapSection = (typeof soapSections)[number]
