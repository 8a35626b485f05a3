import { ConfigurationError } from '../core/errors.ts'
import type { AudioFormat, AudioSource } from '../protocol/audio.ts'
import { aborted, capture, captureRate, type CaptureOptions } from './capture.ts'
import { captureError, unavailable } from './capture-error.ts'
import { LostAudio } from './lost-audio.ts'

/** Options of `microphone()`. */
export interface MicrophoneOptions extends CaptureOptions {
  /**
   * A `deviceId` from `listMicrophones()`. No other device is used instead.
   *
   * @default the one the browser or its user chooses
   */
  readonly deviceId?: string
  /**
   * Removes what the page itself plays, such as the far side of a call.
   *
   * @default true
   */
  readonly echoCancellation?: boolean
  /**
   * The browser's noise filter. It is made for calls and may remove quiet or distant speech with the noise.
   *
   * @default false
   */
  readonly noiseSuppression?: boolean
  /**
   * Makes quiet voices louder, because the patient sits further from the microphone than the clinician.
   *
   * @default true
   */
  readonly autoGainControl?: boolean
}

/** 16 kHz, 16-bit, mono. */
export const captureFormat: AudioFormat = { encoding: 'pcm_s16le', sampleRate: captureRate, channels: 1 }

/**
 * The microphone of a browser, as 16 kHz mono PCM: getUserMedia and an AudioWorklet.
 *
 * The browser asks the user for permission when the session starts. A muted microphone gives silence, so time goes on.
 * The microphone is closed when the session stops, and in a long pause. `lostMs` counts the time in which the system
 * has stopped audio, also while it lasts.
 *
 * @throws ConfigurationError at once, for an option of the wrong type.
 * @throws AudioError from the iterable: `denied`, `missing` (no device, or not the one asked for), `busy`,
 * `unplugged` (also when permission is taken away), `insecure` (page without https), `unsupported` (no AudioWorklet,
 * or its module could not be loaded), `failed`.
 */
export function microphone(options: MicrophoneOptions = {}): AudioSource {
  const { deviceId, echoCancellation = true, noiseSuppression = false, autoGainControl = true } = options
  if (deviceId !== undefined && (typeof deviceId !== 'string' || deviceId === '')) {
    throw new ConfigurationError('deviceId', 'must be a deviceId from listMicrophones()')
  }
  const filters = { echoCancellation, noiseSuppression, autoGainControl }
  for (const [name, value] of Object.entries(filters)) {
    if (typeof value !== 'boolean') throw new ConfigurationError(name, 'must be true or false')
  }
  const audio: MediaTrackConstraints = {
    channelCount: 1,
    ...filters,
    ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
  }
  const lost = new LostAudio()
  return {
    format: captureFormat,
    isLive: true,
    get lostMs() {
      return lost.ms
    },
    setPaused: (isPaused) => lost.setPaused(isPaused),
    async *open(signal) {
      const stream = await request({ audio }, signal)
      if (!stream) return
      try {
        yield* capture(stream, { ...options, onTrackEnd: 'fail', lost }, signal)
      } finally {
        release(stream)
      }
    },
  }
}

/** The stream; undefined when the signal aborts while the user is being asked. */
async function request(
  constraints: MediaStreamConstraints,
  signal: AbortSignal,
): Promise<MediaStream | undefined> {
  if (signal.aborted) return undefined
  if (!globalThis.navigator?.mediaDevices?.getUserMedia) throw unavailable()
  const asked = navigator.mediaDevices.getUserMedia(constraints)
  try {
    const stream = await Promise.race([asked, aborted(signal)])
    // A permission that comes too late must not leave the microphone open.
    if (!stream) asked.then(release, () => undefined)
    return stream
  } catch (error) {
    throw captureError(error)
  }
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
