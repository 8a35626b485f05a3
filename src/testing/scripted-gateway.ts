import type { GatewayAnswer, GatewayModelCard, GatewayRequest, GatewaySide } from '../server/gateway-side.ts'
import { verbatimAnswer } from '../note/verify/verbatim-answer.ts'
import { readVerifyMessages } from '../note/verify/verify-prompt.ts'
import { noteFromTurns } from './note-from-turns.ts'
import { asksForNote, dataOf, echoOfEdit } from './prompt-reading.ts'

/** One answer of a model. */
export type ScriptedAnswer = string | GatewayAnswer

/** Answers of one model: always the same, one after the other (the last repeats), or computed. Throwing gives a 500. */
export type ScriptedAnswers =
  | ScriptedAnswer
  | readonly ScriptedAnswer[]
  | ((request: GatewayRequest, call: number) => ScriptedAnswer | Promise<ScriptedAnswer>)

const structured = ['response_format', 'tools', 'tool_choice']

/** Models of the service's catalogue in August and September 2026, and whether they take `response_format`. */
const catalogue: readonly GatewayModelCard[] = [
  ...[
    'claude-opus-4-5-20251101',
    'claude-opus-4-6',
    'claude-sonnet-4-5-20250929',
    'claude-sonnet-4-6',
    'claude-haiku-4-5-20251001',
    'gpt-5',
    'gpt-5-mini',
    'gpt-5-nano',
    'gpt-5.1',
    'gpt-5.2',
    'gpt-5.5',
    'gpt-oss-120b',
    'gemini-2.5-pro',
    'gemini-2.5-flash',
    'gemini-2.5-flash-lite',
    'gemini-3.5-flash',
    'gemini-3.5-flash-lite',
    'gemini-3.6-flash',
    'qwen3-next-80b-a3b',
    'qwen3-32B',
  ].map((id) => ({ id, supportedParameters: structured })),
  ...[
    'claude-opus-4-7',
    'claude-opus-4-8',
    'claude-opus-5',
    'claude-opus-5-5',
    'claude-sonnet-5',
    'gpt-4.1',
    'gpt-oss-20b',
    'gpt-6-astra',
    'qwen3.5-4b-32k-fast',
  ].map((id) => ({ id, supportedParameters: ['tools', 'tool_choice'] })),
]

/** Language models that answer as `models` says, and else repeat the turn as its edit, cite every turn in a note, and check it by its words. */
export function scriptedGateway(models: Readonly<Record<string, ScriptedAnswers>>): GatewaySide {
  const known = new Set(catalogue.map((card) => card.id))
  const added = Object.keys(models).filter((id) => !known.has(id))
  const calls = new Map<string, number>()
  return {
    models: [...catalogue, ...added.map((id) => ({ id, supportedParameters: structured }))],
    async complete(request) {
      const answers = Object.hasOwn(models, request.model) ? models[request.model] : undefined
      if (answers === undefined) return { content: obedientAnswer(request) }
      const call = calls.get(request.model) ?? 0
      calls.set(request.model, call + 1)
      const listed = isList(answers) ? (answers[Math.min(call, answers.length - 1)] ?? '') : answers
      const answer = typeof listed === 'function' ? await listed(request, call) : listed
      return typeof answer === 'string' ? { content: answer } : answer
    },
  }
}

function isList(answers: ScriptedAnswers): answers is readonly ScriptedAnswer[] {
  return Array.isArray(answers)
}

function obedientAnswer(request: GatewayRequest): string {
  const edit = echoOfEdit(request.messages)
  if (edit !== undefined) return edit
  const check = readVerifyMessages(request.messages as Parameters<typeof readVerifyMessages>[0])
  if (check) return verbatimAnswer(check)
  return asksForNote(request) ? noteFromTurns(request) : dataOf(request.messages.at(-1)?.content ?? '')
}
