import { randomUUID } from 'node:crypto'
import { isObject } from '../core/json.ts'
import type { GatewayAnswer, GatewayModelCard, GatewayRequest, GatewaySide } from './gateway-side.ts'

/** An answer over HTTP. */
export interface HttpAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON, or as it is when it is a string. */
  readonly body: unknown
}

/** The Gateway's own default. It cuts long notes, so clients must look at `finish_reason`. */
const defaultMaxTokens = 1_000
const transcriptTag = '{{ transcript }}'
/** Request fields that a model must list in its `supported_parameters`. */
const gatedFields = ['response_format', 'tools', 'tool_choice', 'reasoning'] as const

/** The Gateway's error envelope for everything but authentication. */
export function gatewayError(status: number, message: string, errors: readonly string[] = []): HttpAnswer {
  return { status, body: { code: status, message, request_id: randomUUID(), metadata: { errors } } }
}

/** The Gateway's error envelope for authentication. */
export function gatewayRefusal(message: string): HttpAnswer {
  return { status: 401, body: { error: message, status: 'error', request_id: randomUUID() } }
}

/** Reads and checks the body of a chat completion. */
export function readCompletion(
  body: unknown,
  side: GatewaySide,
  signal: AbortSignal,
): GatewayRequest | HttpAnswer {
  const invalid = (...errors: string[]): HttpAnswer => gatewayError(400, 'invalid request body', errors)
  if (!isObject(body)) return invalid('body must be a JSON object')
  const { model, max_tokens: maxTokens = defaultMaxTokens, temperature = 0 } = body
  if (typeof model !== 'string') return invalid('model required')
  const messages = readMessages(body)
  if (messages === undefined) return invalid('one of messages or prompt required')
  if (messages === 'bad')
    return invalid('messages: each needs a role (user, assistant, system, tool) and content')
  if (typeof maxTokens !== 'number' || !Number.isInteger(maxTokens) || maxTokens < 1) {
    return invalid('max_tokens must be a positive integer')
  }
  if (typeof temperature !== 'number' || temperature < 0 || temperature > 2) {
    return invalid('temperature must be between 0 and 2')
  }
  if (body.model_region !== undefined && body.model_region !== 'global')
    return invalid('model_region must be global')
  const card = side.models.find((entry) => entry.id === model)
  if (!card && !side.accepts?.(model)) {
    return gatewayError(400, 'Your account does not have access to this LLM Gateway model')
  }
  const unsupported = gatedFields.find((field) => body[field] !== undefined && card && !supports(card, field))
  if (unsupported) return gatewayError(400, `model ${model} does not support ${unsupported}`)
  const filled = fillTranscript(messages, body.transcript_id, side)
  if ('status' in filled) return filled
  const schema = schemaOf(body.response_format)
  return { model, messages: filled, maxTokens, body, signal, ...(schema ? { schema } : {}) }
}

function supports(card: GatewayModelCard, field: string): boolean {
  return card.supportedParameters.includes(field)
}

type Messages = GatewayRequest['messages']

function readMessages(body: Readonly<Record<string, unknown>>): Messages | 'bad' | undefined {
  if (typeof body.prompt === 'string' && body.messages === undefined)
    return [{ role: 'user', content: body.prompt }]
  if (!Array.isArray(body.messages) || body.messages.length === 0) return undefined
  const messages: { role: string; content: string }[] = []
  for (const message of body.messages as readonly unknown[]) {
    if (!isObject(message) || !['user', 'assistant', 'system', 'tool'].includes(String(message.role)))
      return 'bad'
    const content = contentText(message.content, message)
    if (content === undefined) return 'bad'
    messages.push({ role: String(message.role), content })
  }
  return messages
}

/** A message that calls tools has no content. */
function contentText(
  content: unknown,
  { tool_calls: calls }: Readonly<Record<string, unknown>>,
): string | undefined {
  if ((content === null || content === undefined) && Array.isArray(calls)) return ''
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return undefined
  return content
    .map((part: unknown) => (isObject(part) && typeof part.text === 'string' ? part.text : ''))
    .join('')
}

