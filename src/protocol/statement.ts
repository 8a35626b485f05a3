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
  /** When in the day, besides how often. */
  readonly timeOfDay?: 'morning' | 'afternoon' | 'evening' | 'night'
  /** Only as needed. */
  readonly asNeeded?: true
  readonly duration?: string
}

/** A topic bound to what was said of it. */
export interface ClinicalStatement extends DosingStep {
  readonly kind: TopicKind
  /**
   * Normalised: the generic name of a drug (`medication` where none is named), the lexicon's name of a finding,
   * `blood pressure`. For allergies, `none` says that there are none, and `any` asks or affirms without an allergen.
   */
  readonly topic: string
  /** The kind of allergens that `none` is said of; absent for all of them. */
  readonly scope?: 'drug' | 'food' | 'environmental'
  /** The words of the clause that it was read from. */
  readonly text: string
  /** Where the topic stands in the text, in UTF-16 code units; `end` is exclusive. */
  readonly start: number
  readonly end: number
  /** Where all of its words stand: its clause, then those of an answer or of values carried on. */
  readonly said: readonly { readonly start: number; readonly end: number }[]
  /** The dose before a change: `10 mg` of `from 10 to 20 mg`. */
  readonly previous?: string
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
