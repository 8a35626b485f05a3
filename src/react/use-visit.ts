import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { EncounterReview } from '../review/encounter-review.ts'
import { microphonePermission, type MicrophonePermission } from '../ui/microphone-permission.ts'
import { VisitDesk, type DeskSession, type DeskSnapshot, type VisitDeskOptions } from '../ui/visit-desk.ts'

/** A session that a component runs. */
export type HookSession = DeskSession & {
  /** Listens. */
  start(): Promise<void>
  /** Ends the visit and writes its note. */
  stop(): Promise<unknown>
  /** Ends the visit without a note. */
  cancel(reason?: string): Promise<void>
  /** Stops listening for a while. */
  pause(): void
  /** Listens again. */
  resume(): void
}

/** A visit in a component. */
export interface Visit {
  /** What there is to be shown; undefined before `start()`. */
  readonly snapshot: DeskSnapshot | undefined
  /** Where decisions are made; undefined before `start()`. */
  readonly review: EncounterReview | undefined
  readonly desk: VisitDesk | undefined
  /** The session that runs, for `recordConsent()` and the like. */
  readonly session: HookSession | undefined
  /** Why the visit could not start, or broke off. */
  readonly error: unknown
  /** Makes a session and starts it. Does nothing while one runs. */
  readonly start: () => void
  /** Ends the visit and writes its note. */
  readonly stop: () => void
  /** Stops listening for a while. */
  readonly pause: () => void
  /** Listens again. */
  readonly resume: () => void
}

const nothing = (): (() => void) => () => undefined
const none = (): undefined => undefined

/**
 * Runs a visit as long as the component is mounted: `start()` makes its session, and unmounting cancels it, at any
 * moment. A visit with a store can be finished afterwards.
 *
 * @param make makes a session that was not started. Called once per `start()`, with where the level of the sound goes.
 */
export function useVisit<S extends HookSession>(
  make: (setLevel: (peak: number) => void) => S,
  options: Omit<VisitDeskOptions, 'session'> = {},
): Visit {
  const [run, setRun] = useState<{ readonly desk: VisitDesk; readonly session: S }>()
  const [error, setError] = useState<unknown>()
  const current = useRef<{ readonly desk: VisitDesk; readonly session: S }>(undefined)
  const isMounted = useRef(false)
  const latest = useRef({ make, options })
  latest.current = { make, options }

  useEffect(() => {
    isMounted.current = true
    return () => {
      isMounted.current = false
      // StrictMode takes the component away and puts it back at once, maybe after somebody pressed start.
      queueMicrotask(() => {
        if (isMounted.current) return
        const left = current.current
        current.current = undefined
        void left?.desk.close()
        void left?.session.cancel('The component was unmounted')
      })
    }
  }, [])

  const start = useCallback(() => {
    const status = current.current?.session.state.status
    if (status !== undefined && status !== 'ended' && status !== 'failed') return
    void current.current?.desk.close()
    let desk: VisitDesk | undefined
    try {
      const session = latest.current.make((peak) => desk?.setLevel(peak))
      desk = new VisitDesk({ ...latest.current.options, session })
      const next = { desk, session }
      const isCurrent = (): boolean => current.current === next
      current.current = next
      setError(undefined)
      setRun(next)
      const failed = (reason: unknown): void => {
        if (isCurrent()) setError(reason)
      }
      session.start().catch(failed)
      session.finished.catch(failed)
    } catch (reason) {
      setError(reason)
    }
  }, [])
  const stop = useCallback(() => void current.current?.session.stop().catch(() => undefined), [])
  const pause = useCallback(() => current.current?.session.pause(), [])
  const resume = useCallback(() => current.current?.session.resume(), [])
  const snapshot = useSyncExternalStore<DeskSnapshot | undefined>(
    run?.desk.subscribe ?? nothing,
    run?.desk.getSnapshot ?? none,
    none,
  )
  const { desk, session } = run ?? {}
  return { snapshot, review: desk?.review, desk, session, error, start, stop, pause, resume }
}

/** What a desk shows, for a desk that the app opened itself. */
export function useDesk(desk: VisitDesk): DeskSnapshot {
  return useSyncExternalStore(desk.subscribe, desk.getSnapshot, desk.getSnapshot)
}

/** How loud it is, 0–1. For one small component: it changes many times a second. */
export function useLevel(desk: VisitDesk | undefined): number {
  return useSyncExternalStore<number>(desk?.level.subscribe ?? nothing, desk?.level.getSnapshot ?? zero, zero)
}

const zero = (): number => 0
const unknown = (): MicrophonePermission => 'unknown'

/** Whether the page may hear, as the browser says it. */
export function useMicrophonePermission(): MicrophonePermission {
  const { subscribe, getSnapshot } = microphonePermission()
  return useSyncExternalStore(subscribe, getSnapshot, unknown)
}
