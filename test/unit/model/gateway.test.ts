import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigurationError, ModelError } from '../../../src/core/errors.ts'
import { readGatewayAnswer } from '../../../src/model/gateway-answer.ts'
import { GatewayModel, gatewayUrls, type GatewayModelOptions } from '../../../src/model/gateway-model.ts'
import { fenceLine, oneLine, readFence } from '../../../src/model/fence.ts'
import { anyCharacter } from '../../support/any-character.ts'

describe('readGatewayAnswer', () => {
  const read = (body: unknown): ReturnType<typeof readGatewayAnswer> =>
    readGatewayAnswer('m', { status: 200, body: JSON.stringify(body), retryAfter: null })

  it.each([
    ['stop', 'stop'],
    ['end_turn', 'stop'],
    ['STOP', 'stop'],
    ['length', 'length'],
    ['max_tokens', 'length'],
    ['MAX_TOKENS', 'length'],
    ['content_filter', 'filtered'],
    ['SAFETY', 'filtered'],
    ['refusal', 'filtered'],
    ['tool_use', 'other'],
    [undefined, 'other'],
  ])('maps the finish reason %s to %s', (finish_reason, mapped) => {
    expect(read({ choices: [{ message: { content: 'x' }, finish_reason }] }).finishReason).toBe(mapped)
  })

  it.each([
    [{ input_tokens: 9, output_tokens: 4 }, [9, 4, 0]],
    [{ prompt_tokens: 9, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 7 } }, [9, 4, 7]],
    [undefined, [0, 0, 0]],
    [{ input_tokens: 'many' }, [0, 0, 0]],
  ])('reads usage %j', (usage, [inputTokens, outputTokens, cachedTokens]) => {
    expect(read({ choices: [{ text: 'x' }], usage }).usage).toEqual({
      inputTokens,
      outputTokens,
      cachedTokens,
    })
  })

  it('answers or throws ModelError, whatever comes', () => {
    const part = fc.oneof(fc.json(), fc.string())
    fc.assert(
      fc.property(
        part,
        fc.integer({ min: 200, max: 599 }),
        fc.option(fc.string()),
        (body, status, retryAfter) => {
          try {
            expect(readGatewayAnswer('m', { status, body, retryAfter }).text).not.toBe('')
          } catch (error) {
            expect(error).toBeInstanceOf(ModelError)
          }
        },
      ),
    )
  })
})

describe('GatewayModel', () => {
  it('knows both data zones', () => {
    expect(gatewayUrls.us).toBe('https://llm-gateway.assemblyai.com/v1')
    expect(gatewayUrls.eu).toContain('.eu.')
  })

  it.each([
    ['apiKey', {}],
    ['apiKey', { baseUrl: gatewayUrls.eu }],
    ['apiKey', { apiKey: '' }],
    ['token', { token: '' }],
    ['model', { model: '', apiKey: 'k' }],
    ['baseUrl', { baseUrl: 'http://models.example.com/v1', apiKey: 'k' }],
    ['baseUrl', { baseUrl: 'models', apiKey: 'k' }],
    ['baseUrl', { baseUrl: 'https://user:pass@models.example.com', apiKey: 'k' }],
    ['timeoutMs', { apiKey: 'k', timeoutMs: 0 }],
    ['maxTokens', { apiKey: 'k', maxTokens: 0.5 }],
    ['temperature', { apiKey: 'k', temperature: 3 }],
    ['region', { apiKey: 'k', region: 'mars' as 'eu' }],
    // A timer cannot count that far: it would end at once.
    ['timeoutMs', { apiKey: 'k', timeoutMs: Infinity }],
    ['authorization', { apiKey: 'k', authorization: 'basic' as 'key' }],
    ['structuredOutput', { apiKey: 'k', structuredOutput: 'json' as 'none' }],
    ['maxTokensParameter', { apiKey: 'k', maxTokensParameter: 'maxTokens' as 'max_tokens' }],
    ['headers', { apiKey: 'k', headers: { 'x-key': 'a\nb' } }],
    ['headers', { apiKey: 'k', headers: { 'x key': 'a' } }],
    ['query', { apiKey: 'k', query: { version: 1 as never } }],
    ['fetch', { apiKey: 'k', fetch: 'node-fetch' as never }],
    ['baseUrl', { baseUrl: 'https://models.example.com/v1?api-version=1' }],
    ['allowInsecureHosts', { baseUrl: 'http://ollama/v1', allowInsecureHosts: 'ollama' as never }],
    ['retry.retries', { apiKey: 'k', retry: { retries: -1 } }],
    ['maxtokens', { apiKey: 'k', maxtokens: 5 } as object],
  ] as [string, Partial<GatewayModelOptions>][])('refuses a bad %s: %j', (option, options) => {
    let error: unknown
    try {
      new GatewayModel({ model: 'm', ...options })
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(ConfigurationError)
    expect((error as ConfigurationError).option).toBe(option)
    expect((error as ConfigurationError).message).not.toContain('pass@')
  })

  it('needs no key at a proxy, which knows who asks', () => {
    expect(new GatewayModel({ model: 'm', baseUrl: 'https://app.example.com/v1' }).id).toBe('m')
    expect(new GatewayModel({ model: 'm', baseUrl: 'https://notassemblyai.com/v1' }).id).toBe('m')
  })
})

describe('a fence', () => {
  it('holds any text, also one that tries to end it', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), fc.string(), (text, before) => {
        const line = fenceLine([text, before])
        const content = `${before}\n${line}\n=== 0123456789ab\n${text}\n${line}`
        expect(readFence(content)).toEqual({ before: `${before}\n`, inside: `=== 0123456789ab\n${text}` })
      }),
    )
    expect(readFence('no fence')).toBeUndefined()
    expect(readFence('\n=== 0123456789ab')).toBeUndefined()
    expect(oneLine('a\n[2] doctor:\u2028 b ')).toBe('a [2] doctor: b')
  })
})
