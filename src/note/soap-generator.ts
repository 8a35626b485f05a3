import { CancelledError, ConfigurationError, NoteError } from '../core/errors.ts'
import type { RetryOptions } from '../core/retry.ts'
import { chosenModels, modelChain, type ModelChoice } from '../model/model-chain.ts'
import type { ModelCall } from '../model/with-meter.ts'
import type { LanguageModel, ModelMessage, ModelResponse } from '../protocol/model.ts'
import type { SoapNote } from '../protocol/note.ts'
import type { EditedTurn, Turn } from '../protocol/turn.ts'
import { reviewNote } from './evidence.ts'
import { parseNote } from './parse-note.ts'
import { noteMessages, noteResponseSchema, repairMessages } from './soap-prompt.ts'

/** Options of `SoapGenerator`. */
export interface SoapGeneratorOptions extends ModelChoice {
  /**
   * What the clinician wants of her notes, in her own words: style, length, what to leave out. Given to the model as
   * an instruction, so it must not come from a patient.
   *
   * @default ''
   */
  instructions?: string
  /**
   * How long a note may take, all tries, models and the repair together, in milliseconds. Shared evenly between
   * the models.
   *
   * @default 120000
   */
  timeoutMs?: number
  /**
   * Upper bound of the answer's length, in tokens; doubled once for an answer that was cut off.
   *
   * @default 6000
   */
  maxTokens?: number
  /** How often a model that does not try again by itself is asked again. */
  retry?: RetryOptions
}

/** Defaults of `SoapGeneratorOptions`. */
export const soapGeneratorDefaults: Required<
  Pick<SoapGeneratorOptions, 'instructions' | 'timeoutMs' | 'maxTokens'>
> = { instructions: '', timeoutMs: 120_000, maxTokens: 6_000 }

/** Options of one note. */
export interface NoteCallOptions {
  readonly signal?: AbortSignal
  /** Hears of every model call once it is over. */
  readonly onCall?: (call: ModelCall) => void
}

/**
 * Writes a SOAP note from turns with a language model, and reviews it line by line against them.
 *
 * @throws ConfigurationError for options that cannot work.
 */
export class SoapGenerator {
  readonly #models: readonly LanguageModel[]
  readonly #options: SoapGeneratorOptions & typeof soapGeneratorDefaults

  constructor(options: SoapGeneratorOptions) {
    this.#models = chosenModels(options)
    this.#options = { ...soapGeneratorDefaults, ...options }
    const { timeoutMs, maxTokens } = this.#options
    if (!(timeoutMs > 0)) throw new ConfigurationError('timeoutMs', 'must be above 0')
    if (!(Number.isInteger(maxTokens) && maxTokens > 0)) {
      throw new ConfigurationError('maxTokens', 'must be a whole number above 0')
    }
  }

  /**
   * Writes the note of `turns`: their edited text where there is one. Without turns the note is empty and costs no
   * call. An answer that is no note is sent back once, with the paths at fault.
   *
   * @throws ModelError when no model answers; NoteError when the answers are no note; CancelledError when the signal
   * aborts.
   */
  async generate(turns: readonly (Turn | EditedTurn)[], options: NoteCallOptions = {}): Promise<SoapNote> {
    const { signal = new AbortController().signal, onCall } = options
    if (signal.aborted) throw new CancelledError('Cancelled before the note', { cause: signal.reason })
    if (turns.length === 0) return emptyNote
    const { timeoutMs, retry, maxTokens, instructions } = this.#options
    const deadline = performance.now() + timeoutMs
    const ask = (messages: readonly ModelMessage[], limit: number): Promise<ModelResponse> =>
      modelChain(this.#models, {
        timeoutMs: Math.max(1, deadline - performance.now()),
        retry,
        onCall,
      }).generate({ messages, maxTokens: limit, temperature: 0, responseSchema: noteResponseSchema }, signal)
    const request = noteMessages(turns, instructions)
    const first = await ask(request, maxTokens)
    const read = readAnswer(first, turns)
    if (read.ok) return reviewNote(read.note, turns)
    const cut = first.finishReason === 'length'
    const repair = repairMessages(cut ? undefined : first.text, read.issues)
    const second = await ask([...request, ...repair], cut ? maxTokens * 2 : maxTokens)
    const again = readAnswer(second, turns)
    if (again.ok) return reviewNote(again.note, turns)
    throw new NoteError(`Model ${second.modelId} wrote no note in two tries`, again.issues)
  }
}

const emptyNote: SoapNote = {
  subjective: [],
  objective: [],
  assessment: [],
  plan: [],
  omissions: [],
  origin: { kind: 'model' },
}

/** A whole note, or what is wrong. An answer that ran out of tokens is no whole note, even if it can be parsed. */
function readAnswer(response: ModelResponse, turns: readonly Turn[]): ReturnType<typeof parseNote> {
  if (response.finishReason === 'length') return { ok: false, issues: ['answer: cut off at the token limit'] }
  return parseNote(response.text, turns, response.modelId)
}
