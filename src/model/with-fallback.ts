import {
  CancelledError,
  ConfigurationError,
  ModelError,
  ScribeError,
  throwIfAborted,
} from '../core/errors.ts'
import type { LanguageModel } from '../protocol/model.ts'

/**
 * Several models as one: each is asked in order until one answers. `modelId` of the response says which did.
 *
 * When all fail, the error's `cause` is an `AggregateError` of every failure in order. None is asked
 * twice; `retries` says whether one of them tries again by itself.
 *
 * @throws ConfigurationError for an empty list.
 */
export function withFallback(models: readonly LanguageModel[]): LanguageModel {
  const [first, ...rest] = models
  if (!first) throw new ConfigurationError('models', 'needs at least one model')
  if (rest.length === 0) return first
  const id = models.map((model) => model.id).join(',')
  return {
    id,
    retries: models.some((model) => model.retries === true),
    async generate(request, signal) {
      const errors: unknown[] = []
      for (const model of models) {
        throwIfAborted(signal)
        try {
          return await model.generate(request, signal)
        } catch (error) {
          if (signal.aborted) throw new CancelledError(undefined, { cause: error })
          errors.push(error)
        }
      }
      throw new ModelError(id, `All ${models.length} models failed`, {
        retryable: errors.some((error) => ScribeError.isInstance(error) && error.retryable),
        cause: new AggregateError(errors),
      })
    },
  }
}
