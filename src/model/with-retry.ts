import { resolveRetry, retry, type RetryOptions } from '../core/retry.ts'
import type { LanguageModel } from '../protocol/model.ts'

/**
 * The same model, asked again when it fails with a retryable `ModelError`: with growing waits, and never sooner than its
 * server asked for. A model that tries again by itself is returned as it is.
 *
 * @throws ConfigurationError for options out of range.
 */
export function withRetry(model: LanguageModel, options: RetryOptions = {}): LanguageModel {
  if (model.retries === true) return model
  const resolved = resolveRetry(options)
  return {
    id: model.id,
    retries: true,
    generate: (request, signal) => retry(() => model.generate(request, signal), { ...resolved, signal }),
  }
}
