/** What a statement is about. */
export type TopicKind =
  'drug' | 'finding' | 'test' | 'measurement' | 'allergy' | 'procedure' | 'order' | 'follow-up'

/** What is done with a topic: CMED's actions of a medication event. */
export type StatementAction =
  'start' | 'stop' | 'continue' | 'increase' | 'decrease' | 'change' | 'hold' | 'take'

/** Where a statement stands in time, or in whose mind. */
export type StatementStatus = 'current' | 'past' | 'planned' | 'ordered' | 'done' | 'asked' | 'conditional'

/** How a finding goes on. */
export type StatementCourse = 'better' | 'worse' | 'same' | 'resolved'

/** One step of a dosing scheme, in its order: `40 mg`, `1/day`, `1 week`. */
export interface DosingStep {
  readonly dose?: string
  readonly frequency?: string
  readonly duration?: string
}

/** A topic bound to what was said of it. */
export interface ClinicalStatement {
  readonly kind: TopicKind
  /** Normalised: the generic name of a drug, the lexicon's name of a finding, `blood pressure`; `none` for no allergy at all. */
  readonly topic: string
  /** The words of the clause that it was read from. */
  readonly text: string
  /** Where the topic stands in the text, in UTF-16 code units; `end` is exclusive. */
  readonly start: number
  readonly end: number
  /** In the form that all spellings share, as in `CriticalFact.value`. */
  readonly dose?: string
  readonly frequency?: string
  readonly duration?: string
  /** Time until it happens or happens again: `2 week`. */
  readonly interval?: string
  /** The number that was measured. */
  readonly value?: string
  readonly form?: string
  readonly route?: string
  /** All steps of a scheme with more than one; `dose`, `frequency` and `duration` are those of the first. */
  readonly steps?: readonly DosingStep[]
  readonly side?: string
  readonly severity?: 'mild' | 'moderate' | 'severe'
  readonly result?: 'positive' | 'negative' | 'normal' | 'abnormal'
  readonly action?: StatementAction
  readonly status: StatementStatus
  readonly polarity: 'affirmed' | 'denied'
  readonly certainty: 'certain' | 'uncertain'
  readonly course?: StatementCourse
  /** `patient`, or the relative whose it is. */
  readonly experiencer: string
}

/** One attribute on which two sets of statements differ. */
export interface StatementChange {
  readonly topic: string
  readonly change: 'added' | 'removed' | 'altered'
  /** What differs; absent when the statement as a whole came or went. */
  readonly attribute?: keyof ClinicalStatement
  readonly before?: ClinicalStatement
  readonly after?: ClinicalStatement
}
