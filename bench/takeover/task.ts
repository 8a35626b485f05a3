/** Where a service or a worker keeps its visits. */
export type StoreTask = { readonly sealed: boolean } & (
  { readonly url: string } | { readonly directory: string }
)

/** A visit that a service is given, on a line of its standard input. */
export interface VisitTask {
  readonly encounterId: string
  /** The streaming service and the Gateway, by one port. */
  readonly api: string
  readonly durationMs: number
  /** Times real time. */
  readonly speed: number
  /** For a worker: it waits until the visit is abandoned. */
  readonly isForWorker?: true
}

/** What a service says, one line each. `atMs` is of the machine's monotonic clock, which all its processes share. */
export type ServiceReport = { readonly encounterId: string; readonly atMs: number } & (
  | { readonly type: 'claimed'; readonly token: number }
  | { readonly type: 'appended'; readonly token: number; readonly fromMs: number }
  | { readonly type: 'turn'; readonly id: string; readonly text: string }
  | { readonly type: 'listening' | 'lost' | 'finished' | 'ended' }
  | { readonly type: 'failed'; readonly message: string }
)

/** How long a claim lasts here, in milliseconds. */
export const ttlMs = 1_500
