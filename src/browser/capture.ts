import { samplesToPcm } from '../audio/pcm.ts'
import { Resampler } from '../audio/resample.ts'
import { reportUncaught } from '../core/emitter.ts'
import { AudioError } from '../core/errors.ts'
import { AsyncQueue } from '../core/queue.ts'
import { withDeadline } from '../core/deadline.ts'
import { captureError, unavailable } from './capture-error.ts'
import { captureProcessor } from './capture-processor.ts'
import { driftMeter } from './drift-meter.ts'
import { loadWorklet, type WorkletOptions } from './load-worklet.ts'
import type { LostAudio } from './lost-audio.ts'

/** The present loudness, for a meter. */
export interface AudioLevel {
  /** Root mean square of the last 50 ms, 0–1. */
  readonly rms: number
  /** Largest sample of the last 50 ms, 0–1. */
  readonly peak: number
}

/** Options of every source that captures in the browser. */
export interface CaptureOptions extends WorkletOptions {
  /** Called every 50 ms of audio, also in a hidden tab. */
  readonly onLevel?: (level: AudioLevel) => void
  /**
   * Called when the system or a hardware switch mutes the track, and when it ends that. A muted track gives silence.
   */
  readonly onMute?: (isMuted: boolean) => void
  /**
   * Called with the length of audio that the browser did not deliver, in milliseconds, without what a pause would have
   * dropped. It may have stopped audio for a call or during sleep; then the call comes when audio runs again, or when
   * the capture ends before that. A machine that is too busy may skip some audio; that is noticed within ten seconds.
   */
  readonly onInterruption?: (lostMs: number) => void
}

/** The sample rate of all captured audio, in hertz. */
export const captureRate = 16_000
const chunkMs = 50
/** How long audio may take to start, in milliseconds. On a page that nobody has touched it may never start. */
const startTimeoutMs = 5_000
/** How long the worklet may take to end, in milliseconds. It never ends in a context that the system has frozen. */
const stopTimeoutMs = 500

export interface CaptureEnd {
  /** Whether the end of the track is a failure, as of a device, or an end, as of a call. */
  readonly onTrackEnd: 'fail' | 'end'
  /** Counts audio that the browser did not deliver. */
  readonly lost: LostAudio
}

/** Audio of a stream as 16 kHz mono PCM, until the signal aborts or the track ends. It does not stop the tracks. */
export async function* capture(
  stream: MediaStream,
  options: CaptureOptions & CaptureEnd,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (typeof AudioContext === 'undefined' || typeof AudioWorkletNode === 'undefined') throw unavailable()
  const tracks = stream.getAudioTracks()
  if (tracks.length === 0) throw new AudioError('missing', 'The stream holds no audio track')
  const { context, sources } = listen(stream, tracks)
  const queue = new AsyncQueue<Float32Array>()
  const detach = new AbortController()
  try {
    await start(context, options, signal)
    if (signal.aborted) return
    const node = new AudioWorkletNode(context, captureProcessor, {
      processorOptions: { frames: Math.round((context.sampleRate * chunkMs) / 1_000) },
    })
    let drift = driftMeter()
    const { lost } = options
    const tell = (lostMs: number): void => {
      if (lostMs > 0) guarded(() => options.onInterruption?.(lostMs))
    }
    node.port.onmessage = ({ data }: MessageEvent<Float32Array | null>) => {
      if (!data) return queue.end()
      tell(lost.add(drift(performance.now(), (data.length * 1_000) / context.sampleRate)))
      queue.push(data)
    }
    node.onprocessorerror = () => queue.fail(new AudioError('failed', 'The audio worklet failed'))
    let failure: AudioError | undefined
    const stop = (): void => {
      tell(lost.goOn())
      node.port.postMessage('stop')
      const timer = setTimeout(() => queue.end(), context.state === 'running' ? stopTimeoutMs : 0)
      detach.signal.addEventListener('abort', () => clearTimeout(timer))
    }
    signal.addEventListener('abort', stop, { signal: detach.signal })
    watchTracks(tracks, options, detach.signal, (error) => {
      failure = error
      stop()
    })
    const follow = (): void => {
      if (signal.aborted || failure) return
      if (context.state === 'running') {
        drift = driftMeter()
        return tell(lost.goOn())
      }
      lost.interrupt()
      // The system refuses this during a phone call, and resumes by itself after it.
      context.resume().catch(() => undefined)
    }
    context.addEventListener('statechange', follow, { signal: detach.signal })
    // Some browsers run only nodes with a path to the destination. This one writes no output, which is silence.
    for (const source of sources) source.connect(node)
    node.connect(context.destination)

    const resampler = new Resampler(context.sampleRate, captureRate)
    for await (const samples of queue) {
      if (options.onLevel) guarded(() => options.onLevel?.(levelOf(samples)))
      yield samplesToPcm(resampler.push(samples))
    }
    const rest = resampler.flush()
    if (rest.length > 0) yield samplesToPcm(rest)
    if (failure) throw failure
  } finally {
    detach.abort()
    for (const source of sources) source.disconnect()
    await context.close().catch(() => undefined)
  }
}

