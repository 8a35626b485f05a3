import { ConnectionError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import { askedWaitMs } from '../core/retry.ts'
import { delay } from '../core/time.ts'
import type { WaitingOptions } from './options.ts'
import { mayAskAgain } from './transcript-service.ts'

/** What waiting for a job needs. */
export interface JobWatch {
  readonly waiting: Readonly<Required<WaitingOptions>>
  /** Whether the service calls when the job is done. */
  readonly hasWebhook: boolean
  /** Asks for the job at once, as after a restart, when it may be done already. */
  readonly isOld: boolean
  readonly ask: () => Promise<JsonObject>
  readonly onStatus: (status: string) => void
  /** Resolves when the service has called since the last question. Asked for anew before every wait. */
  readonly called: () => Promise<void>
  readonly signal: AbortSignal
}

/** The time before the next question, in milliseconds; it grows by half each time. */
export function pollMs(
  asked: number,
  waiting: Readonly<Required<WaitingOptions>>,
  hasWebhook: boolean,
): number {
  return hasWebhook ? waiting.webhookPollMs : Math.min(waiting.maxPollMs, waiting.firstPollMs * 1.5 ** asked)
}

/**
 * Waits until a job is over, and returns it: `completed`, or `error`. A question that fails in passing is asked again,
 * until the time for the job is over.
 *
 * @throws ConnectionError when the job takes longer than `timeoutMs`, or the service asks for a longer wait than is left;
 * CancelledError; the error of a question that cannot be asked again.
 */
export async function waitForJob(watch: JobWatch): Promise<JsonObject> {
  const { waiting, hasWebhook, isOld, ask, onStatus, called, signal } = watch
  const begun = performance.now()
  let waitMs = isOld ? 0 : pollMs(0, waiting, hasWebhook)
  for (let asked = 1; ; asked++) {
    const end = new AbortController()
    const any = AbortSignal.any([signal, end.signal])
    // The loser of the race is ended, so that no timer is left.
    await Promise.race([delay(waitMs, any), called()]).finally(() => end.abort())
    signal.throwIfAborted()
    let askedMs = 0
    try {
      const job = await ask()
      const status = String(job['status'])
      if (status === 'completed' || status === 'error') return job
      onStatus(status)
    } catch (error) {
      signal.throwIfAborted()
      if (!mayAskAgain(error)) throw error
      askedMs = askedWaitMs(error)
    }
    if (performance.now() - begun + askedMs > waiting.timeoutMs) {
      const message = `The recording was not transcribed within ${waiting.timeoutMs} ms: recover() goes on waiting for it`
      throw new ConnectionError(message, { retryAfterMs: askedMs || undefined })
    }
    waitMs = Math.max(pollMs(asked, waiting, hasWebhook), askedMs)
  }
}
