import { ConfigurationError } from '../core/errors.ts'
import type { Chain } from '../journal/chain.ts'
import type { EncounterFold } from '../journal/fold.ts'
import { keptVisit, type KeptVisit } from '../journal/kept-visit.ts'
import type { EncounterStore, JournalRecord, PlainRecord } from '../journal/records.ts'

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

  private constructor(store: EncounterStore, encounterId: string, visit: KeptVisit) {
    this.#store = store
    this.#encounterId = encounterId
    this.#visit = visit
  }

  /** @throws ConfigurationError when the store does not have the visit; StoreError when it cannot be read. */
  static async open(store: EncounterStore, encounterId: string): Promise<StoredLedger> {
    return new StoredLedger(store, encounterId, await readVisit(store, encounterId))
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
    if (this.#isUncertain) this.#visit = await readVisit(this.#store, this.#encounterId)
    this.#isUncertain = false
  }

  add(record: PlainRecord): Promise<void> {
    const added = this.#last.then(async () => {
      const { chain, fold } = this.#visit
      this.#isUncertain = true
      await this.#store.append(this.#encounterId, [chain.link(record)])
      this.#isUncertain = false
      fold.apply(record)
    })
    this.#last = added.catch(() => undefined)
    return added
  }

  async close(): Promise<void> {
    await this.#last
  }
}

async function readVisit(store: EncounterStore, encounterId: string): Promise<KeptVisit> {
  const records: JournalRecord[] = []
  for await (const record of store.read(encounterId)) records.push(record)
  if (records.length > 0) return keptVisit(encounterId, records)
  const advice = 'the store has no such encounter; `store.list()` names those it has'
  throw new ConfigurationError('encounterId', advice)
}
