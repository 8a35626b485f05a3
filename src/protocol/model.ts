/** One message of a model request. */
export interface ModelMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
  /** True: this and what precedes it repeats from call to call, and may be cached by the model's server. */
  readonly cacheable?: boolean
}

/** What a model is asked. */
export interface ModelRequest {
  readonly messages: readonly ModelMessage[]
  /** Upper bound of the answer's length, in tokens. */
  readonly maxTokens?: number
  /** 0–2. */
  readonly temperature?: number
  /** A JSON Schema the answer should fit; ignored by models that cannot. */
  readonly responseSchema?: { readonly name: string; readonly schema: Readonly<Record<string, unknown>> }
}

/** Tokens of one call. */
export interface ModelUsage {
  readonly inputTokens: number
  readonly outputTokens: number
  /** Part of `inputTokens` taken from a cache. */
  readonly cachedTokens: number
}

/** What a model answered. */
export interface ModelResponse {
  readonly text: string
  /** `length`: cut off at `maxTokens`. Provider-native reasons are mapped. */
  readonly finishReason: 'stop' | 'length' | 'filtered' | 'other'
  readonly usage: ModelUsage
  /** Which model answered; differs from the asked one after a fallback. */
  readonly modelId: string
}

/** One finished call to a model, for counting. Holds no text. */
export interface ModelCall {
  readonly modelId: string
  /** All zero when the call failed. */
  readonly usage: ModelUsage
  /** From the question to the answer or failure, the model's own tries again included, in milliseconds. */
  readonly durationMs: number
  readonly ok: boolean
}

/** One text model. */
export interface LanguageModel {
  readonly id: string
  /** True: `generate` tries again by itself, so nobody around it does. */
  readonly retries?: boolean
  /**
   * Asks once, unless `retries` says otherwise; trying again is the caller's business.
   *
   * @throws ModelError for anything but an abort; CancelledError when the signal aborts.
   */
  generate(request: ModelRequest, signal: AbortSignal): Promise<ModelResponse>
}
