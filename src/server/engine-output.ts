import type { GatewaySide } from './gateway-side.ts'
import { answerInSocket } from './in-socket-model.ts'
import type { ServedSession } from './server-observer.ts'
import type { EngineOutput } from './turn-engine.ts'
import type { TurnWriter } from './turn-writer.ts'

/** Receives what a session's engine heard, and sends the messages that the client asked for. */
export function engineOutput(session: ServedSession, writer: TurnWriter, gateway: GatewaySide): EngineOutput {
  const send = (message: object): void => session.send(message)
  return {
    partial(turn) {
      writer.partial(turn).forEach(send)
    },
    final(turn) {
      const { order } = writer
      writer.final(turn).forEach(send)
      const { inSocketModel } = session.parameters
      if (inSocketModel !== '') void answerInSocket(inSocketModel, order, turn, gateway, send)
      return order
    },
    revise(corrections) {
      if (session.parameters.speakerLabels && corrections.length > 0) send(writer.revision(corrections))
    },
    silence(startMs, endMs) {
      if (!session.parameters.acknowledgeSilence) return
      send({ type: 'Silence', start_ms: Math.round(startMs), end_ms: Math.round(endMs) })
    },
    send,
    fail(closeCode, text) {
      session.fail(closeCode, text)
    },
  }
}
