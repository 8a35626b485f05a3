import { completionBody, cutToBudget, readCompletion } from './chat-completion.ts'
import type { GatewaySide } from './gateway-side.ts'
import type { HeardTurn } from './turn-engine.ts'

/**
 * The `llm_gateway` parameter: one model call for each final turn. `{{turn}}` stands for its text. A failed call sends
 * no message, as on the service.
 */
export async function answerInSocket(
  parameter: string,
  turnOrder: number,
  turn: HeardTurn,
  side: GatewaySide,
  send: (message: object) => void,
): Promise<void> {
  if (turn.words.length === 0) return
  const startedAt = performance.now()
  const transcript = turn.words.map((word) => word.text).join(' ')
  try {
    const quoted = JSON.stringify(transcript).slice(1, -1)
    const body: unknown = JSON.parse(parameter.replaceAll('{{turn}}', () => quoted))
    const request = readCompletion(body, side, new AbortController().signal)
    if ('status' in request) return
    const answer = cutToBudget(await side.complete(request), request.maxTokens)
    const data = completionBody(request, answer, startedAt)
    send({ type: 'LLMGatewayResponse', turn_order: turnOrder, transcript, data })
  } catch {
    // The service sends nothing in this case.
  }
}
