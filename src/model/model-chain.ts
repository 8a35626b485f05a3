import { withDeadline } from '../core/deadline.ts'
import { ConfigurationError, ModelError, toScribeError } from '../core/errors.ts'
import type { RetryOptions } from '../core/retry.ts'
import type { LanguageModel } from '../protocol/model.ts'
import { withFallback } from './with-fallback.ts'
import { withMeter, type ModelCall } from './with-meter.ts'
import { withRetry } from './with-retry.ts'

/** How a stage names its models. */
export interface ModelChoice {
  /** The model to ask. */
  model?: LanguageModel
  /** In place of `model`: asked in order, each when those before it failed. */
  models?: readonly LanguageModel[]
}

/** The models chosen, at least one. */
export function chosenModels(choice: ModelChoice): readonly LanguageModel[] {
  const models = choice.models ?? (choice.model ? [choice.model] : [])
  if (models.length === 0)
    throw new ConfigurationError('model', 'is needed: a LanguageModel, or several as models')
  return models
}

/** The models as one that meters, tries again, falls back, and answers or fails within `timeoutMs` for all. */
export function modelChain(
  models: readonly LanguageModel[],
  options: {
    timeoutMs: number
    retry?: RetryOptions | undefined
    onCall?: ((call: ModelCall) => void) | undefined
  },
): LanguageModel {
  const shareMs = options.timeoutMs / models.length
  return withFallback(
    models.map((model) => {
      const patient = withRetry(options.onCall ? withMeter(model, options.onCall) : model, options.retry)
      const late = (): ModelError =>
        new ModelError(model.id, `Model ${model.id} did not answer within ${Math.round(shareMs)} ms`, {
          retryable: true,
        })
      return {
        id: model.id,
        retries: true,
        generate: (request, signal) =>
          withDeadline((inner) => patient.generate(request, inner), shareMs, signal, late).catch(
            (error: unknown) => {
              // A model of the app may throw anything; what it says may quote the request.
              throw toScribeError(
                error,
                (cause) => new ModelError(model.id, `Model ${model.id} failed`, { cause }),
              )
            },
          ),
      }
    }),
  )
}
