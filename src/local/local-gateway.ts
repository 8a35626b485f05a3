import type { GatewaySide } from '../server/gateway-side.ts'

/** The model id of everything that rules made. */
export const localModelId = 'local-rules'

/** Answers edit requests by rules and note requests by extraction; any model id is taken. */
export const localGateway: GatewaySide = {
  models: [{ id: localModelId, supportedParameters: ['max_tokens', 'temperature', 'response_format'] }],
  accepts: () => true,
  complete: ({ messages }) => ({ content: messages.at(-1)?.content ?? '' }),
}
