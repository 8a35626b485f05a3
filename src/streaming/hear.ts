import type { Spool } from '../audio/spool.ts'
import { TranscriptionError } from '../core/errors.ts'
import type { StreamingParameters } from '../protocol/streaming-parameters.ts'
import type { BeginMessage, ServerMessage, WarningMessage } from '../protocol/streaming.ts'
import type { PartialTurn, Turn } from '../protocol/turn.ts'
import type { Coverage } from './coverage.ts'
import { heardSilenceMs, type Link, type LiveParts } from './link.ts'
import type { Outlet } from './outlet.ts'

export interface HearParts {
  readonly parameters: () => StreamingParameters
  readonly spool: Spool
  readonly coverage: Coverage
  readonly outlet: Outlet
}

/** Lets out what a message says. `isCurrent` is false for a session that was rotated out. */
export function hear(
  link: Link,
  live: LiveParts,
  isCurrent: boolean,
  message: Exclude<ServerMessage, BeginMessage>,
  parts: HearParts,
): void {
  const { outlet, parameters } = parts
  const nowMs = Date.now()
  if (message.type !== 'Heartbeat') link.progressAt = nowMs
  switch (message.type) {
    case 'Turn':
      // The audio of a retired session is heard again by the next one, so its turns would come twice.
      if (isCurrent) letOut(link, live, live.transcript.read(message, nowMs), parts)
      return
    case 'SpeechStarted':
      live.transcript.speechStarted()
      return
    case 'SpeakerRevision':
      outlet.revise(live.transcript.revise(message))
      return
    case 'Heartbeat':
      if (message.totalAudioReceivedMs > link.receivedMs) link.progressAt = nowMs
      link.receivedMs = message.totalAudioReceivedMs
      if (isCurrent) outlet.cover(heardSilenceMs(link, parameters()))
      outlet.usage()
      return
    case 'LLMGatewayResponse':
      outlet.answer(message)
      return
    case 'Warning':
      outlet.warn('service', 'The service warns; cause has its words', { cause: warningOf(message) })
      return
    default:
  }
}

/** The service's own words may quote what we sent, so they are a cause and no message. */
function warningOf({ warningCode = 0, warning }: WarningMessage): TranscriptionError {
  const message = `The streaming service warns with ${warningCode}`
  return new TranscriptionError(warningCode, message, true, { cause: new Error(warning) })
}

/** Lets out turns. Where one before them never came, says so when it may have been what could not be read. */
export function letOut(
  link: Link,
  live: LiveParts,
  turns: readonly (PartialTurn | Turn)[],
  { outlet, spool, coverage }: HearParts,
): void {
  for (const turn of turns) {
    const isAfterHole = turn.isFinal && link.isDoubtful && live.transcript.followsSkipped(turn.turnOrder)
    if (isAfterHole && turn.startMs > coverage.coveredMs) {
      link.isDoubtful = false
      outlet.lose(coverage.coveredMs, turn.startMs, 'unrecoverable')
    }
    outlet.deliver(turn, spool.positionMs)
  }
}
