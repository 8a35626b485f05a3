import { checkOptions, type OptionRule } from '../core/check-options.ts'
import { withDeadline } from '../core/deadline.ts'
import { ConfigurationError, ModelError, toScribeError } from '../core/errors.ts'
import { resolveRetry, retry as tryAgain, type RetryOptions } from '../core/retry.ts'
import type { LanguageModel, ModelCall, ModelRequest, ModelResponse } from '../protocol/model.ts'
import { withFallback } from './with-fallback.ts'

/** How a stage names its models. */
export interface ModelChoice {
  /** The model to ask. */
  model?: LanguageModel
  /** In place of `model`: asked in order, each when those before it failed. */
  models?: readonly LanguageModel[]
}

/** Checks the options of a stage by their rules, and gives the models that they choose, at least one. */
export function chosenModels(
  options: ModelChoice,
  rules: Readonly<Record<string, OptionRule>>,
): readonly LanguageModel[] {
  checkOptions('', options, { ...rules, model: { type: 'any' }, models: { type: 'any' } })
  const models = options.models ?? (options.model ? [options.model] : [])
  if (models.length === 0)
    throw new ConfigurationError('model', 'is needed: a LanguageModel, or several as models')
  return models
}

/**
 * Asks models in order until one answers, each in its share of `timeoutMs`. One that does not try again by itself is asked
 * again when it fails with a retryable `ModelError`: with growing waits, and never sooner than its server asked for.
 *
 * @throws ModelError when none answers; CancelledError when the signal aborts; ConfigurationError for options of
 * `retry` out of range.
 */
export async function askModels(
  models: readonly LanguageModel[],
  request: ModelRequest,
  options: {
    readonly timeoutMs: number
    readonly retry?: RetryOptions | undefined
    /** Hears of every call once it is over, failed ones too. */
    readonly onCall?: ((call: ModelCall) => void) | undefined
    readonly signal?: AbortSignal | undefined
  },
): Promise<ModelResponse> {
  const { onCall = () => undefined, signal = new AbortController().signal } = options
  const patience = resolveRetry(options.retry)
  const shareMs = options.timeoutMs / models.length
  const ask = async (model: LanguageModel, signal: AbortSignal): Promise<ModelResponse> => {
    const startedAt = performance.now()
    const tell = (modelId: string, usage: ModelCall['usage'], ok: boolean): void =>
      onCall({ modelId, usage, durationMs: performance.now() - startedAt, ok })
    try {
      const response = await model.generate(request, signal)
      // A model of the app may hand over what its server left empty.
      if (typeof response.text !== 'string') throw new ModelError(model.id, `Model ${model.id} gave no text`)
      tell(response.modelId, response.usage, true)
      return response
    } catch (error) {
      tell(model.id, { inputTokens: 0, outputTokens: 0, cachedTokens: 0 }, false)
      throw error
    }
  }
  const chain = models.map((model): LanguageModel => {
    const { id } = model
    const message = `Model ${id} did not answer within ${Math.round(shareMs)} ms`
    const late = (): ModelError => new ModelError(id, message, { retryable: true })
    const patiently = (signal: AbortSignal): Promise<ModelResponse> =>
      model.retries === true
        ? ask(model, signal)
        : tryAgain(() => ask(model, signal), { ...patience, signal })
    // A model of the app may throw anything; what it says may quote the request.
    const failed = (cause: unknown): ModelError => new ModelError(id, `Model ${id} failed`, { cause })
    const generate: LanguageModel['generate'] = (_request, signal) =>
      withDeadline(patiently, shareMs, signal, late).catch((error: unknown) => {
        throw toScribeError(error, failed)
      })
    return { id, generate }
  })
  return withFallback(chain).generate(request, signal)
}
