import { follow } from '../core/queue.ts'
import type { AudioInput } from '../protocol/audio.ts'
import type { VisitClient, VisitTranscribeOptions } from '../streaming/channels.ts'
import type { TranscriptSink } from '../streaming/transcript-sink.ts'

/** Feeds one sink from a client, which tells by events and an iterable. For as long as streaming has no sink of its own. */
export function transcribe(
  client: VisitClient,
  audio: AudioInput,
  sink: TranscriptSink,
  options: VisitTranscribeOptions,
): void {
  client.on('stateChange', sink.stateChange)
  client.on('begin', sink.begin)
  client.on('turnRevised', sink.turnRevised)
  client.on('gap', sink.gap)
  client.on('warning', sink.warning)
  client.on('audio', sink.audio)
  client.on('covered', sink.covered)
  client.on('llmGatewayResponse', sink.llmGatewayResponse)
  client.on('usage', sink.usage)
  follow(client.transcribe(audio, options), (turn) => {
    if (turn.isFinal) sink.turn(turn)
    else sink.partial(turn)
  }).then(() => {
    sink.ended()
  }, sink.ended)
}
