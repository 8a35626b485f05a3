import { setImmediate } from 'node:timers/promises'
import type sherpaModule from 'sherpa-onnx-node'
import type { SpeechModel, VoiceDetector } from 'sherpa-onnx-node'
import { ConfigurationError } from '../core/errors.ts'
import type { LocalWeights } from './weights.ts'

/** The one rate the models know, in samples per second. */
export const modelSampleRate = 16_000
/** Samples the voice detector looks at at once: 32 ms. */
export const windowSamples = 512

/** What is loaded once per process and set of weights. */
export interface LoadedModels {
  readonly speech: SpeechModel
  createDetector(): VoiceDetector
}

/** Speech of less than this is noise to the detector. */
export const minSpeechMs = 200
/** The detector goes on saying speech for this long after it ended. */
export const hangoverMs = 100

/**
 * Loads the models: about a second and 250 MB, off the event loop but for some 50 ms to load the engine.
 *
 * @throws ConfigurationError when `sherpa-onnx-node` is not installed or has no build for this platform.
 */
export async function loadModels(weights: LocalWeights): Promise<LoadedModels> {
  const sherpa = await loadSherpa()
  await setImmediate()
  const speech = await sherpa.OfflineRecognizer.createAsync({
    featConfig: { sampleRate: modelSampleRate, featureDim: 80 },
    modelConfig: {
      moonshine: { encoder: weights.encoder, mergedDecoder: weights.decoder },
      tokens: weights.tokens,
      // One thread per decode: two are slower for a model this small.
      numThreads: 1,
      provider: 'cpu',
    },
  })
  const detector = {
    sileroVad: {
      model: weights.vad,
      threshold: 0.4,
      minSilenceDuration: hangoverMs / 1_000,
      minSpeechDuration: minSpeechMs / 1_000,
      // Beyond it the detector ends its own segment, so that its buffer stays small; turns are cut before that.
      maxSpeechDuration: 30,
      windowSize: windowSamples,
    },
    sampleRate: modelSampleRate,
    numThreads: 1,
    provider: 'cpu',
  }
  return { speech, createDetector: () => new sherpa.Vad(detector, 60) }
}

async function loadSherpa(): Promise<typeof sherpaModule> {
  try {
    return (await import('sherpa-onnx-node')).default
  } catch (cause) {
    throw new ConfigurationError(
      'LocalScribe',
      'needs the "sherpa-onnx-node" package, which has builds for Linux and macOS (x64, arm64) and Windows (x64, ia32); install it: npm install sherpa-onnx-node@1.13.8',
      { cause },
    )
  }
}
