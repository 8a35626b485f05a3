import type { AudioFormat } from '../protocol/audio.ts'
import type { TranscriptSink } from '../streaming/transcription.ts'
import type { VisitWork } from './visit-work.ts'

/** What a sink does to record a transcription of audio in this format, and to have its turns edited. */
export function recordTranscript(
  { recorder, edits, observer }: VisitWork,
  format: AudioFormat,
): Omit<TranscriptSink, 'ended'> {
  return {
    stateChange: (next, previous) => observer?.stateChange(next, previous),
    begin: ({ connection }) => recorder.tell({ type: 'connection', connection }),
    partial: (turn) => recorder.say('partial', turn),
    turn: (turn) => {
      const heard = recorder.tell({ type: 'turn', turn })
      // Once it is kept: whoever takes the visit over will not ask for the same edit.
      recorder.after(() => edits?.push(...heard))
    },
    turnRevised: (turn) => {
      // Not of a turn that repeated one and was dropped.
      if (recorder.fold.has(turn.id)) recorder.tell({ type: 'turn-revised', turn })
    },
    gap: (gap) => recorder.tell({ type: 'gap', gap }),
    warning: (warning) => recorder.warn(warning),
    audio: (chunk, startMs, channel) => {
      observer?.audio(chunk, startMs, channel)
      recorder.hear(chunk, startMs, channel, format)
    },
    covered: (untilMs, channels) => recorder.cover(untilMs, channels),
    llmGatewayResponse: () => undefined,
    usage: (usage) => recorder.streamed(usage),
  }
}
