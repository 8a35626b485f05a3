import { firstIndex } from '../core/first-index.ts'
import type { StreamParameters } from '../server/stream-parameters.ts'
import type { EngineOutput, HeardTurn, HeardWord } from '../server/turn-engine.ts'
import { garble } from './garble.ts'
import type { PlacedWord, ScriptTurn } from './script.ts'
import { SpeakerLabels } from './speaker-labels.ts'

/** Which habits of the service a follower imitates. */
export interface FollowerOptions {
  /**
   * With diarization the service ends turns after 10 s and loses the words across the cut. In milliseconds of audio;
   * 0 never cuts.
   */
  readonly diarizationCutMs: number
  /** Turns shorter than this are labelled `PENDING` until the revision, in milliseconds; 0 labels none so. */
  readonly pendingBelowMs: number
  /** By how much the first word of a final starts too early and the last ends too late, in milliseconds. */
  readonly edgeSlack: { readonly beforeMs: number; readonly afterMs: number }
}

const longestTurnMs = 60_000

interface OpenTurn {
  readonly script: ScriptTurn
  readonly words: HeardWord[]
  lastIsEnd: boolean
  partialAtMs: number
  shown: number
}

/**
 * Says the words of a script as its audio comes in.
 *
 * Its caller says which stretch of the script's audio arrived at which moment of the connection. It gives each word
 * that arrived whole and a garbled form of each that arrived in part, and ends turns after silence.
 */
export class ScriptFollower {
  parameters: StreamParameters
  readonly #words: readonly PlacedWord[]
  readonly #output: EngineOutput
  readonly #options: FollowerOptions
  readonly #labels: SpeakerLabels
  #cursor = 0
  #runStartMs = Number.NaN
  #positionMs = Number.NaN
  /** Time on the connection minus time in the script, for the present stretch. */
  #offsetMs = 0
  #localMs = 0
  #quietFromMs = 0
  #open: OpenTurn | undefined
  #reportedEndMs = 0

  constructor(
    words: readonly PlacedWord[],
    parameters: StreamParameters,
    output: EngineOutput,
    options: FollowerOptions,
  ) {
    this.parameters = parameters
    this.#words = words
    this.#output = output
    this.#options = options
    this.#labels = new SpeakerLabels(parameters.maxSpeakers, options.pendingBelowMs)
  }

  /** The script's audio from `fromMs` to `toMs` arrived, at `localMs` of the connection's audio. */
  hear(fromMs: number, toMs: number, localMs: number): void {
    if (fromMs !== this.#positionMs) {
      this.#cutRun()
      this.#runStartMs = this.#positionMs = fromMs
      this.#offsetMs = localMs - fromMs
      this.#cursor = firstIndex(this.#words, ({ endMs }) => endMs > fromMs)
    }
    for (let word = this.#words[this.#cursor]; word && word.endMs <= toMs; word = this.#words[this.#cursor]) {
      this.#add(word, word.endMs)
      this.#cursor++
      this.#advance(word.endMs)
      this.#showPartial(this.#localMs)
    }
    this.#advance(toMs)
    const sounding = this.#sounding()
    if (sounding) this.#beforeWord(sounding, sounding.startMs + this.#offsetMs)
    else this.#rest(this.#localMs)
    this.#showPartial(this.#localMs)
    this.#cutLongTurn()
  }

  /** Audio from outside the script arrived. */
  hearNothing(durationMs: number, localMs: number): void {
    this.#cutRun()
    this.#positionMs = Number.NaN
    this.#localMs = localMs + durationMs
    this.#rest(this.#localMs)
    this.#showPartial(this.#localMs)
  }

  /** Ends the open turn now, also in the middle of a word. */
  flush(): void {
    this.#cutRun()
    this.#runStartMs = this.#positionMs
    this.#close()
  }

  /** Ends the open turn and corrects the speakers. */
  finish(): void {
    this.flush()
    this.#output.revise(this.#labels.corrections())
  }

