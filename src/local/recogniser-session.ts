import type { VoiceDetector } from 'sherpa-onnx-node'
import type { StreamParameters } from '../server/stream-parameters.ts'
import type { EngineContext, EngineOutput, EngineSession } from '../server/turn-engine.ts'
import type { DecodeTicket } from './decode-queue.ts'
import { heardWords, windowMs } from './heard-words.ts'
import { hangoverMs, windowSamples } from './sherpa.ts'
import type { SpeechRecogniser } from './speech-recogniser.ts'
import { TurnSegmenter, type SegmenterOptions, type TurnSpan } from './turn-segmenter.ts'
import { labelled, VoiceLabels } from './voice-labels.ts'
import { energyOf, WindowReader } from './window-reader.ts'

/**
 * Silence that ends a turn, in milliseconds, when the client names none. It is longer than the service's, because the
 * model decodes a turn as a whole and gets worse when a pause for thought cuts it.
 */
export const defaultTurnSilenceMs: number = 560 + hangoverMs
const longestTurnMs = 20_000
const earliestCutMs = 15_000
/** Shorter speech is dropped, because the model makes words of a cough or a click. */
const shortestSpeechMs = 160
/** The time between partials, with `continuous_partials` on and off. */
const partialEveryMs = 600
const sparsePartialEveryMs = 3_000
/** Windows in one go. Each takes about 0.2 ms of the event loop, more on a busy machine. */
const windowsAtOnce = 16

/** Recognises one connection. It counts in audio time, so audio may come faster than real time. */
export class RecogniserSession implements EngineSession {
  readonly #recogniser: SpeechRecogniser
  readonly #output: EngineOutput
  readonly #reader: WindowReader
  readonly #detector: VoiceDetector
  readonly #segmenter: TurnSegmenter
  readonly #labels: VoiceLabels | undefined
  #parameters: StreamParameters
  /** Windows that wait, and work that is to be done between them. */
  readonly #inbox: (Float32Array | (() => void))[] = []
  #pump: NodeJS.Immediate | undefined
  /** Windows from number `#firstWindow` on. */
  #windows: Float32Array[] = []
  #firstWindow = 0
  #partial: DecodeTicket | undefined
  #lastPartialAt = 0
  /** Settles when all finals so far were sent. */
  #finals: Promise<void> = Promise.resolve()
  #silentSince = 0
  #isClosed = false

  constructor(recogniser: SpeechRecogniser, { parameters, output }: EngineContext) {
    this.#recogniser = recogniser
    this.#output = output
    this.#parameters = parameters
    this.#reader = new WindowReader(parameters.encoding, parameters.sampleRate)
    this.#detector = recogniser.takeDetector()
    this.#segmenter = new TurnSegmenter(segmenterOptions(parameters))
    this.#labels = parameters.speakerLabels ? new VoiceLabels(parameters.maxSpeakers) : undefined
  }

  audio(bytes: Uint8Array): void {
    this.#enqueue(this.#reader.push(bytes))
  }

