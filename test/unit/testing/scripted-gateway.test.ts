import { describe, expect, it } from 'vitest'
import { editMessages } from '../../../src/editing/editor/edit-prompt.ts'
import type { Turn } from '../../../src/protocol/turn.ts'
import type { GatewayRequest } from '../../../src/server/gateway-side.ts'
import { scriptedGateway } from '../../../src/testing/scripted-gateway.ts'

const { signal } = new AbortController()

function request(messages: GatewayRequest['messages'], more: Partial<GatewayRequest> = {}): GatewayRequest {
  return { model: 'claude-sonnet-4-6', messages, maxTokens: 1_000, body: {}, signal, ...more }
}

function turn(text: string): Turn {
  return { id: '0-0', connection: 0, turnOrder: 0, text, words: [], startMs: 0, endMs: 1, isFinal: true }
}

const noteLines =
  'Write a SOAP note from the turns.\n\n[0-0] Doctor: Any pain?\n[0-1] Patient: My knee, since Tuesday.'

describe('models nobody scripted', () => {
  const side = scriptedGateway({})

  it('echo the turn of an edit request, also several at once', async () => {
    const one = await side.complete(request(editMessages([turn('I take aspirin.')], {})))
    expect(one.content).toBe('I take aspirin.')
    const many = await side.complete(
      request(editMessages([turn('Yes.'), turn('No.')], { keyterms: ['aspirin'] })),
    )
    expect(many.content).toBe('[1] Yes.\n[2] No.')
  })

  it('echo what stands in tags in a prompt of another kind', async () => {
    const messages = [{ role: 'user', content: 'Correct this:\n<turn>\nI feel fine.\n</turn>' }]
    expect((await side.complete(request(messages))).content).toBe('I feel fine.')
  })

  it('write a note that fits the schema and cites every turn once', async () => {
    const item = {
      type: 'object',
      properties: {
        text: { type: 'string' },
        evidence: { type: 'array', items: { type: 'string' } },
        kind: { enum: ['x', 'y'] },
      },
    }
    const schema = {
      type: 'object',
      properties: {
        subjective: { type: 'array', items: { $ref: '#/$defs/item' } },
        plan: { type: 'array', items: item },
      },
      $defs: { item },
    }
    const answer = await side.complete(request([{ role: 'user', content: noteLines }], { schema }))
    expect(JSON.parse(answer.content)).toEqual({
      subjective: [{ text: 'Any pain?', evidence: ['0-0'], kind: 'x' }],
      plan: [{ text: 'My knee, since Tuesday.', evidence: ['0-1'], kind: 'x' }],
    })
  })

  it('write the four usual sections where nobody sent a schema', async () => {
    const answer = await side.complete(request([{ role: 'user', content: noteLines }]))
    expect(Object.keys(JSON.parse(answer.content) as object)).toEqual([
      'subjective',
      'objective',
      'assessment',
      'plan',
    ])
  })
})

describe('scripted models', () => {
  it('answer one text, a list in turn, or a function, and are in the catalogue', async () => {
    const side = scriptedGateway({
      'claude-sonnet-4-6': 'always',
      listed: ['first', { content: 'cut', finishReason: 'length' }],
      computed: ({ messages }, call) => `${call} ${messages[0]?.content}`,
    })
    const messages = [{ role: 'user', content: 'hm' }]
    const ask = async (model: string): Promise<string> =>
      (await side.complete(request(messages, { model }))).content
    expect([await ask('claude-sonnet-4-6'), await ask('claude-sonnet-4-6')]).toEqual(['always', 'always'])
    expect([await ask('listed'), await ask('listed'), await ask('listed')]).toEqual(['first', 'cut', 'cut'])
    expect([await ask('computed'), await ask('computed')]).toEqual(['0 hm', '1 hm'])
    expect(side.models.map((card) => card.id)).toEqual(
      expect.arrayContaining(['listed', 'computed', 'gpt-4.1']),
    )
    expect(side.models.find((card) => card.id === 'gpt-4.1')?.supportedParameters).not.toContain(
      'response_format',
    )
  })
})