  #advance(positionMs: number): void {
    this.#positionMs = positionMs
    this.#localMs = positionMs + this.#offsetMs
  }

  /** The present word, of which a part was heard. */
  #sounding(): PlacedWord | undefined {
    const word = this.#words[this.#cursor]
    return word && word.startMs < this.#positionMs && this.#positionMs > this.#runStartMs ? word : undefined
  }

  /** Gives an unfinished word in its garbled form. */
  #cutRun(): void {
    const word = this.#sounding()
    if (word) this.#add(word, this.#positionMs)
  }

  #add(word: PlacedWord, heardToMs: number): void {
    const fromMs = Math.max(word.startMs, this.#runStartMs)
    const isWhole = fromMs === word.startMs && heardToMs === word.endMs
    this.#beforeWord(word, fromMs + this.#offsetMs)
    const open = (this.#open ??= {
      script: word.turn,
      words: [],
      lastIsEnd: false,
      partialAtMs: fromMs + this.#offsetMs + partialCadence(this.parameters).firstMs,
      shown: 0,
    })
    open.words.push({
      text: isWhole ? word.text : garble(word.text),
      startMs: fromMs + this.#offsetMs,
      endMs: heardToMs + this.#offsetMs,
      ...(word.entity === undefined ? {} : { entity: word.entity }),
    })
    open.lastIsEnd = word.isLast
    this.#quietFromMs = heardToMs + this.#offsetMs
  }

  /** Ends the open turn before a word of another turn, or after a pause that is long enough. */
  #beforeWord(word: PlacedWord, startsAtMs: number): void {
    const open = this.#open
    if (!open) return
    const isBackwards = word.turn === open.script && open.lastIsEnd
    if (word.turn !== open.script || isBackwards || startsAtMs - this.#quietFromMs >= this.#patienceMs(open))
      this.#close()
  }

  #rest(localMs: number): void {
    if (this.#open) {
      if (localMs - this.#quietFromMs >= this.#patienceMs(this.#open)) this.#close()
    } else if (localMs - this.#quietFromMs >= 1_000) {
      this.#output.silence(this.#quietFromMs, localMs)
      this.#quietFromMs = localMs
    }
  }

  /** The silence that ends the turn: the shorter bound when the turn sounds finished, else the longer one. */
  #patienceMs(open: OpenTurn): number {
    const { family, minTurnSilenceMs, maxTurnSilenceMs } = this.parameters
    const isFinished = family === 'pro' ? /[.?!]["')]?$/.test(open.words.at(-1)?.text ?? '') : open.lastIsEnd
    return isFinished ? Math.min(minTurnSilenceMs, maxTurnSilenceMs) : maxTurnSilenceMs
  }

  #showPartial(localMs: number): void {
    const open = this.#open
    if (!open || localMs < open.partialAtMs) return
    const unfinished = this.parameters.family === 'universal' ? this.#unfinished(open) : undefined
    const seen = open.words.length + (unfinished ? 0.5 : 0)
    if (seen === open.shown) return
    open.shown = seen
    open.partialAtMs = localMs + partialCadence(this.parameters).everyMs
    this.#output.partial({ words: [...open.words], ...(unfinished ? { unfinished } : {}) })
  }

  #unfinished(open: OpenTurn): HeardWord | undefined {
    const word = this.#sounding()
    if (!word || word.turn !== open.script) return undefined
    const share = (this.#positionMs - word.startMs) / (word.endMs - word.startMs)
    const text = word.text.slice(0, Math.floor(word.text.length * share))
    const startMs = word.startMs + this.#offsetMs
    return text === '' ? undefined : { text, startMs, endMs: this.#localMs }
  }

  #cutLongTurn(): void {
    const { speakerLabels, family, maxTurnDurationMs } = this.parameters
    const usualMs = (speakerLabels && this.#options.diarizationCutMs) || longestTurnMs
    const cutMs = maxTurnDurationMs || usualMs
    const startMs = this.#open?.words[0]?.startMs ?? Infinity
    if (family !== 'pro' || this.#localMs - startMs < cutMs) return
    // The words across the cut are lost, as on the service.
    if (this.#sounding() && cutMs < longestTurnMs) this.#cursor++
    this.#close()
  }

  #close(): void {
    const open = this.#open
    this.#open = undefined
    if (!open) return
    const last = open.words.length - 1
    const { beforeMs, afterMs } = this.#options.edgeSlack
    const words = open.words.map((word, index) => ({
      ...word,
      startMs:
        index === 0
          ? Math.max(Math.min(this.#reportedEndMs, word.startMs), word.startMs - beforeMs)
          : word.startMs,
      endMs:
        index === last ? Math.max(word.endMs, Math.min(this.#localMs, word.endMs + afterMs)) : word.endMs,
    }))
    this.#reportedEndMs = words[last]?.endMs ?? this.#reportedEndMs
    const turn: HeardTurn = { words, languageCode: open.script.languageCode }
    const labelled = this.parameters.speakerLabels ? this.#labels.label(turn, open.script) : turn
    const order = this.#output.final(labelled)
    if (this.parameters.speakerLabels) this.#labels.remember(order, turn, open.script)
  }
}

/**
 * When a turn's partials are due, in milliseconds of audio: from the beginning of speech to the first, and from one to the
 * next, 0 at every word. U3 Pro sends them about once a second, Universal at every word, Whisper rarely.
 */
function partialCadence(parameters: StreamParameters): {
  readonly firstMs: number
  readonly everyMs: number
} {
  switch (parameters.family) {
    case 'pro':
      // The service adds 256 ms to the delay that was asked for.
      return {
        firstMs: parameters.interruptionDelayMs + 256,
        everyMs: parameters.continuousPartials ? 1_000 : 3_000,
      }
    case 'universal':
      return { firstMs: 0, everyMs: 0 }
    case 'whisper':
      return { firstMs: 3_000, everyMs: 3_000 }
  }
}
