import type { ServerObserver } from '../server/server-observer.ts'
import type { FaultPlan } from './fault-plan.ts'
import type { RequestLog } from './request-log.ts'

/** Records everything in the log, then lets the plan decide what happens. */
export function observeWith(log: RequestLog, plan: FaultPlan): ServerObserver {
  return {
    upgrade(attempt) {
      log.upgrade(attempt)
      const status = plan.upgrade(attempt)
      if (status !== undefined) log.refused(attempt.connection, status)
      return status
    },
    turnedAway(connection, closeCode) {
      log.turnedAway(connection, closeCode)
    },
    admitted: (session) => plan.admitted(session),
    begun(session) {
      log.begun(session)
      plan.begun(session)
    },
    audio(session, bytes) {
      log.audio(session, bytes)
      plan.audio(session)
    },
    message(session, message) {
      log.message(session, message)
    },
    sending(session, message) {
      log.sending(session, message)
      return plan.sending(session, message)
    },
    closed(session, code) {
      plan.closed(session)
      log.closed(session, code)
    },
    http(request) {
      log.http(request)
      return plan.http(request)
    },
    job: (job) => plan.job(job),
    error(error, where) {
      // A test makes a model throw to get a 500. A script that throws is a mistake, so it is shown.
      if (where === 'gateway') return
      queueMicrotask(() => {
        throw error
      })
    },
  }
}
