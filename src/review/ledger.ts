import type { Chain } from '../journal/chain.ts'
import type { EncounterFold } from '../journal/fold.ts'
import { keptVisit, readKept, type KeptVisit } from '../journal/kept-visit.ts'
import type { EncounterStore, PlainRecord } from '../journal/records.ts'
import { claimTtlMs, type Claim } from '../protocol/claim.ts'
import { eraseVisit } from '../session/consent.ts'

/** Where the decisions about a visit go, and what the visit is under them. */
export interface Ledger {
  readonly fold: EncounterFold
  /** Resolves once the record is durable; the fold has it by then. */
  add(record: PlainRecord): Promise<void>
  /** Resolves once `fold` holds what is durable, whatever failed before. */
  settle(): Promise<void>
  /** Lets go of the visit. */
  close(): Promise<void>
}

/** A visit in a store, which this ledger alone may write to. */
export class StoredLedger implements Ledger {
  readonly #store: EncounterStore
  readonly #encounterId: string
  #visit: KeptVisit
  /** After a failed append nobody knows whether the store has the record. */
  #isUncertain = false
  #last: Promise<unknown> = Promise.resolve()

  #claim: Claim | undefined
  readonly #renewal: ReturnType<typeof setInterval> | undefined

  private constructor(
    store: EncounterStore,
    encounterId: string,
    visit: KeptVisit,
    claim: Claim | undefined,
  ) {
    this.#claim = claim
    // A claim that is lost shows at the next decision.
    if (claim)
      this.#renewal = setInterval(() => void this.#claim?.renew().catch(() => undefined), claimTtlMs / 3)
    // In Node it keeps no process alive; browsers give a number.
    ;(this.#renewal as { unref?: () => void } | undefined)?.unref?.()
    this.#store = store
    this.#encounterId = encounterId
    this.#visit = visit
  }

  /** @throws ConfigurationError when the store does not have the visit; StoreError when it cannot be read, or `claimed`. */
  static async open(store: EncounterStore, encounterId: string): Promise<StoredLedger> {
    const claim = await store.claim?.(encounterId, claimTtlMs)
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

  add(record: PlainRecord): Promise<void> {
    const added = this.#last.then(async () => {
      const { chain, fold } = this.#visit
      this.#isUncertain = true
      await this.#store.append(this.#encounterId, [chain.link(record, this.#claim?.token)], this.#claim)
      this.#isUncertain = false
      fold.apply(record)
    })
    this.#last = added.catch(() => undefined)
    return added
  }

  /** Deletes the visit; that it was, and that consent was withdrawn, is all that stays. */
  async erase(withdrawn: Parameters<typeof eraseVisit>[2]): Promise<void> {
    await this.#last
    const { encounter } = this.fold
    this.#visit = keptVisit(encounter.id, await eraseVisit(this.#store, encounter, withdrawn, this.#claim))
    this.#claim = await this.#store.claim?.(encounter.id, claimTtlMs)
    this.#isUncertain = true
  }

  async close(): Promise<void> {
    clearInterval(this.#renewal)
    await this.#last
    await this.#claim?.release()
  }
}
