import { samplesToPcm } from '../audio/pcm.ts'
import { Resampler } from '../audio/resample.ts'
import { reportUncaught } from '../core/emitter.ts'
import { AudioError } from '../core/errors.ts'
import { AsyncQueue } from '../core/queue.ts'
import { withTimeout } from '../core/time.ts'
import { captureError, unavailable } from './capture-error.ts'
import { captureProcessor } from './capture-processor.ts'
import { driftMeter } from './drift-meter.ts'
import { loadWorklet, type WorkletOptions } from './load-worklet.ts'

/** How loud it is right now, for a meter. */
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
  /** Called when the system or a hardware switch mutes the track, and when it comes back. Silence keeps the time. */
  readonly onMute?: (isMuted: boolean) => void
  /**
   * Called when audio is missing that the browser did not deliver, in milliseconds: it had stopped audio (a call, a
   * sleeping machine) and runs again, or a machine too busy skipped some, which is noticed within ten seconds.
   */
  readonly onInterruption?: (lostMs: number) => void
}

/** What all captured audio is turned into. */
export const captureRate = 16_000
const chunkMs = 50
/** A page nobody has touched may not be allowed to start audio: the browser then waits for ever. */
const startTimeoutMs = 5_000
/** The worklet answers within a render quantum; a context the system has frozen never does. */
const stopTimeoutMs = 500

export interface CaptureEnd {
  /** What the end of the track means: a device that is gone, or a call that is over. */
  readonly onTrackEnd: 'fail' | 'end'
  /** Told of audio the browser did not deliver, in milliseconds. */
  readonly onLost: (lostMs: number) => void
}

/** Audio of a stream as 16 kHz mono PCM, until the signal aborts or the track ends. Leaves the stream's tracks alone. */
export async function* capture(
  stream: MediaStream,
  options: CaptureOptions & CaptureEnd,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (typeof AudioContext === 'undefined' || typeof AudioWorkletNode === 'undefined') throw unavailable()
  const tracks = stream.getAudioTracks()
  if (tracks.length === 0) throw new AudioError('missing', 'The stream holds no audio track')
  const { context, source } = listen(stream)
  const queue = new AsyncQueue<Float32Array>()
  const detach = new AbortController()
  try {
    await start(context, options, signal)
    if (signal.aborted) return
    const node = new AudioWorkletNode(context, captureProcessor, {
      processorOptions: { frames: Math.round((context.sampleRate * chunkMs) / 1_000) },
    })
    let drift = driftMeter()
    const lost = (lostMs: number): void => {
      options.onLost(lostMs)
      guarded(() => options.onInterruption?.(lostMs))
    }
    node.port.onmessage = ({ data }: MessageEvent<Float32Array | null>) => {
      if (!data) return queue.end()
      const lostMs = drift(performance.now(), (data.length * 1_000) / context.sampleRate)
      if (lostMs > 0) lost(lostMs)
      queue.push(data)
    }
    node.onprocessorerror = () => {
      queue.fail(new AudioError('failed', 'The audio worklet failed'))
    }
    let failure: AudioError | undefined
    const stop = (): void => {
      node.port.postMessage('stop')
      const timer = setTimeout(() => queue.end(), context.state === 'running' ? stopTimeoutMs : 0)
      detach.signal.addEventListener('abort', () => clearTimeout(timer))
    }
    signal.addEventListener('abort', stop, { signal: detach.signal })
    watchTracks(tracks, options, detach.signal, (error) => {
      failure = error
      stop()
    })
    watchContext(context, detach.signal, (lostMs) => {
      drift = driftMeter()
      lost(lostMs)
    })
    // Without a way to the destination, some browsers do not run the node. It writes no output: silence.
    source.connect(node).connect(context.destination)

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
    source.disconnect()
    await context.close().catch(() => undefined)
  }
}

/** A context at our rate where the browser can feed a stream into one (its own resampler is good), else at its own. */
function listen(stream: MediaStream): { context: AudioContext; source: MediaStreamAudioSourceNode } {
  for (const options of [{ sampleRate: captureRate }, undefined]) {
    let context: AudioContext | undefined
    try {
      context = new AudioContext(options)
      return { context, source: context.createMediaStreamSource(stream) }
    } catch (error) {
      void context?.close()
      if (!options) throw captureError(error)
    }
  }
  throw unavailable()
}

async function start(context: AudioContext, options: CaptureOptions, signal: AbortSignal): Promise<void> {
  if (!context.audioWorklet) throw unavailable()
  await loadWorklet(context.audioWorklet, options)
  if (context.state === 'running' || signal.aborted) return
  const started = withTimeout(
    context.resume(),
    startTimeoutMs,
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
      track.addEventListener(
        event,
        () => {
          guarded(() => options.onMute?.(event === 'mute'))
        },
        { signal },
      )
    }
  }
  if (tracks.every((track) => track.muted)) guarded(() => options.onMute?.(true))
  check()
}

/** Counts the time in which the system stopped our audio, and asks for it back. */
function watchContext(context: AudioContext, signal: AbortSignal, onBack: (lostMs: number) => void): void {
  let stoppedAt: number | undefined
  context.addEventListener(
    'statechange',
    () => {
      if (context.state === 'running') {
        if (stoppedAt !== undefined) onBack(Math.round(performance.now() - stoppedAt))
        stoppedAt = undefined
      } else {
        stoppedAt ??= performance.now()
        // Refused while a phone call lasts; the system then resumes by itself.
        context.resume().catch(() => undefined)
      }
    },
    { signal },
  )
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
