import type { EncounterStatus, EncounterStore } from 'medical-scribe'

/** A visit kept on this device, as its store knows it without reading it. */
export interface SavedVisit {
  readonly id: string
  readonly label: string
  readonly state: EncounterStatus['state']
  readonly lastWrittenAt: string | undefined
}

/** What was chosen before a visit. */
export interface VisitSetup {
  readonly label: string
  /** Id of a template. */
  readonly template: string
  /** Code of a language; empty for English. */
  readonly language: string
  readonly keepsSound: boolean
}

const setupName = (id: string): string => `visit:${id}`

/** What was chosen for a visit; it stays in this browser, in clear, and so names nobody. */
export function visitSetup(id: string): VisitSetup {
  const known = JSON.parse(localStorage.getItem(setupName(id)) ?? '{}') as Partial<VisitSetup>
  return { label: '', template: 'soap', language: '', keepsSound: false, ...known }
}

export function setVisitSetup(id: string, setup: VisitSetup): void {
  localStorage.setItem(setupName(id), JSON.stringify(setup))
}

export function forgetVisitSetup(id: string): void {
  localStorage.removeItem(setupName(id))
}

/** Visits that nobody is in, newest first. No journal is read. */
export async function savedVisits(store: EncounterStore): Promise<readonly SavedVisit[]> {
  const ids = await store.list()
  const visits = await Promise.all(
    ids.map(async (id): Promise<SavedVisit> => {
      const status = await store.status?.(id)
      return {
        id,
        label: visitSetup(id).label,
        state: status?.state ?? 'abandoned',
        lastWrittenAt: status?.lastWrittenAt,
      }
    }),
  )
  const busy = await heldVisits()
  return visits
    .filter(({ id }) => !busy.has(id))
    .sort((a, b) => (b.lastWrittenAt ?? '').localeCompare(a.lastWrittenAt ?? ''))
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
