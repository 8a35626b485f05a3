/** A model as `GET /v1/models` lists it. */
export interface GatewayModelCard {
  readonly id: string
  /** Request fields the model takes beyond the basic ones, for example `response_format` or `tools`. */
  readonly supportedParameters: readonly string[]
  /** Longest conversation, in tokens. @default 200000 */
  readonly contextLength?: number
}

/** A chat completion that a client asked for. */
export interface GatewayRequest {
  readonly model: string
  /** Text parts of a message are joined. */
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  readonly maxTokens: number
  /** The JSON Schema asked for by `response_format`, if any. */
  readonly schema?: Readonly<Record<string, unknown>>
  /** The whole request body. */
  readonly body: Readonly<Record<string, unknown>>
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal
}

/** A model's answer. */
export interface GatewayAnswer {
  readonly content: string
  /** Calls of the request's tools, as the wire has them. The answer then has no content. @default none */
  readonly toolCalls?: readonly object[]
  /** @default 'stop', or 'length' when the server had to cut the answer at `max_tokens` */
  readonly finishReason?: 'stop' | 'length' | 'filtered'
  /** Which model answered. @default the one that was asked */
  readonly model?: string
}

/** The language models behind `/v1/chat/completions`. */
export interface GatewaySide {
  readonly models: readonly GatewayModelCard[]
  /** True for ids outside `models` that it answers too. @default none */
  accepts?(model: string): boolean
  /** Transcripts that `transcript_id` may name. @default none */
  readonly transcripts?: ReadonlyMap<string, string>
  complete(request: GatewayRequest): Promise<GatewayAnswer> | GatewayAnswer
}
