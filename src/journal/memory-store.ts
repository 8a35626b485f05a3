import { audioExtent, coveredUntil, type EncounterStore, type JournalRecord } from './records.ts'

/** Audio lies apart from the rest, because it is forgotten. */
interface Journal {
  readonly others: JournalRecord[]
  audio: JournalRecord[]
}

/** Keeps encounters in memory: survives a dropped session, not the process. */
export class MemoryStore implements EncounterStore {
  readonly #journals = new Map<string, Journal>()

  append(encounterId: string, records: readonly JournalRecord[]): Promise<void> {
    const journal = this.#journals.get(encounterId) ?? { others: [], audio: [] }
    this.#journals.set(encounterId, journal)
    let coveredMs = -Infinity
    for (const record of records) {
      if (record.type === 'damage') continue
      // A copy, because callers may use their buffers again.
      const kept = 'bytes' in record ? { ...record, bytes: new Uint8Array(record.bytes) } : record
      if (audioExtent(record)) journal.audio.push(kept)
      else journal.others.push(kept)
      coveredMs = coveredUntil(record) ?? coveredMs
    }
    if (coveredMs > -Infinity) {
      journal.audio = journal.audio.filter((record) => (audioExtent(record)?.endMs ?? 0) > coveredMs)
    }
    return Promise.resolve()
  }

  async *read(encounterId: string): AsyncIterable<JournalRecord> {
    const { others = [], audio = [] } = this.#journals.get(encounterId) ?? {}
    yield* [...others, ...audio]
  }

  list(): Promise<readonly string[]> {
    return Promise.resolve([...this.#journals.keys()].sort())
  }

  delete(encounterId: string): Promise<void> {
    this.#journals.delete(encounterId)
    return Promise.resolve()
  }
}
