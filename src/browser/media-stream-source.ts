import { ConfigurationError } from '../core/errors.ts'
import type { AudioSource } from '../protocol/audio.ts'
import { capture, type CaptureOptions } from './capture.ts'
import { LostAudio } from './lost-audio.ts'
import { captureFormat } from './microphone.ts'

/** Options of `mediaStreamSource()`. */
export interface MediaStreamSourceOptions extends CaptureOptions {
  /**
   * True stops the stream's tracks when the session stops; in a pause they stay open. Otherwise the stream goes on,
   * because a call does not end with its note.
   *
   * @default false
   */
  readonly stopTracks?: boolean
}

/**
 * The audio of a MediaStream, as 16 kHz mono PCM: the far side of a WebRTC call, a shared tab, a stream of your own.
 *
 * All audio tracks that it has when the visit begins are mixed. When the last one ends, the visit ends. A long pause stops
 * reading the stream. To keep the two sides of a call apart, pass a source for each:
 * `audio: { clinician: microphone(), patient: … }`.
 *
 * @throws ConfigurationError at once, when `stream` is no MediaStream.
 * @throws AudioError from the iterable: `missing` (no audio track), `insecure`, `unsupported`, `failed`.
 */
export function mediaStreamSource(stream: MediaStream, options: MediaStreamSourceOptions = {}): AudioSource {
  if (typeof (stream as MediaStream | undefined)?.getAudioTracks !== 'function') {
    throw new ConfigurationError('stream', 'must be a MediaStream')
  }
  const lost = new LostAudio()
  return {
    format: captureFormat,
    // After its tracks were stopped, the stream could not be opened again at the end of a pause.
    isLive: !options.stopTracks,
    get lostMs() {
      return lost.ms
    },
    setPaused: (isPaused) => lost.setPaused(isPaused),
    async *open(signal) {
      if (signal.aborted) return
      // Chromium gives a remote WebRTC stream to Web Audio only while a media element plays it, muted or not.
      const element = typeof Audio === 'undefined' ? undefined : new Audio()
      if (element) Object.assign(element, { muted: true, srcObject: stream })
      try {
        yield* capture(stream, { ...options, onTrackEnd: 'end', lost }, signal)
      } finally {
        if (element) element.srcObject = null
        if (options.stopTracks) for (const track of stream.getTracks()) track.stop()
      }
    },
  }
}
