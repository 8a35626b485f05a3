import type { StreamParameters } from './stream-parameters.ts'
import type { HeardTurn, HeardWord, SpeakerCorrection } from './turn-engine.ts'

/** How many finals a model with `format_turns` sends for each turn: an unformatted and a formatted one, or one. */
export type FinalStyle = 'two' | 'one'

interface WireWord {
  start: number
  end: number
  text: string
  confidence: number
  speaker?: string
  speaker_confidence?: number
  word_is_final: boolean
}

const profanity = /^(?:damn|damned|shit|shitty|fuck|fucking|bitch|bastard|asshole)$/i

/**
 * Writes what an engine heard as the messages of the model family that the client asked for. Their order and their
 * keys are those seen on the wire, where `type` is the last key of a `Turn`. Counts `turn_order`.
 */
export class TurnWriter {
  parameters: StreamParameters
  readonly #finals: FinalStyle
  #order = 0
  #announced = false

  constructor(parameters: StreamParameters, finals: FinalStyle) {
    this.parameters = parameters
    this.#finals = finals
  }

  /** `turn_order` of the turn being spoken. */
  get order(): number {
    return this.#order
  }

  partial(turn: HeardTurn): object[] {
    const messages = this.#announce(turn)
    if (!this.parameters.includePartialTurns) return messages
    const isPro = this.parameters.family === 'pro'
    const words = turn.unfinished && !isPro ? [...turn.words, turn.unfinished] : turn.words
    const wordsFinal = isPro ? 0 : words.length - 1
    if (words.length > 0) messages.push(this.#turn({ words, isFinal: false, isFormatted: isPro, wordsFinal }))
    return messages
  }

  final(turn: HeardTurn): object[] {
    const messages = this.#announce(turn)
    const { words } = turn
    const { family, formatTurns } = this.parameters
    const whole = { words, isFinal: true, wordsFinal: words.length, turn }
    if (family === 'pro') {
      messages.push(this.#turn({ ...whole, isFormatted: true, utterance: true }))
    } else {
      if (family === 'universal' && words.length > 0 && this.parameters.includePartialTurns) {
        // The pause closes the utterance first, so the message that ends the turn has an empty one.
        const closed = { ...whole, turn: undefined, isFinal: false, isFormatted: false, utterance: true }
        messages.push(this.#turn(closed))
      }
      const utterance = family === 'whisper'
      if (!formatTurns || this.#finals === 'two') {
        messages.push(this.#turn({ ...whole, isFormatted: false, utterance }))
      }
      if (formatTurns) messages.push(this.#turn({ ...whole, isFormatted: true, utterance }))
    }
    this.#order++
    this.#announced = false
    return messages
  }

  /** The messages after `Terminate` when no turn is open: Universal Streaming sends an empty final. */
  trailing(): object[] {
    return this.parameters.family === 'universal' ? this.final({ words: [] }) : []
  }

  revision(corrections: readonly SpeakerCorrection[]): object {
    return {
      type: 'SpeakerRevision',
      revisions: corrections.map(({ turnOrder, turn }) => ({
        turn_order: turnOrder,
        speaker_label: turn.speaker ?? null,
        words: turn.words.map((word) =>
          this.#word(word, { isFinal: true, isFormatted: true, isLabelled: true }),
        ),
      })),
    }
  }

  #announce(turn: HeardTurn): object[] {
    const first = turn.words[0] ?? turn.unfinished
    if (this.#announced || this.parameters.family !== 'pro' || !first) return []
    this.#announced = true
    return [{ type: 'SpeechStarted', timestamp: Math.round(first.startMs), confidence: 0.959314 }]
  }

  #turn(form: {
    words: readonly HeardWord[]
    isFinal: boolean
    isFormatted: boolean
    /** How many words are `word_is_final`. */
    wordsFinal: number
    utterance?: boolean
    turn?: HeardTurn | undefined
  }): object {
    const { isFinal, isFormatted, turn } = form
    const isPro = this.parameters.family === 'pro'
    const isLabelled = turn !== undefined && this.parameters.speakerLabels
    const words = form.words.map((word, index) =>
      this.#word(word, { isFinal: index < form.wordsFinal, isFormatted, isLabelled, isRedacted: isFinal }),
    )
    // Pro shows the whole turn. The others show only words that will not change.
    const transcript = words
      .filter((word) => isPro || word.word_is_final)
      .map((word) => word.text)
      .join(' ')
    return {
      turn_order: this.#order,
      turn_is_formatted: isFormatted,
      end_of_turn: isFinal,
      transcript,
      end_of_turn_confidence: isPro ? Number(isFinal) : isFinal ? 0.630866 : 0.000036,
      words,
      utterance: form.utterance ? transcript : '',
      ...(isLabelled && turn.speaker !== undefined
        ? { speaker_label: turn.speaker, speaker_confidence: turn.speaker === 'PENDING' ? 0 : 0.886574 }
        : {}),
      ...(turn && this.parameters.languageDetection
        ? { language_code: turn.languageCode ?? 'en', language_confidence: 0.814682 }
        : {}),
      type: 'Turn',
    }
  }

  #word(
    word: HeardWord,
    form: { isFinal: boolean; isFormatted: boolean; isLabelled?: boolean; isRedacted?: boolean },
  ): WireWord {
    return {
      start: Math.round(word.startMs),
      end: Math.round(word.endMs),
      text: this.#text(word, form.isFormatted, form.isRedacted ?? true),
      confidence: word.confidence ?? 0.95,
      ...(form.isLabelled && word.speaker !== undefined
        ? { speaker: word.speaker, speaker_confidence: 1 }
        : {}),
      word_is_final: form.isFinal,
    }
  }

  #text(word: HeardWord, isFormatted: boolean, isRedacted: boolean): string {
    const redacted = isRedacted ? redactionOf(word, this.parameters) : undefined
    if (redacted !== undefined) return redacted
    const bare = word.text.replace(/[^\p{L}\p{N}]+$/u, '')
    if (this.parameters.filterProfanity && profanity.test(bare))
      return '***' + (isFormatted ? word.text.slice(bare.length) : '')
    return isFormatted ? word.text : unformatted(word.text)
  }
}

/** What stands in the place of a word that is to be redacted; undefined for any other. */
export function redactionOf(
  { entity }: HeardWord,
  asked: Pick<StreamParameters, 'redactPii' | 'redactPiiPolicies' | 'redactPiiSubstitution'>,
): string | undefined {
  const { redactPii, redactPiiPolicies: policies, redactPiiSubstitution } = asked
  if (!redactPii || entity === undefined || (policies.length > 0 && !policies.includes(entity)))
    return undefined
  return redactPiiSubstitution === 'hash' ? '######' : `[${entity.toUpperCase()}]`
}

/** Without case and punctuation, as in an unformatted turn. */
export function unformatted(text: string): string {
  return text.toLowerCase().replace(/^[^\p{L}\p{N}~]+|[^\p{L}\p{N}%~]+$/gu, '') || text
}
