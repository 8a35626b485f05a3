import { afterEach, describe, expect, it } from 'vitest'
import { readEditMessages } from '../../src/editing/editor/edit-prompt.ts'
import { LLMEditor } from '../../src/editing/editor/llm-editor.ts'
import { GatewayModel } from '../../src/model/gateway-model.ts'
import { SoapGenerator } from '../../src/note/write/note-generator.ts'
import type { ModelMessage } from '../../src/protocol/model.ts'
import { turnOf } from '../unit/model/models.ts'
import {
  completion,
  loopbackGateway,
  sendJson,
  type LoopbackGateway,
  type Reply,
} from './loopback-gateway.ts'

const open: LoopbackGateway[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()))
})

async function serve(
  reply: Reply,
  timeoutMs = 10_000,
  catalog?: unknown,
): Promise<{ model: GatewayModel; gateway: LoopbackGateway }> {
  const gateway = await loopbackGateway(reply, catalog)
  open.push(gateway)
  const retry = { retries: 2, baseDelayMs: 1, maxDelayMs: 1 }
  return {
    gateway,
    model: new GatewayModel({ model: 'small-model', baseUrl: gateway.url, timeoutMs, retry }),
  }
}

const turns = [turnOf('she takes lysinopril every morning', 0), turnOf('and aspirin at night', 1)]

/** What a Gateway may do wrong, how often it is then asked, and for how long. */
const faults: [string, number, Reply, number?][] = [
  [
    'returns HTML',
    3,
    (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
  ],
  ['returns nothing', 3, (response) => void response.writeHead(200).end()],
  ['returns half of its JSON', 3, (response) => void response.writeHead(200).end('{"choices":[{"mess')],
  [
    'refuses the key',
    1,
    (response) => {
      sendJson(response, { error: 'Authentication error, API token missing/invalid', status: 'error' }, 401)
    },
  ],
  ['is down for good', 3, (response) => void response.writeHead(503).end()],
  ['never answers', 3, () => undefined, 300],
]

describe('a Gateway that', () => {
  it.each(faults)('%s costs the edit and nothing else', async (_, asked, reply, timeoutMs) => {
    const { model, gateway } = await serve(reply, timeoutMs)
    const edited = await new LLMEditor({ model }).editMany(turns)
    expect(edited.map((turn) => [turn.status, turn.editedText])).toEqual(
      turns.map((turn) => ['original', turn.text]),
    )
    expect(edited[0]?.reason).toContain('small-model')
    expect(edited[0]?.reason).not.toMatch(/lysinopril|aspirin/)
    // On a busy machine a try may time out before it arrives.
    if (timeoutMs === undefined) expect(gateway.chats).toHaveLength(asked)
    else expect(gateway.chats.length).toBeLessThanOrEqual(asked)
  })

  it.each(faults)('%s makes the note a typed error', async (_, asked, reply, timeoutMs) => {
    const { model, gateway } = await serve(reply, timeoutMs)
    await expect(new SoapGenerator({ model }).generate(turns)).rejects.toMatchObject({ code: 'model' })
    // On a busy machine a try may time out before it arrives.
    if (timeoutMs === undefined) expect(gateway.chats).toHaveLength(asked)
    else expect(gateway.chats.length).toBeLessThanOrEqual(asked)
  })

  it('works edits and notes, with a schema where the model takes one', async () => {
    const catalog = { data: [{ id: 'small-model', supported_parameters: ['response_format'] }] }
    const { model, gateway } = await serve(
      (response, { body }) => {
        const asked = readEditMessages(body['messages'] as ModelMessage[])
        const note = {
          subjective: [{ text: 'Takes lisinopril', evidence: [1] }],
          objective: [],
          assessment: [],
          plan: [{ text: 'Aspirin at night', evidence: [2] }],
        }
        const answer = asked
          ? asked.texts.map((text, i) => `[${i + 1}] ${text.replace('lysinopril', 'lisinopril')}`).join('\n')
          : JSON.stringify(note)
        sendJson(response, completion(answer, 'end_turn'))
      },
      10_000,
      catalog,
    )
    const edited = await new LLMEditor({ model }).editMany(turns)
    expect(edited.map((turn) => turn.status)).toEqual(['edited', 'unchanged'])
    const note = await new SoapGenerator({ model }).generate(edited)
    expect(note.subjective).toMatchObject([{ text: 'Takes lisinopril', evidence: ['0-0'] }])
    expect(gateway.chats.map((chat) => 'response_format' in chat.body)).toEqual([false, true])
    expect(gateway.catalogs).toHaveLength(1)
  })
})