/** Replaces the first tag in the first message that has one, with its exact spaces only, as the Gateway does. */
function fillTranscript(messages: Messages, id: unknown, side: GatewaySide): Messages | HttpAnswer {
  if (typeof id !== 'string') return messages
  const transcript = side.transcripts?.get(id)
  if (transcript === undefined) return gatewayError(404, 'transcript not found')
  const first = messages.findIndex((message) => message.content.includes(transcriptTag))
  return messages.map((message, index) => {
    return index === first
      ? { ...message, content: message.content.replace(transcriptTag, () => transcript) }
      : message
  })
}

function schemaOf(format: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isObject(format) || !isObject(format.json_schema)) return undefined
  return isObject(format.json_schema.schema) ? format.json_schema.schema : undefined
}

/** An answer that says why it ended. */
export type FinishedAnswer = GatewayAnswer & Required<Pick<GatewayAnswer, 'finishReason'>>

/** Cuts an answer at `max_tokens`. The Gateway does so too and says nothing, so JSON may end in the middle. */
export function cutToBudget(answer: GatewayAnswer, maxTokens: number): FinishedAnswer {
  if (countTokens(answer.content) <= maxTokens) return { finishReason: 'stop', ...answer }
  return { ...answer, content: answer.content.slice(0, maxTokens * 4), finishReason: 'length' }
}

/** The envelope of a completion, with both usage namings and the provider's own finish reason. */
export function completionBody(request: GatewayRequest, answer: FinishedAnswer, startedAt: number): object {
  return {
    request: { model: request.model, max_tokens: request.maxTokens },
    request_id: randomUUID(),
    model: answer.model ?? request.model,
    choices: [
      {
        message: answer.toolCalls
          ? { role: 'assistant', content: null, tool_calls: answer.toolCalls }
          : { role: 'assistant', content: answer.content },
        finish_reason: nativeReason(request.model, answer.toolCalls ? 'tools' : answer.finishReason),
      },
    ],
    usage: usageOf(request, answer),
    http_status_code: 200,
    response_time: Math.round((performance.now() - startedAt) * 1e6),
    llm_status_code: 200,
  }
}

/** The same answer as server-sent events, closed by `[DONE]`. */
export function completionEvents(request: GatewayRequest, answer: FinishedAnswer): string {
  const chunk = (fields: object): string => {
    return `data: ${JSON.stringify({ object: 'chat.completion.chunk', model: answer.model ?? request.model, ...fields })}\n\n`
  }
  const pieces = answer.content.match(/\S+\s*|\s+/g) ?? []
  const deltas = pieces.map((content) =>
    chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
  )
  const reason = nativeReason(request.model, answer.finishReason)
  return [
    ...deltas,
    chunk({ choices: [{ index: 0, delta: {}, finish_reason: reason }] }),
    chunk({ choices: [], usage: usageOf(request, answer) }),
    'data: [DONE]\n\n',
  ].join('')
}

function usageOf(request: GatewayRequest, answer: GatewayAnswer): object {
  const input = request.messages.reduce((sum, message) => sum + countTokens(message.content), 0)
  const output = countTokens(answer.content)
  return {
    input_tokens: input,
    prompt_tokens: input,
    output_tokens: output,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: {
      cached_tokens: 0,
      audio_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    },
    completion_tokens_details: { reasoning_tokens: 0 },
  }
}

/** Counts four characters as a token, which is exact enough for budgets. */
function countTokens(text: string): number {
  return Math.ceil(text.length / 4)
}

function nativeReason(model: string, reason: 'stop' | 'length' | 'filtered' | 'tools'): string {
  if (model.startsWith('claude'))
    return { stop: 'end_turn', length: 'max_tokens', filtered: 'refusal', tools: 'tool_use' }[reason]
  if (model.startsWith('gemini'))
    return { stop: 'STOP', length: 'MAX_TOKENS', filtered: 'SAFETY', tools: 'STOP' }[reason]
  return { stop: 'stop', length: 'length', filtered: 'content_filter', tools: 'tool_calls' }[reason]
}

/** A model's card as the catalogue shows it. */
export function modelEntry(card: GatewayModelCard): object {
  return {
    id: card.id,
    object: 'model',
    supported_parameters: ['max_tokens', 'temperature', 'stream', ...card.supportedParameters],
    context_length: card.contextLength ?? 200_000,
    available_regions: ['us', 'eu'],
  }
}
