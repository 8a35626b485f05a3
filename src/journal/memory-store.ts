import type { Claim, EncounterStatus } from '../protocol/claim.ts'
import {
  audioExtent,
  coveredUntil,
  type EncounterStore,
  type JournalRecord,
  type VisitMark,
} from './records.ts'
import { claimedByAnother, markAfter, statusOf, unknownEncounter } from './visit-mark.ts'

/** Audio lies apart from the rest, because it is forgotten. */
interface Journal {
  readonly others: JournalRecord[]
  audio: JournalRecord[]
  mark: VisitMark | undefined
  lastWrittenAt: string | undefined
  /** Of the newest claim. */
  token: number
  /** When it ends, by a clock that nobody sets. */
  endsAtMs: number
}

/** Keeps encounters in memory: survives a dropped session, not the process. */
export class MemoryStore implements EncounterStore {
  readonly #journals = new Map<string, Journal>()

  async append(encounterId: string, records: readonly JournalRecord[], claim?: Claim): Promise<void> {
    // A copy, because callers may use their buffers again.
    const kept = records
      .filter(({ type }) => type !== 'damage')
      .map((record) => ('bytes' in record ? { ...record, bytes: new Uint8Array(record.bytes) } : record))
    this.#refuse(encounterId, claim)
    if (kept.length === 0) return
    const journal = this.#journal(encounterId)
    for (const record of kept) (audioExtent(record) ? journal.audio : journal.others).push(record)
    journal.mark = markAfter(journal.mark, kept)
    journal.lastWrittenAt = new Date().toISOString()
    const coveredMs = coveredUntil(kept, -Infinity)
    if (coveredMs > -Infinity) {
      journal.audio = journal.audio.filter((record) => (audioExtent(record)?.endMs ?? 0) > coveredMs)
    }
    await claim?.renew()
  }

  async *read(encounterId: string): AsyncIterable<JournalRecord> {
    const { others = [], audio = [] } = this.#journals.get(encounterId) ?? {}
    yield* [...others, ...audio]
  }

  list(): Promise<readonly string[]> {
    const kept = [...this.#journals].filter(([, { lastWrittenAt }]) => lastWrittenAt !== undefined)
    return Promise.resolve(kept.map(([encounterId]) => encounterId).sort())
  }

  async delete(encounterId: string, claim?: Claim): Promise<void> {
    this.#refuse(encounterId, claim)
    this.#journals.delete(encounterId)
  }

  async claim(encounterId: string, ttlMs: number): Promise<Claim> {
    this.#refuse(encounterId)
    const journal = this.#journal(encounterId)
    const token = ++journal.token
    const renew = async (): Promise<void> => {
      if (this.#journals.get(encounterId) !== journal || journal.token !== token) throw claimedByAnother()
      journal.endsAtMs = performance.now() + ttlMs
    }
    await renew()
    return {
      encounterId,
      token,
      renew,
      release: async () => {
        if (journal.token !== token) return
        journal.token++
        journal.endsAtMs = -Infinity
        // What was claimed before stays, so that no token is given twice.
        const isEmpty =
          token === 1 && journal.lastWrittenAt === undefined && this.#journals.get(encounterId) === journal
        if (isEmpty) this.#journals.delete(encounterId)
      },
    }
  }

  async status(encounterId: string): Promise<EncounterStatus> {
    const journal = this.#journals.get(encounterId)
    if (!journal) throw unknownEncounter()
    const { mark, endsAtMs, lastWrittenAt, audio } = journal
    return statusOf(mark, endsAtMs > performance.now(), {
      ...(lastWrittenAt === undefined ? {} : { lastWrittenAt }),
      hasAudioWaiting: audio.length > 0,
    })
  }

  #journal(encounterId: string): Journal {
    let journal = this.#journals.get(encounterId)
    if (!journal) {
      const empty = { others: [], audio: [], mark: undefined, lastWrittenAt: undefined }
      this.#journals.set(encounterId, (journal = { ...empty, token: 0, endsAtMs: -Infinity }))
    }
    return journal
  }

  /** @throws StoreError `claimed` when the visit is not the caller's to change. */
  #refuse(encounterId: string, claim?: Claim): void {
    const { token = 0, endsAtMs = -Infinity } = this.#journals.get(encounterId) ?? {}
    const leftMs = endsAtMs - performance.now()
    if (claim ? claim.token !== token : leftMs > 0) throw claimedByAnother(Math.max(0, leftMs))
  }
}
