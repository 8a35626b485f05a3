import type { Spool } from '../audio/spool.ts'
import type { StreamingParameters } from '../protocol/streaming-parameters.ts'
import type { BeginMessage, ServerMessage, TurnMessage } from '../protocol/streaming.ts'
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
  if (message.type !== 'Heartbeat') link.progressAt = Date.now()
  switch (message.type) {
    case 'Turn':
      // The audio of a retired session is heard again by the next one, so its turns would come twice.
      if (isCurrent) hearTurn(link, live, message, parts)
      return
    case 'SpeechStarted':
      live.transcript.speechStarted()
      return
    case 'SpeakerRevision':
      outlet.revise(live.transcript.revise(message))
      return
    case 'Heartbeat':
      if (message.totalAudioReceivedMs > link.receivedMs) link.progressAt = Date.now()
      link.receivedMs = message.totalAudioReceivedMs
      if (isCurrent) outlet.cover(heardSilenceMs(link, parameters()))
      outlet.usage()
      return
    case 'LLMGatewayResponse':
      outlet.answer(message)
      return
    case 'Warning':
      outlet.warn('service', `The service warns: ${message.warning}`)
      return
    default:
  }
}

function hearTurn(link: Link, live: LiveParts, message: TurnMessage, parts: HearParts): void {
  const { outlet, spool, coverage } = parts
  const { transcript } = live
  const skips = message.turnOrder > transcript.latest + 1
  const turns = transcript.read(message, Date.now())
  if (message.endOfTurn && link.isDoubtful) {
    link.isDoubtful = false
    const first = turns.find((turn) => turn.isFinal)
    // A turn is missing, and it may have been in the message that could not be read.
    if (skips && first && first.startMs > coverage.coveredMs) {
      outlet.lose(coverage.coveredMs, first.startMs, 'unrecoverable')
    }
  }
  outlet.deliver(turns, spool.positionMs)
}
