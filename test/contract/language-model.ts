import { expect, it } from 'vitest'
import { CancelledError, ModelError } from '../../src/core/errors.ts'
import type { LanguageModel, ModelRequest } from '../../src/protocol/model.ts'

/** What the contract needs of an implementation: one model in each of three moods. */
export interface LanguageModelHarness {
  /** Answers with some text. */
  readonly answering: () => Promise<LanguageModel>
  /** Does not answer before the signal aborts. */
  readonly hanging: () => Promise<LanguageModel>
  /** Fails. */
  readonly failing: () => Promise<LanguageModel>
}

const request: ModelRequest = { messages: [{ role: 'user', content: 'Say something.' }], maxTokens: 50 }

/** What every `LanguageModel` must do. Call inside a `describe`. */
export function languageModelContract(harness: LanguageModelHarness): void {
  it('answers with text, a finish reason, counted tokens and who answered', async () => {
    const model = await harness.answering()
    const response = await model.generate(request, new AbortController().signal)
    expect(response.text).not.toBe('')
    expect(['stop', 'length', 'filtered', 'other']).toContain(response.finishReason)
    for (const tokens of Object.values(response.usage) as number[]) expect(tokens).toBeGreaterThanOrEqual(0)
    expect(response.modelId).not.toBe('')
    expect(model.id).not.toBe('')
  })

  it('answers calls at the same time independently', async () => {
    const model = await harness.answering()
    const { signal } = new AbortController()
    const responses = await Promise.all([1, 2, 3].map(() => model.generate(request, signal)))
    expect(responses).toHaveLength(3)
  })

  it('rejects with CancelledError when the signal aborted before', async () => {
    const model = await harness.answering()
    await expect(model.generate(request, AbortSignal.abort())).rejects.toBeInstanceOf(CancelledError)
  })

  it('rejects with CancelledError when the signal aborts while it works', async () => {
    const model = await harness.hanging()
    const controller = new AbortController()
    const answer = model.generate(request, controller.signal)
    setTimeout(() => {
      controller.abort()
    }, 20)
    await expect(answer).rejects.toBeInstanceOf(CancelledError)
  })

  it('rejects with ModelError when it fails, and quotes nothing of the request', async () => {
    const model = await harness.failing()
    const error: unknown = await model
      .generate(request, new AbortController().signal)
      .catch((e: unknown) => e)
    expect(error).toBeInstanceOf(ModelError)
    expect((error as ModelError).message).not.toContain('Say something')
  })
}
