import { describe, expect, it } from 'vitest'
import { CancelledError, ConfigurationError, ModelError } from '../../../src/core/errors.ts'
import { askModels, chosenModels } from '../../../src/model/model-chain.ts'
import { withFallback } from '../../../src/model/with-fallback.ts'
import type { LanguageModel, ModelCall, ModelRequest } from '../../../src/protocol/model.ts'
import { modelOf } from './models.ts'

const request: ModelRequest = { messages: [] }
const { signal } = new AbortController()
const quick = { retries: 2, baseDelayMs: 1, maxDelayMs: 1 }
const failing = (id: string, retryable = false): ReturnType<typeof modelOf> =>
  modelOf(() => Promise.reject(new ModelError(id, `${id} is down`, { retryable })), id)

describe('withFallback', () => {
  it('asks the next model when one fails, and says who answered', async () => {
    const model = withFallback([failing('a'), modelOf(() => 'yes', 'b'), modelOf(() => 'no', 'c')])
    expect(model.id).toBe('a,b,c')
    expect(await model.generate(request, signal)).toMatchObject({ text: 'yes', modelId: 'b' })
  })

  it('names every failure in order when all fail', async () => {
    const error: unknown = await withFallback([failing('a'), failing('b', true)])
      .generate(request, signal)
      .catch((e: unknown) => e)
    expect(error).toMatchObject({
      code: 'model',
      modelId: 'a,b',
      retryable: true,
      message: 'All 2 models failed',
    })
    const { errors } = (error as ModelError).cause as AggregateError
    expect(errors.map((e) => (e as ModelError).modelId)).toEqual(['a', 'b'])
  })

  it('asks nobody else once cancelled', async () => {
    const controller = new AbortController()
    const second = modelOf(() => 'late')
    const first = modelOf(() => {
      controller.abort()
      return Promise.reject(new Error('broken off'))
    })
    await expect(withFallback([first, second]).generate(request, controller.signal)).rejects.toBeInstanceOf(
      CancelledError,
    )
    expect(second.requests).toHaveLength(0)
  })

  it('needs a model', () => {
    expect(() => withFallback([])).toThrow(ConfigurationError)
    expect(() => chosenModels({}, {})).toThrow(ConfigurationError)
  })
})

describe('askModels', () => {
  it('passes over a model that hands over no text', async () => {
    const empty = modelOf(() => ({ text: null as never }), 'empty')
    const options = { timeoutMs: 1_000, retry: quick }
    expect(await askModels([empty, modelOf(() => 'yes')], request, options)).toMatchObject({ text: 'yes' })
    await expect(askModels([empty], request, options)).rejects.toMatchObject({
      code: 'model',
      message: 'Model empty gave no text',
    })
  })

  it('asks three times by default for what is retryable, once for the rest', async () => {
    const [busy, wrong] = [failing('busy', true), failing('wrong')]
    const options = { timeoutMs: 1_000, retry: quick }
    await expect(askModels([busy], request, options)).rejects.toThrow('busy is down')
    await expect(askModels([wrong], request, options)).rejects.toThrow('wrong is down')
    expect([busy.requests.length, wrong.requests.length]).toEqual([3, 1])
  })

  it('does not multiply tries', async () => {
    const busy = { ...failing('busy', true), retries: true }
    const twice = withFallback([busy, failing('x')])
    await expect(askModels([twice], request, { timeoutMs: 1_000, retry: quick })).rejects.toThrow()
    expect(busy.requests).toHaveLength(1)
  })

  it('tells of every call once, failed ones too', async () => {
    const calls: ModelCall[] = []
    const flaky = modelOf((_, call) =>
      call === 1 ? Promise.reject(new ModelError('m', 'no', { retryable: true })) : 'yes',
    )
    const onCall = (call: ModelCall): number => calls.push(call)
    await askModels([flaky], request, { timeoutMs: 1_000, retry: quick, onCall })
    expect(calls.map(({ ok, usage }) => [ok, usage.inputTokens])).toEqual([
      [false, 0],
      [true, 10],
    ])
  })

  it('leaves the next model its share of the time when one never answers, even deaf to its signal', async () => {
    const deaf = modelOf(() => new Promise<string>(() => undefined), 'deaf')
    expect(await askModels([deaf, modelOf(() => 'here', 'b')], request, { timeoutMs: 80 })).toMatchObject({
      text: 'here',
    })
  })

  it('gives up when the time is over', async () => {
    const deaf = modelOf(() => new Promise<string>(() => undefined), 'deaf')
    await expect(askModels([deaf], request, { timeoutMs: 20 })).rejects.toThrow('within 20 ms')
  })
})

describe('a model of the app (fit 7)', () => {
  it.each([
    ['a plain error', () => Promise.reject(new Error('the patient said lisinopril'))],
    ['an error of a bug', () => Promise.reject(new TypeError('the patient said lisinopril'))],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    ['no error', () => Promise.reject('the patient said lisinopril')],
    ['an abort of its own', () => Promise.reject(new DOMException('the patient', 'AbortError'))],
    [
      'a plain error, not even in a promise',
      () => {
        throw new Error('the patient said lisinopril')
      },
    ],
  ])('that throws %s fails with a ModelError that quotes nothing', async (_, reply) => {
    const model: LanguageModel = { id: 'own', generate: reply }
    const error: unknown = await askModels([model], request, { timeoutMs: 1_000 }).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(ModelError)
    expect(error).toMatchObject({ modelId: 'own', retryable: false, message: 'Model own failed' })
    expect((error as ModelError).cause).toBeDefined()
  })
})