/**
 * A context at 16 kHz, because the browser's resampler is good. Where the browser refuses that, one at its own rate. A node
 * for each track: that of a stream gives one of its tracks only. What is connected to the same input is mixed.
 */
function listen(
  stream: MediaStream,
  tracks: readonly MediaStreamTrack[],
): {
  context: AudioContext
  sources: readonly MediaStreamAudioSourceNode[]
} {
  const streams = tracks.length === 1 ? [stream] : tracks.map((track) => new MediaStream([track]))
  for (const options of [{ sampleRate: captureRate }, undefined]) {
    let context: AudioContext | undefined
    try {
      const opened = (context = new AudioContext(options))
      const sources = streams.map((each) => opened.createMediaStreamSource(each))
      return { context: opened, sources }
    } catch (error) {
      void context?.close()
      if (!options) throw captureError(error)
    }
  }
  throw unavailable()
}

async function start(context: AudioContext, options: CaptureOptions, signal: AbortSignal): Promise<void> {
  if (!context.audioWorklet) throw unavailable()
  await Promise.race([loadWorklet(context.audioWorklet, options), aborted(signal)])
  if (context.state === 'running' || signal.aborted) return
  const started = withDeadline(
    () => context.resume(),
    startTimeoutMs,
    undefined,
    () => new AudioError('failed', 'Audio was not allowed to start: start from a click or key press'),
  )
  await Promise.race([started, aborted(signal)])
}

function watchTracks(
  tracks: readonly MediaStreamTrack[],
  options: CaptureOptions & CaptureEnd,
  signal: AbortSignal,
  onEnd: (error?: AudioError) => void,
): void {
  const check = (): void => {
    if (tracks.some((track) => track.readyState === 'live')) return
    if (options.onTrackEnd === 'end') onEnd()
    else onEnd(new AudioError('unplugged', 'The microphone was unplugged, or access to it was taken away'))
  }
  for (const track of tracks) {
    track.addEventListener('ended', check, { signal })
    for (const event of ['mute', 'unmute'] as const) {
      const told = (): void => guarded(() => options.onMute?.(event === 'mute'))
      track.addEventListener(event, told, { signal })
    }
  }
  if (tracks.every((track) => track.muted)) guarded(() => options.onMute?.(true))
  check()
}

function levelOf(samples: Float32Array): AudioLevel {
  let sum = 0
  let peak = 0
  for (const sample of samples) {
    sum += sample * sample
    peak = Math.max(peak, Math.abs(sample))
  }
  return { rms: Math.sqrt(sum / Math.max(1, samples.length)), peak }
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}

/** A meter that throws must not end the visit. */
function guarded(callback: () => void): void {
  try {
    callback()
  } catch (error) {
    reportUncaught(error)
  }
}
