import { StoreError } from '../../src/core/errors.ts'
import { delay } from '../../src/core/time.ts'
import { keptVisit } from '../../src/journal/kept-visit.ts'
import type { EncounterStore, JournalRecord } from '../../src/journal/records.ts'
import { MedicalScribeSession } from '../../src/session/medical-scribe-session.ts'
import type { ServerUrls } from './crash-task.ts'
import { positionedSource } from './positioned-source.ts'

/** A visit that is kept in a store. */
export interface KeptVisit {
  readonly store: EncounterStore
  readonly encounterId: string
  readonly server: ServerUrls
  readonly durationMs: number
  readonly speed: number
}

/** The visit from its beginning, or from where an earlier process was when it died; not listening yet. */
export async function openVisit(visit: KeptVisit): Promise<MedicalScribeSession> {
  const { store, encounterId, server, durationMs, speed } = visit
  const fromMs = await timelineOf(store, encounterId)
  const options = {
    apiKey: 'test-key',
    // As much faster than people speak as it is by default.
    streaming: { url: server.streamingUrl, maxReplaySpeed: 2 * speed },
    gatewayUrl: server.gatewayUrl,
    store,
    encounterId,
    // On a loaded machine a disk takes its time, and this is about what it says it has kept.
    storeTimeoutMs: 30_000,
    // The next process need not wait for long.
    claimTtlMs: 1_000,
    audio: positionedSource(fromMs ?? 0, durationMs, speed),
  }
  if (fromMs === undefined) await untilFree(store, encounterId)
  return fromMs === undefined ? new MedicalScribeSession(options) : MedicalScribeSession.recover(options)
}

/** Waits out the claim of a process that died before it had kept anything, as an app does that is told `freeAfterMs`. */
export async function untilFree(store: EncounterStore, encounterId: string): Promise<void> {
  for (;;) {
    try {
      const claim = await store.claim?.(encounterId, 1_000)
      await claim?.release()
      return
    } catch (error) {
      if (!(error instanceof StoreError) || error.freeAfterMs === undefined) throw error
      await delay(error.freeAfterMs + 1)
    }
  }
}

/** Up to where the journal knows the visit, in milliseconds; undefined when it does not. A microphone needs no such thing. */
async function timelineOf(store: EncounterStore, encounterId: string): Promise<number | undefined> {
  const records: JournalRecord[] = []
  for await (const record of store.read(encounterId)) records.push(record)
  return records.length === 0
    ? undefined
    : Math.round(keptVisit(encounterId, records).fold.progress.timelineMs)
}