  /** Resolves once the audio so far was heard and the turns that it finished were sent. */
  async heard(): Promise<void> {
    await new Promise<void>((resolve) => this.#enqueue([resolve]))
    await this.#finals
  }

  configure(parameters: StreamParameters): void {
    this.#parameters = parameters
    this.#segmenter.options = segmenterOptions(parameters)
  }

  async flush(reason: 'terminate' | 'force-endpoint'): Promise<void> {
    if (reason === 'terminate') this.#enqueue(this.#reader.end())
    // Queued among the audio, because audio after it belongs to the next turn.
    await new Promise<void>((resolve) => {
      this.#enqueue([
        () => {
          const span = this.#segmenter.close()
          if (span) this.#finish(span)
          resolve()
        },
      ])
    })
    await this.#finals
    if (reason === 'terminate') this.#output.revise(this.#labels?.corrections() ?? [])
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#partial?.drop()
    this.#windows = []
    clearImmediate(this.#pump)
    for (const work of this.#inbox.splice(0)) if (typeof work === 'function') work()
    this.#recogniser.returnDetector(this.#detector)
  }

  #enqueue(work: readonly (Float32Array | (() => void))[]): void {
    if (this.#isClosed) {
      for (const item of work) if (typeof item === 'function') item()
      return
    }
    this.#inbox.push(...work)
    if (!this.#pump) this.#work()
  }

  /** Handles some windows, then lets other work run before it goes on. */
  #work(): void {
    this.#pump = undefined
    for (const item of this.#inbox.splice(0, windowsAtOnce)) {
      if (typeof item === 'function') item()
      else this.#take(item)
    }
    this.#maybePartial()
    if (this.#inbox.length === 0) return
    this.#pump = setImmediate(() => {
      try {
        this.#work()
      } catch {
        this.#fail()
      }
    })
  }

  #take(window: Float32Array): void {
    this.#windows.push(window)
    this.#detector.acceptWaveform(window)
    // The detector keeps the segments that it finds. They are removed, because turns are cut here.
    while (!this.#detector.isEmpty()) this.#detector.pop()
    const span = this.#segmenter.push({ isSpeech: this.#detector.isDetected(), energy: energyOf(window) })
    if (span) this.#finish(span)
    this.#reportSilence()
    const surplus = this.#segmenter.oldestNeeded - this.#firstWindow
    // In batches, because removing from the front moves the rest.
    if (surplus > 64) {
      this.#windows.splice(0, surplus)
      this.#firstWindow += surplus
    }
  }

  #finish(span: TurnSpan): void {
    this.#partial?.drop()
    this.#partial = undefined
    if (this.#isClosed) return
    const voicedMs = span.voiced.filter(Boolean).length * windowMs
    if (voicedMs < shortestSpeechMs) return
    const samples = this.#samples(span)
    this.#finals = Promise.all([this.#decode(span, samples), this.#finals])
      .then(([text]) => (text ? this.#emit(text, span, samples) : undefined))
      .catch(() => {
        this.#fail()
      })
  }

  #fail(): void {
    if (!this.#isClosed) this.#output.fail(3005, 'Session Cancelled: An error occurred')
  }

  async #decode(span: TurnSpan, samples: Float32Array): Promise<string | undefined> {
    const text = await this.#recogniser.decode(this, 'final', samples).result
    if (text !== '') return text
    // For some clips with quiet around the speech, the model gives no text. Without the quiet it does.
    const { speechFrom, speechTo, from } = span
    const speech = samples.subarray((speechFrom - from) * windowSamples, (speechTo - from) * windowSamples)
    return this.#recogniser.decode(this, 'final', speech).result
  }

  async #emit(text: string, span: TurnSpan, samples: Float32Array): Promise<void> {
    const words = heardWords(text, span)
    const label = await this.#labels?.label(samples)
    if (this.#isClosed) return
    if (!this.#labels || label === undefined) {
      this.#output.final({ words })
      return
    }
    const order = this.#output.final(labelled(words, label))
    this.#labels.remember(order, words)
  }

  #maybePartial(): void {
    const { includePartialTurns, continuousPartials } = this.#parameters
    const every = (continuousPartials ? partialEveryMs : sparsePartialEveryMs) / windowMs
    const { position } = this.#segmenter
    if (!includePartialTurns || this.#partial || position - this.#lastPartialAt < every) return
    const span = this.#segmenter.open
    if (!span || position - span.speechFrom < partialEveryMs / windowMs) return
    this.#lastPartialAt = position
    const ticket = this.#recogniser.decode(this, 'partial', this.#samples(span))
    this.#partial = ticket
    void ticket.result
      .then((text) => {
        // The turn may have ended meanwhile. Its words then come with its final.
        if (this.#partial !== ticket || this.#isClosed || !text) return
        this.#output.partial({ words: heardWords(text, span) })
      })
      .catch(() => undefined)
      .finally(() => {
        if (this.#partial === ticket) this.#partial = undefined
      })
  }

  #reportSilence(): void {
    const now = this.#segmenter.position
    if (this.#segmenter.isOpen) this.#silentSince = now
    const silentMs = (now - this.#silentSince) * windowMs
    if (silentMs < 1_000) return
    this.#output.silence(this.#silentSince * windowMs, now * windowMs)
    this.#silentSince = now
  }

  #samples(span: TurnSpan): Float32Array {
    const windows = this.#windows.slice(span.from - this.#firstWindow, span.to - this.#firstWindow)
    const samples = new Float32Array(windows.length * windowSamples)
    for (const [at, window] of windows.entries()) samples.set(window, at * windowSamples)
    return samples
  }
}

/** The client's own silence, within bounds that keep turns whole. The service's presets do not count. */
function segmenterOptions({ given, minTurnSilenceMs, maxTurnSilenceMs }: StreamParameters): SegmenterOptions {
  const isAsked = given.min_turn_silence ?? given.min_end_of_turn_silence_when_confident
  const silenceMs = isAsked === undefined ? defaultTurnSilenceMs : Math.max(minTurnSilenceMs, 200)
  const longest = given.max_turn_silence === undefined ? silenceMs : Math.max(maxTurnSilenceMs, 200)
  return {
    silence: Math.ceil(Math.min(silenceMs, longest) / windowMs),
    longest: longestTurnMs / windowMs,
    earliestCut: Math.floor(earliestCutMs / windowMs),
  }
}
