import type { LanguageModel, ModelRequest, ModelResponse } from '../../../src/protocol/model.ts'
import type { SpeakerRole, Turn } from '../../../src/protocol/turn.ts'

/** A model that answers as `reply` says and keeps what it was asked. */
export function modelOf(
  reply: (
    request: ModelRequest,
    call: number,
    signal: AbortSignal,
  ) => string | Partial<ModelResponse> | Promise<string>,
  id = 'm',
): LanguageModel & { readonly requests: ModelRequest[] } {
  const requests: ModelRequest[] = []
  return {
    id,
    requests,
    async generate(request, signal) {
      requests.push(request)
      const answer = await reply(request, requests.length, signal)
      return {
        text: '',
        finishReason: 'stop',
        usage: { inputTokens: 10, outputTokens: 5, cachedTokens: 0 },
        modelId: id,
        ...(typeof answer === 'string' ? { text: answer } : answer),
      }
    },
  }
}

/** A finished turn. */
export function turnOf(text: string, order = 0, role?: SpeakerRole): Turn {
  return {
    id: `0-${order}`,
    connection: 0,
    turnOrder: order,
    text,
    words: [],
    startMs: order * 1000,
    endMs: order * 1000 + 900,
    isFinal: true,
    ...(role ? { role } : {}),
  }
}
