import { availableParallelism } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import type { VoiceDetector } from 'sherpa-onnx-node'
import { DecodeQueue, type DecodeKind, type DecodeTicket } from './decode-queue.ts'
import { loadModels, modelSampleRate, type LoadedModels } from './sherpa.ts'
import type { LocalWeights } from './weights.ts'

/** Detectors made in advance, because making one blocks the event loop of running sessions for some 70 ms. */
const detectorsInAdvance = 2

/** The models of one set of weights, shared by every session of the process. */
export class SpeechRecogniser {
  static readonly #loaded = new Map<string, Promise<SpeechRecogniser>>()
  readonly #models: LoadedModels
  readonly #idleDetectors: VoiceDetector[]
  /** Decodes at once. One core is left to the event loop. */
  readonly #queue = new DecodeQueue(Math.max(1, Math.min(3, availableParallelism() - 1)))

  /** Loads the models once per process. Later calls with the same files share them. */
  static load(weights: LocalWeights): Promise<SpeechRecogniser> {
    const key = JSON.stringify([weights.encoder, weights.decoder, weights.vad, weights.tokens])
    const known = SpeechRecogniser.#loaded.get(key)
    if (known) return known
    const loading = SpeechRecogniser.#load(weights)
    SpeechRecogniser.#loaded.set(key, loading)
    loading.catch(() => SpeechRecogniser.#loaded.delete(key))
    return loading
  }

  static async #load(weights: LocalWeights): Promise<SpeechRecogniser> {
    const models = await loadModels(weights)
    const detectors: VoiceDetector[] = []
    for (let made = 0; made < detectorsInAdvance; made++) {
      await setImmediate()
      detectors.push(models.createDetector())
    }
    return new SpeechRecogniser(models, detectors)
  }

  private constructor(models: LoadedModels, detectors: VoiceDetector[]) {
    this.#models = models
    this.#idleDetectors = detectors
  }

  /** A detector for one stream of audio. Give it back with `returnDetector`. */
  takeDetector(): VoiceDetector {
    return this.#idleDetectors.pop() ?? this.#models.createDetector()
  }

  returnDetector(detector: VoiceDetector): void {
    detector.reset()
    this.#idleDetectors.push(detector)
  }

  /**
   * Queues a decode.
   *
   * @param owner the session that asks. Sessions are served in turn.
   * @param samples 16 kHz, −1…1; read when the decode starts.
   */
  decode(owner: object, kind: DecodeKind, samples: Float32Array): DecodeTicket {
    return this.#queue.add(owner, kind, async () => {
      const stream = this.#models.speech.createStream()
      stream.acceptWaveform({ sampleRate: modelSampleRate, samples })
      const { text } = await this.#models.speech.decodeAsync(stream)
      return text.trim()
    })
  }
}
