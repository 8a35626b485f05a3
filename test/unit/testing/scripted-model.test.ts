import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import type { ModelRequest } from '../../../src/protocol/model.ts'
import { scriptedModel } from '../../../src/testing/scripted-model.ts'

const request = (content: string): ModelRequest => ({ messages: [{ role: 'user', content }] })
const { signal } = new AbortController()

describe('a scripted model', () => {
  it('gives its answers in order, remembers the requests and says when none is left', async () => {
    const model = scriptedModel(['one', { text: 'two', finishReason: 'length' }], { id: 'm' })
    expect(await model.generate(request('first'), signal)).toEqual({
      text: 'one',
      finishReason: 'stop',
      usage: { inputTokens: 2, outputTokens: 1, cachedTokens: 0 },
      modelId: 'm',
    })
    expect(model.unused).toBe(1)
    expect(await model.generate(request('second'), signal)).toMatchObject({
      text: 'two',
      finishReason: 'length',
    })
    await expect(model.generate(request('third'), signal)).rejects.toMatchObject({
      code: 'model',
      retryable: false,
    })
    expect(model.requests.map(({ messages }) => messages[0]?.content)).toEqual(['first', 'second', 'third'])
  })

  it('throws what it is told to, and computes answers from requests', async () => {
    const busy = new ModelError('m', 'busy', { status: 503, retryable: true })
    await expect(scriptedModel([busy]).generate(request(''), signal)).rejects.toBe(busy)
    await expect(scriptedModel([{ delayMs: 1, error: busy }]).generate(request(''), signal)).rejects.toBe(
      busy,
    )
    const echo = scriptedModel(({ messages }, call) => `${call}: ${messages[0]?.content}`)
    expect((await echo.generate(request('hm'), signal)).text).toBe('0: hm')
  })

  it('honours the signal, before and during a wait', async () => {
    const stop = new AbortController()
    const asking = scriptedModel([{ text: 'late', delayMs: Infinity }]).generate(request(''), stop.signal)
    stop.abort()
    await expect(asking).rejects.toMatchObject({ code: 'cancelled' })
    await expect(scriptedModel(['x']).generate(request(''), stop.signal)).rejects.toMatchObject({
      code: 'cancelled',
    })
  })
})
