import { CancelledError, ModelError } from '../core/errors.ts'
import { delay } from '../core/time.ts'
import type { LanguageModel, ModelRequest, ModelResponse } from '../protocol/model.ts'

/** One answer: text, a part of a response, an error to throw, or an answer after a wait. */
export type ModelAnswer =
  | string
  | (Partial<ModelResponse> & {
      /** Wait this long first, in milliseconds; `Infinity` waits until the caller gives up. @default 0 */
      readonly delayMs?: number
      /** Throw this instead. @default nothing */
      readonly error?: Error
    })
  | Error

/** Answers in order, or computed from each request. */
export type ModelAnswers =
  readonly ModelAnswer[] | ((request: ModelRequest, call: number) => ModelAnswer | Promise<ModelAnswer>)

/** A `LanguageModel` that records its requests. */
export interface ScriptedModel extends LanguageModel {
  /** Requests so far, in order. */
  readonly requests: readonly ModelRequest[]
  /** Answers of a list that are not used yet. */
  readonly unused: number
}

/**
 * A language model for tests. Throws a `ModelError` when asked more often than there are answers.
 *
 * @param options.id its id. @default 'scripted'
 */
export function scriptedModel(answers: ModelAnswers, options: { readonly id?: string } = {}): ScriptedModel {
  const id = options.id ?? 'scripted'
  const requests: ModelRequest[] = []
  return {
    id,
    requests,
    get unused() {
      return typeof answers === 'function' ? 0 : Math.max(0, answers.length - requests.length)
    },
    async generate(request, signal) {
      const call = requests.push(request) - 1
      if (signal.aborted)
        throw new CancelledError('Cancelled before the model was asked', { cause: signal.reason })
      const answer = typeof answers === 'function' ? await answers(request, call) : answers[call]
      if (answer === undefined) throw new ModelError(id, `No scripted answer is left for call ${call + 1}`)
      if (answer instanceof Error) throw answer
      return respond(id, request, typeof answer === 'string' ? { text: answer } : answer, signal)
    },
  }
}

async function respond(
  id: string,
  request: ModelRequest,
  answer: Exclude<ModelAnswer, string | Error>,
  signal: AbortSignal,
): Promise<ModelResponse> {
  const { delayMs = 0, error, ...response } = answer
  // Longer than any test, so the signal ends it.
  if (delayMs > 0) await delay(Math.min(delayMs, 2 ** 31 - 1), signal)
  if (error) throw error
  const text = response.text ?? ''
  const inputTokens = request.messages.reduce(
    (sum, message) => sum + Math.ceil(message.content.length / 4),
    0,
  )
  const usage = { inputTokens, outputTokens: Math.ceil(text.length / 4), cachedTokens: 0 }
  return { text, finishReason: 'stop', usage, modelId: id, ...response }
}
