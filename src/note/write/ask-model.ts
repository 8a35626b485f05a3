import type { OptionRules } from '../../core/check-options.ts'
import { NoteError } from '../../core/errors.ts'
import type { RetryOptions } from '../../core/retry.ts'
import { askModels, type ModelChoice } from '../../model/model-chain.ts'
import type {
  LanguageModel,
  ModelCall,
  ModelMessage,
  ModelRequest,
  ModelResponse,
} from '../../protocol/model.ts'
import { repairMessages } from './soap-prompt.ts'

/** Options of one note. */
export interface NoteCallOptions {
  readonly signal?: AbortSignal
  /** Hears of every model call once it is over. */
  readonly onCall?: (call: ModelCall) => void
}

/** Options of what asks models for an answer as long as a note. */
export interface AskingOptions extends ModelChoice {
  /**
   * How long all of it may take, tries, models and the repair together, in milliseconds, 1 or more. Shared evenly
   * between the models.
   *
   * @default 120000
   */
  timeoutMs?: number
  /** How often a model that does not try again by itself is asked again. */
  retry?: RetryOptions
}

/** How models are asked. */
export interface Asking {
  readonly models: readonly LanguageModel[]
  readonly timeoutMs: number
  readonly maxTokens: number
  readonly retry?: RetryOptions | undefined
}

/** The rules of the options that say how models are asked. */
export const askingRules: OptionRules<Partial<Omit<Asking, 'models'>>> = {
  timeoutMs: { type: 'number', min: 1, unit: 'ms' },
  maxTokens: { type: 'number', integer: true, min: 1 },
  retry: { type: 'object' },
}

/** What of an answer can be read, and what is wrong with it, as paths. */
export interface ReadAnswer<T> {
  readonly answer?: T
  readonly issues: readonly string[]
}

/**
 * Asks models, and once more where the answer is not as asked for or was cut off. All that it asks shares one time.
 *
 * @returns a function that throws ModelError when no model answers, and NoteError, which says that the model did what
 * `failing` says, when nothing of its answers can be read.
 */
export function modelAsker<T>(
  { models, timeoutMs, maxTokens, retry }: Asking,
  responseSchema: NonNullable<ModelRequest['responseSchema']>,
  { signal, onCall }: NoteCallOptions,
  failing: string,
): (
  request: readonly ModelMessage[],
  read: (response: ModelResponse) => ReadAnswer<T>,
) => Promise<{ answer: T; modelId: string }> {
  const deadline = performance.now() + timeoutMs
  const ask = (messages: readonly ModelMessage[], limit: number): Promise<ModelResponse> =>
    askModels(
      models,
      { messages, maxTokens: limit, temperature: 0, responseSchema },
      { timeoutMs: Math.max(1, deadline - performance.now()), retry, onCall, signal },
    )
  return async (request, read) => {
    const first = await ask(request, maxTokens)
    const wasCut = first.finishReason === 'length'
    const { answer, issues } = read(first)
    if (answer && issues.length === 0 && !wasCut) return { answer, modelId: first.modelId }
    const repair = repairMessages(wasCut ? undefined : first.text, issues.slice(0, 20))
    const second = await ask([...request, ...repair], wasCut ? maxTokens * 2 : maxTokens)
    const again = read(second)
    const found = again.answer ?? answer
    if (!found) throw new NoteError(`Model ${second.modelId} ${failing} in two tries`, again.issues)
    return { answer: found, modelId: second.modelId }
  }
}
