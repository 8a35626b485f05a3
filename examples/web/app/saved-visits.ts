import { MedicalScribeSession, type Encounter } from 'medical-scribe'
import type { VisitOptions } from './visit-options.ts'

/** A visit kept on this device. */
export interface SavedVisit {
  readonly encounter: Encounter
  /** It ended, and nothing of it is left to do. */
  readonly isFinished: boolean
}

/** Visits that no tab is in, newest first. What cannot be read is left out, and counted. */
export async function savedVisits(
  options: (encounterId: string) => VisitOptions,
): Promise<{ readonly visits: readonly SavedVisit[]; readonly unreadable: number }> {
  const busy = await heldVisits()
  const visits: SavedVisit[] = []
  let unreadable = 0
  const { store } = options('any')
  for (const id of await store.list()) {
    if (busy.has(id)) continue
    try {
      const session = await MedicalScribeSession.recover(options(id))
      const { encounter } = session
      // Gives the visit free: it was only looked at.
      await session.cancel()
      visits.push({ encounter, isFinished: encounter.endedAt !== undefined })
    } catch {
      unreadable++
    }
  }
  visits.sort((a, b) => (b.encounter.startedAt ?? '').localeCompare(a.encounter.startedAt ?? ''))
  return { visits, unreadable }
}

const lockName = (encounterId: string): string => `medical-scribe-visit:${encounterId}`

/** Keeps other tabs from going on with the same visit, until the returned function is called. */
export function holdVisit(encounterId: string): () => Promise<void> {
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const released = navigator.locks.request(lockName(encounterId), () => held)
  return async () => {
    release()
    await released
  }
}

async function heldVisits(): Promise<ReadonlySet<string>> {
  const { held = [] } = await navigator.locks.query()
  const prefix = lockName('')
  return new Set(held.flatMap(({ name }) => (name?.startsWith(prefix) ? [name.slice(prefix.length)] : [])))
}
