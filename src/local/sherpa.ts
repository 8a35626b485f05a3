import { setImmediate } from 'node:timers/promises'
import type sherpaModule from 'sherpa-onnx-node'
import type { SpeechModel, VoiceDetector } from 'sherpa-onnx-node'
import { ConfigurationError } from '../core/errors.ts'
import type { LocalWeights } from './weights.ts'

/** The sample rate of the models, in hertz. */
export const modelSampleRate = 16_000
/** Samples in one window of the voice detector: 32 ms. */
export const windowSamples = 512

/** The loaded models of one set of weights. */
export interface LoadedModels {
  readonly speech: SpeechModel
  createDetector(): VoiceDetector
}

/** The detector takes shorter speech for noise. */
export const minSpeechMs = 200
/** For how long after its end the detector still reports speech. */
export const hangoverMs = 100

/**
 * Loads the models. That takes about a second and 250 MB, and blocks the event loop for some 50 ms.
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
      // One thread for each decode, because two are slower with so small a model.
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
      // The detector ends a segment here, which keeps its buffer small. Turns are cut before.
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
