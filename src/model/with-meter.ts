import type { LanguageModel, ModelUsage } from '../protocol/model.ts'

/** One finished call to a model, for counting. Holds no text. */
export interface ModelCall {
  readonly modelId: string
  /** All zero when the call failed. */
  readonly usage: ModelUsage
  /** From the question to the answer or failure, tries again included, in milliseconds. */
  readonly durationMs: number
  readonly ok: boolean
}

const noTokens: ModelUsage = { inputTokens: 0, outputTokens: 0, cachedTokens: 0 }

/** The same model; `onCall` hears of every call once it is over. */
export function withMeter(model: LanguageModel, onCall: (call: ModelCall) => void): LanguageModel {
  return {
    id: model.id,
    ...(model.retries === undefined ? {} : { retries: model.retries }),
    async generate(request, signal) {
      const startedAt = performance.now()
      const tell = (modelId: string, usage: ModelUsage, ok: boolean): void => {
        onCall({ modelId, usage, durationMs: performance.now() - startedAt, ok })
      }
      try {
        const response = await model.generate(request, signal)
        tell(response.modelId, response.usage, true)
        return response
      } catch (error) {
        tell(model.id, noTokens, false)
        throw error
      }
    },
  }
}
