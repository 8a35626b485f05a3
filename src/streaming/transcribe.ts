import { checkInput, formatOf, isChannels } from '../audio/audio-input.ts'
import { checkFormat } from '../audio/pcm.ts'
import { ConfigurationError } from '../core/errors.ts'
import type { AudioInput } from '../protocol/audio.ts'
import { ChannelsTranscription } from './channels/channels-transcription.ts'
import { ConnectionKeeper } from './connection-keeper.ts'
import type { ResolvedOptions, ResumeOf } from './options.ts'
import type { Transcription, TranscriptSink } from './transcription.ts'

/** A transcription of one source, or of several channels, that tells everything to `sink`. Call `start()` on it. */
export function transcribe(
  input: AudioInput,
  options: ResolvedOptions,
  sink: TranscriptSink,
  resumeOf?: ResumeOf,
): Transcription {
  checkInput(input)
  const format = formatOf(input)
  checkFormat(format)
  const { sampleRate = format.sampleRate } = options.parameters
  if (sampleRate !== format.sampleRate) {
    const fault = `is ${sampleRate}, but the source delivers ${format.sampleRate}; leave it out`
    throw new ConfigurationError('streaming.sampleRate', fault)
  }
  return isChannels(input)
    ? new ChannelsTranscription(input, options, sink, resumeOf)
    : new ConnectionKeeper(input, options, sink, resumeOf?.())
}
