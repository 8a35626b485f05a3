import { ModelError } from '../core/errors.ts'
import { isObject, parseObject, type JsonObject } from '../core/json.ts'
import { isRetryableStatus, readRetryAfter } from '../core/retry.ts'
import type { ModelResponse, ModelUsage } from '../protocol/model.ts'
import { withoutThinking } from './json-answer.ts'

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const count = (...values: readonly unknown[]): number => {
  const found = values.find((value) => typeof value === 'number' && value >= 0)
  return typeof found === 'number' ? found : 0
}

/** One answer of the Gateway as it came in. */
export interface GatewayAnswer {
  readonly status: number
  readonly body: string
  /** The `Retry-After` header. */
  readonly retryAfter: string | null
}

/**
 * Reads an answer of an OpenAI-compatible chat completions endpoint.
 *
 * Takes usage under either naming, content as a string or as parts, from any choice, and finish reasons in the words
 * of OpenAI, Claude and Gemini.
 *
 * @throws ModelError for everything that is not an answer with content, however it is dressed.
 */
export function readGatewayAnswer(modelId: string, answer: GatewayAnswer): ModelResponse {
  const body = parseObject(answer.body)
  const failure = body === undefined ? undefined : readFailure(body)
  const ok = answer.status >= 200 && answer.status <= 299
  if (!ok || failure) {
    const status = ok ? (failure?.status ?? 500) : answer.status
    throw refused(modelId, status, answer.retryAfter, failure?.message)
  }
  if (body === undefined) {
    const what = answer.body.trim() === '' ? 'nothing' : 'no JSON, or half of it'
    throw new ModelError(modelId, `Model ${modelId} answered with ${what}`, {
      status: answer.status,
      retryable: true,
    })
  }
  const choices = list(body['choices']).filter(isObject)
  const texts = choices.map((choice) => withoutThinking(contentOf(choice)))
  const at = texts.findIndex((text) => text.trim() !== '')
  const choice = choices[at] ?? choices[0]
  const finishReason =
    at === -1 && isRefusal(choice) ? 'filtered' : readFinishReason(choice?.['finish_reason'])
  if (at === -1) {
    throw new ModelError(modelId, `Model ${modelId} answered without content (${finishReason})`, {
      status: answer.status,
      // A refusal and a limit that is too low are the same the second time.
      retryable: finishReason === 'stop' || finishReason === 'other',
    })
  }
  const answered = body['model']
  return {
    text: texts[at] as string,
    finishReason,
    usage: readUsage(body['usage']),
    modelId: typeof answered === 'string' && answered !== '' ? answered.slice(0, 200) : modelId,
  }
}

function refused(
  modelId: string,
  status: number,
  retryAfter: string | null,
  message: string | undefined,
): ModelError {
  return new ModelError(modelId, `Model ${modelId}: ${reason(status)} (HTTP ${status})`, {
    status,
    retryable: isRetryableStatus(status),
    retryAfterMs: readRetryAfter(retryAfter),
    // The server's own words may quote the request, so they stay out of our message.
    cause: message === undefined ? undefined : new Error(message.slice(0, 500)),
  })
}

function reason(status: number): string {
  if (status === 401 || status === 403) return 'the key was refused'
  if (status === 404) return 'no such model or path'
  if (status === 408) return 'the server gave up waiting'
  if (status === 429) return 'too many requests'
  return status >= 500 ? 'the server failed' : 'the request was refused'
}

/** Both error envelopes, and the older nested one: `{code,message}`, `{error,status}`, `{error:{code,message}}`. */
function readFailure(body: JsonObject): { status: number | undefined; message: string } | undefined {
  const { error, message, code } = body
  const nested = isObject(error) ? error : undefined
  const text = [error, nested?.['message'], message].find((value) => typeof value === 'string')
  if (text === undefined || 'choices' in body) return undefined
  const status = [code, nested?.['code'], body['http_status_code']].find((value) => typeof value === 'number')
  const details = isObject(body['metadata']) ? list(body['metadata']['errors']) : []
  return {
    status: typeof status === 'number' && status >= 400 ? status : undefined,
    message: [text, ...details].filter((part) => typeof part === 'string').join('; '),
  }
}

function contentOf(choice: JsonObject): string {
  const message = isObject(choice['message']) ? choice['message'] : choice
  const content = message['content'] ?? choice['text']
  if (typeof content === 'string') return content
  return list(content)
    .map((part) => (isObject(part) ? part['text'] : part))
    .filter((text) => typeof text === 'string')
    .join('')
}

/** OpenAI's models say in `refusal` what they will not answer, and leave `content` null. */
function isRefusal(choice: JsonObject | undefined): boolean {
  const message = choice?.['message']
  return isObject(message) && typeof message['refusal'] === 'string' && message['refusal'] !== ''
}

function readFinishReason(value: unknown): ModelResponse['finishReason'] {
  const name = typeof value === 'string' ? value.toLowerCase() : ''
  if (/^(?:stop|end_turn|stop_sequence|complete|eos)$/.test(name)) return 'stop'
  if (/^(?:length|max_tokens|max_output_tokens|model_context_window_exceeded)$/.test(name)) return 'length'
  if (/filter|safety|refusal|recitation|blocklist|prohibited|spii/.test(name)) return 'filtered'
  return 'other'
}

function readUsage(value: unknown): ModelUsage {
  const usage = isObject(value) ? value : {}
  const details = isObject(usage['prompt_tokens_details']) ? usage['prompt_tokens_details'] : {}
  return {
    inputTokens: count(usage['input_tokens'], usage['prompt_tokens']),
    outputTokens: count(usage['output_tokens'], usage['completion_tokens']),
    cachedTokens: count(details['cached_tokens'], usage['cache_read_input_tokens']),
  }
}
