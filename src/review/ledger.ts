import { StateError } from '../core/errors.ts'
import type { Chain } from '../journal/chain.ts'
import { afterSignature, type EncounterFold } from '../journal/fold.ts'
import { readKept, type KeptVisit } from '../journal/kept-visit.ts'
import type { EncounterStore, PlainRecord } from '../journal/records.ts'
import { eraseVisit, type ConsentRecord } from '../session/consent.ts'
import type { Ledger } from '../session/encounter-recorder.ts'
import { VisitClaim } from '../session/visit-claim.ts'

/** A visit in a store, which this ledger alone may write to. */
export class StoredLedger implements Ledger {
  readonly #store: EncounterStore
  readonly #encounterId: string
  #visit: KeptVisit
  /** After a failed append nobody knows whether the store has the record. */
  #isUncertain = false
  #last: Promise<unknown> = Promise.resolve()
  #claim: VisitClaim | undefined

  private constructor(
    store: EncounterStore,
    encounterId: string,
    visit: KeptVisit,
    claim: VisitClaim | undefined,
  ) {
    this.#store = store
    this.#encounterId = encounterId
    this.#visit = visit
    this.#claim = claim
  }

  /** @throws ConfigurationError when the store does not have the visit; StoreError when it cannot be read, or `claimed`. */
  static async open(
    store: EncounterStore,
    encounterId: string,
    claiming: Promise<VisitClaim | undefined> = VisitClaim.take(store, encounterId, true),
  ): Promise<StoredLedger> {
    const claim = await claiming
    try {
      return new StoredLedger(store, encounterId, await readKept(store, encounterId), claim)
    } catch (error) {
      await claim?.release()
      throw error
    }
  }

  get fold(): EncounterFold {
    return this.#visit.fold
  }

  get chain(): Chain {
    return this.#visit.chain
  }

  /** Reads the visit again where a failure left it uncertain. */
  async settle(): Promise<void> {
    await this.#last
    if (this.#isUncertain) this.#visit = await readKept(this.#store, this.#encounterId)
    this.#isUncertain = false
  }

  /** @throws StateError for what may not follow a signature. */
  add(record: PlainRecord): Promise<void> {
    const added = this.#last.then(async () => {
      const { chain, fold } = this.#visit
      if (fold.encounter.signature && !afterSignature.has(record.type))
        throw new StateError('write', 'the note is signed', 'only an addendum or a void may follow')
      this.#isUncertain = true
      const linked = [chain.link(record, this.#claim?.held?.token)]
      await (this.#claim?.append(linked) ?? this.#store.append(this.#encounterId, linked))
      this.#isUncertain = false
      fold.apply(record)
    })
    this.#last = added.catch(() => undefined)
    return added
  }

  /** Deletes the visit; that it was, and that consent was withdrawn, is all that stays. */
  async erase(withdrawn: ConsentRecord): Promise<void> {
    await this.#last
    const { encounter } = this.fold
    this.#visit = await eraseVisit(this.#store, encounter, withdrawn, this.#claim?.held)
    await this.#claim?.release()
    this.#claim = await VisitClaim.take(this.#store, encounter.id, true)
    this.#isUncertain = true
  }

  /** Lets go of the visit. */
  async close(): Promise<void> {
    await this.#last
    await this.#claim?.release()
  }
}
