import type { EncounterFold } from '../journal/fold.ts'
import type { EncounterStore, PlainRecord } from '../journal/records.ts'

/** Where the decisions about a visit go, and what the visit is under them. */
export interface Ledger {
  readonly fold: EncounterFold
  /**
   * Resolves once the record is durable; the fold has it by then. In a visit that goes on it also resolves when the store
   * has failed, which the session's warning `not-durable` tells.
   */
  add(record: PlainRecord): Promise<void>
}

/** How a review writes to a visit that goes on. */
export interface LiveLedger extends Ledger {
  /** Whether the session is ending or has ended: what is added from then on is in memory only. */
  readonly isOver: boolean
  /** Where the session keeps the visit; undefined where it is in memory only. */
  readonly store: EncounterStore | undefined
}
