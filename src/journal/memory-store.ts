import { audioExtent, coveredUntil, type EncounterStore, type JournalRecord } from './records.ts'

/** Keeps encounters in memory: survives a dropped session, not the process. */
export class MemoryStore implements EncounterStore {
  readonly #journals = new Map<string, JournalRecord[]>()

  append(encounterId: string, records: readonly JournalRecord[]): Promise<void> {
    let journal = this.#journals.get(encounterId)
    if (!journal) this.#journals.set(encounterId, (journal = []))
    let coveredMs: number | undefined
    for (const record of records) {
      if (record.type === 'damage') continue
      // A copy, because callers may use their buffers again.
      journal.push('bytes' in record ? { ...record, bytes: new Uint8Array(record.bytes) } : record)
      coveredMs = coveredUntil(record) ?? coveredMs
    }
    if (coveredMs !== undefined) {
      const limit = coveredMs
      this.#journals.set(
        encounterId,
        journal.filter((record) => (audioExtent(record)?.endMs ?? Infinity) > limit),
      )
    }
    return Promise.resolve()
  }

  async *read(encounterId: string): AsyncIterable<JournalRecord> {
    yield* [...(this.#journals.get(encounterId) ?? [])]
  }

  list(): Promise<readonly string[]> {
    return Promise.resolve([...this.#journals.keys()].sort())
  }

  delete(encounterId: string): Promise<void> {
    this.#journals.delete(encounterId)
    return Promise.resolve()
  }
}
