import { describe, expect, it } from 'vitest'
import {
  completionBody,
  completionEvents,
  cutToBudget,
  readCompletion,
} from '../../../src/server/chat-completion.ts'
import type { GatewayRequest, GatewaySide } from '../../../src/server/gateway-side.ts'

const side: GatewaySide = {
  models: [
    { id: 'claude-a', supportedParameters: ['response_format'] },
    { id: 'gpt-b', supportedParameters: [] },
  ],
  transcripts: new Map([['t1', 'hello $& there']]),
  complete: () => ({ content: '' }),
}
const { signal } = new AbortController()
const messages = [{ role: 'user', content: 'Hi' }]
const read = (body: unknown): GatewayRequest | { status: number; body: unknown } =>
  readCompletion(body, side, signal)

function accepted(body: unknown): GatewayRequest {
  const request = read(body)
  if ('status' in request) throw new Error(`refused: ${JSON.stringify(request)}`)
  return request
}

describe('a completion request', () => {
  it.each([
    ['no object', 'text', 'invalid request body'],
    ['no model', { messages }, 'invalid request body'],
    ['neither messages nor prompt', { model: 'gpt-b' }, 'invalid request body'],
    [
      'an unknown role',
      { model: 'gpt-b', messages: [{ role: 'boss', content: '' }] },
      'invalid request body',
    ],
    ['max_tokens 0', { model: 'gpt-b', messages, max_tokens: 0 }, 'invalid request body'],
    ['temperature 3', { model: 'gpt-b', messages, temperature: 3 }, 'invalid request body'],
    [
      'an unknown model',
      { model: 'gpt-z', messages },
      'Your account does not have access to this LLM Gateway model',
    ],
    [
      'a parameter the model lacks',
      { model: 'gpt-b', messages, response_format: {} },
      'model gpt-b does not support response_format',
    ],
  ])('is refused with 400 for %s', (_, body, message) => {
    expect(read(body)).toMatchObject({ status: 400, body: { code: 400, message } })
  })

  it('is read with its defaults, text parts joined', () => {
    const parts = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]
    expect(accepted({ model: 'gpt-b', messages: [{ role: 'user', content: parts }] })).toMatchObject({
      maxTokens: 1_000,
      messages: [{ role: 'user', content: 'ab' }],
    })
    expect(accepted({ model: 'gpt-b', prompt: 'Hi' }).messages).toEqual(messages)
    const format = { type: 'json_schema', json_schema: { name: 'note', schema: { type: 'object' } } }
    expect(accepted({ model: 'claude-a', messages, response_format: format }).schema).toEqual({
      type: 'object',
    })
  })

  it('puts a transcript in place of the first exact tag only', () => {
    const content = '{{transcript}} {{ transcript }} {{ transcript }}'
    const body = { model: 'gpt-b', transcript_id: 't1', messages: [{ role: 'user', content }] }
    expect(accepted(body).messages[0]?.content).toBe('{{transcript}} hello $& there {{ transcript }}')
    expect(read({ ...body, transcript_id: 't2' })).toMatchObject({
      status: 404,
      body: { message: 'transcript not found' },
    })
  })
})

describe('a completion answer', () => {
  it('is cut at max_tokens, in the middle of whatever it is', () => {
    expect(cutToBudget({ content: 'x'.repeat(41) }, 10)).toEqual({
      content: 'x'.repeat(40),
      finishReason: 'length',
    })
    expect(cutToBudget({ content: 'x'.repeat(40) }, 10).finishReason).toBe('stop')
  })

  it.each([
    ['claude-a', 'end_turn', 'max_tokens'],
    ['gpt-b', 'stop', 'length'],
    ['gemini-c', 'STOP', 'MAX_TOKENS'],
  ])('carries the native reasons of %s and both usage namings', (model, stop, length) => {
    const request: GatewayRequest = { model, messages, maxTokens: 5, body: {}, signal }
    const body = completionBody(request, { content: 'Hello', finishReason: 'stop' }, 0)
    expect(body).toMatchObject({
      choices: [{ message: { role: 'assistant', content: 'Hello' }, finish_reason: stop }],
      usage: { input_tokens: 1, prompt_tokens: 1, output_tokens: 2, completion_tokens: 2, total_tokens: 3 },
    })
    expect(completionBody(request, { content: '', finishReason: 'length' }, 0)).toMatchObject({
      choices: [{ finish_reason: length }],
    })
  })

  it('streams as events whose pieces join to the answer', () => {
    const request: GatewayRequest = { model: 'gpt-b', messages, maxTokens: 50, body: {}, signal }
    const lines = completionEvents(request, { content: 'One  two\nthree', finishReason: 'stop' })
      .trim()
      .split('\n\n')
    expect(lines.at(-1)).toBe('data: [DONE]')
    const chunks = lines
      .slice(0, -1)
      .map((line) => JSON.parse(line.slice(6)) as { choices: { delta: { content?: string } }[] })
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('One  two\nthree')
  })
})
