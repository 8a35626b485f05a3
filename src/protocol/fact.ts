/** What kind of thing must not change unseen. */
export type FactKind =
  | 'number'
  | 'dose'
  | 'frequency'
  | 'duration'
  | 'drug'
  | 'allergy'
  | 'negation'
  | 'side'
  | 'certainty'
  | 'retraction'
  | 'person'

/** True for the kinds that hold a number. */
export function isQuantity(kind: string): boolean {
  return /^(?:number|dose|duration|frequency)$/.test(kind)
}

/** True for the kinds of which one value may be said of two things, each of which counts. */
export function isValue(kind: FactKind): boolean {
  return isQuantity(kind) || kind === 'side'
}

/** True for the kinds in which one value may stand in another's place: those that a slip of the tongue corrects. */
export function isCorrectable(kind: FactKind): boolean {
  return isQuantity(kind) || /^(?:drug|allergy|side|person)$/.test(kind)
}

/** A fact's number without its unit. */
export function bareNumber({ value }: Pick<CriticalFact, 'value'>): string {
  return (value.split(' ', 1)[0] as string).replaceAll(':', '')
}

/** Something in a text on which a patient's safety can hang. */
export interface CriticalFact {
  /** What sort of fact it is. */
  readonly kind: FactKind
  /** Normalised, so that two spellings of one meaning are equal: `140/90`, `50 mcg`, `2/day`, `lisinopril`, `left`. */
  readonly value: string
  /** The words themselves. */
  readonly text: string
  /** Where it begins in the text that was searched, in UTF-16 code units. */
  readonly start: number
  /** Where it ends, exclusive, in UTF-16 code units. */
  readonly end: number
  /** True inside the scope of a negation ("no fever"). */
  readonly negated: boolean
  /**
   * What the fact belongs to, where that can be told: the drug of a dose or frequency, the part of the body of a side.
   */
  readonly subject?: string
  /**
   * How a number, dose or duration relates to what is said of it, where the words right before it tell: reduced `by`, `to`
   * or `from` it; `max` ("no more than", "under") and `min` ("at least", "over"); `in` two weeks, `for` two weeks.
   */
  readonly relation?: 'by' | 'to' | 'from' | 'max' | 'min' | 'in' | 'for'
  /** For a drug: its class, for example `statin`. */
  readonly drugClass?: string
  /** For a negation: where the word that negates stands (`no`, `denies`), which may lie outside `start`–`end`. */
  readonly cue?: { readonly start: number; readonly end: number }
  /** For a retraction: where what it takes back stands, when that can be told. Absent for a bare `scratch that`. */
  readonly reparandum?: { readonly start: number; readonly end: number }
  /** For what was said again right behind, as in "ten, ten milligrams": where it was said before. */
  readonly repeats?: { readonly start: number; readonly end: number }
}

/** One difference in meaning between two sets of facts. */
export interface FactChange {
  /** What sort of fact differs. */
  readonly kind: FactKind
  /** `altered`: there in both, with another value, subject, relation or polarity. */
  readonly change: 'added' | 'removed' | 'altered'
  /** Absent when it was added. */
  readonly before?: CriticalFact
  /** Absent when it was removed. */
  readonly after?: CriticalFact
}
