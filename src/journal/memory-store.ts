import { audioExtent, coveredUntil, type EncounterStore, type JournalRecord } from './records.ts'

interface Journal {
  /** In the order they came; what was forgotten leaves a hole, so that nothing need move. */
  records: (JournalRecord | undefined)[]
  /** Where in `records` audio lies. */
  audioAt: number[]
  holes: number
}

/** Keeps encounters in memory: survives a dropped session, not the process. */
export class MemoryStore implements EncounterStore {
  readonly #journals = new Map<string, Journal>()

  append(encounterId: string, records: readonly JournalRecord[]): Promise<void> {
    let journal = this.#journals.get(encounterId)
    if (!journal) this.#journals.set(encounterId, (journal = { records: [], audioAt: [], holes: 0 }))
    let coveredMs: number | undefined
    for (const record of records) {
      if (record.type === 'damage') continue
      if (audioExtent(record)) journal.audioAt.push(journal.records.length)
      // A copy, because callers may use their buffers again.
      journal.records.push('bytes' in record ? { ...record, bytes: new Uint8Array(record.bytes) } : record)
      coveredMs = coveredUntil(record) ?? coveredMs
    }
    if (coveredMs !== undefined) forget(journal, coveredMs)
    return Promise.resolve()
  }

  async *read(encounterId: string): AsyncIterable<JournalRecord> {
    for (const record of [...(this.#journals.get(encounterId)?.records ?? [])]) if (record) yield record
  }

  list(): Promise<readonly string[]> {
    return Promise.resolve([...this.#journals.keys()].sort())
  }

  delete(encounterId: string): Promise<void> {
    this.#journals.delete(encounterId)
    return Promise.resolve()
  }
}

/** Drops audio before `coveredMs`, and the holes it leaves once they are the greater part. */
function forget(journal: Journal, coveredMs: number): void {
  const { records } = journal
  journal.audioAt = journal.audioAt.filter((at) => {
    const record = records[at]
    if (record && (audioExtent(record)?.endMs ?? Infinity) > coveredMs) return true
    records[at] = undefined
    journal.holes++
    return false
  })
  if (journal.holes <= records.length / 2) return
  journal.records = records.filter((record) => record !== undefined)
  journal.holes = 0
  journal.audioAt = journal.records.flatMap((record, at) => (record && audioExtent(record) ? [at] : []))
}
