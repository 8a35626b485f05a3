import { describe, expect, it } from 'vitest'
import { CancelledError, ConfigurationError, ModelError } from '../../../src/core/errors.ts'
import { EditBudget } from '../../../src/editing/editor/edit-budget.ts'
import { readEditMessages } from '../../../src/editing/editor/edit-prompt.ts'
import { LLMEditor, type LLMEditorOptions } from '../../../src/editing/editor/llm-editor.ts'
import { noUsage } from '../../../src/protocol/encounter.ts'
import type { ModelCall, ModelRequest } from '../../../src/protocol/model.ts'
import type { Turn } from '../../../src/protocol/turn.ts'
import { modelOf, turnOf } from '../model/models.ts'

const quick = { retries: 2, baseDelayMs: 1, maxDelayMs: 1 }
const heard = 'she takes lysinopril every morning'
const right = 'She takes lisinopril every morning.'

/** Edits by the book: a capital and a full stop, in the form asked for. */
const obedient = (request: ModelRequest): string => {
  const asked = readEditMessages(request.messages)
  if (!asked) throw new Error('not an edit request')
  const tidy = (text: string): string =>
    `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replace('lysinopril', 'lisinopril')
  return asked.texts.map((text, i) => (asked.numbered ? `[${i + 1}] ${tidy(text)}` : tidy(text))).join('\n')
}

describe('edit', () => {
  it('asks a model that hands over no text once, and the original stands', async () => {
    const model = modelOf((_, call) => ({ text: (call < 50 ? undefined : '') as string }))
    const edited = await new LLMEditor({ model }).edit(turnOf('take naproxen 250 milligrams'))
    expect(edited).toMatchObject({ status: 'original', reason: 'Model m gave no text' })
    expect(model.requests).toHaveLength(1)
  })

  it('returns the edited turn beside what was heard', async () => {
    const model = modelOf(obedient)
    const edited = await new LLMEditor({ model }).edit(turnOf(heard))
    expect(edited).toMatchObject({ text: heard, editedText: right, status: 'edited', modelId: 'm' })
    expect(edited.edits.map((edit) => [edit.before, edit.after, edit.verdict])).toEqual([
      ['she', 'She', 'accepted'],
      ['lysinopril', 'lisinopril', 'accepted'],
      ['', '.', 'accepted'],
    ])
    expect(model.requests[0]).toMatchObject({ temperature: 0 })
  })

  it('costs no call when there is nothing to edit, and says unchanged', async () => {
    const model = modelOf(obedient)
    const editor = new LLMEditor({ model })
    expect(await editor.edit(turnOf('Mm-hmm.'))).toMatchObject({
      status: 'unchanged',
      editedText: 'Mm-hmm.',
      edits: [],
    })
    expect(model.requests).toHaveLength(0)
    const parrot = modelOf((request) => readEditMessages(request.messages)?.texts[0] ?? '')
    expect(await new LLMEditor({ model: parrot }).edit(turnOf(heard))).toMatchObject({
      status: 'unchanged',
      modelId: 'm',
    })
  })

  it('mends a word that the recogniser was unsure of, and no other', async () => {
    const mends = modelOf(() => 'It hurts at night.')
    const turn = (confidence: number): Turn => ({
      ...turnOf('It hurts at knight.'),
      words: ['It', 'hurts', 'at', 'knight.'].map((text, i) => {
        return { text, startMs: i * 300, endMs: i * 300 + 250, confidence: i === 3 ? confidence : 0.95 }
      }),
    })
    const editor = new LLMEditor({ model: mends })
    expect(await editor.edit(turn(0.3))).toMatchObject({ editedText: 'It hurts at night.' })
    expect(await editor.edit(turn(0.95))).toMatchObject({ editedText: 'It hurts at knight.' })
  })

  it('tries three times, then the next model, then keeps the original with the reason', async () => {
    const busy = modelOf(
      () => Promise.reject(new ModelError('a', 'Model a is busy', { retryable: true })),
      'a',
    )
    const editor = new LLMEditor({ models: [busy, modelOf(obedient, 'b')], retry: quick })
    expect(await editor.edit(turnOf(heard))).toMatchObject({ status: 'edited', modelId: 'b' })
    expect(busy.requests).toHaveLength(3)
    const alone = await new LLMEditor({ model: busy, retry: quick }).edit(turnOf(heard))
    expect(alone).toMatchObject({
      status: 'original',
      editedText: heard,
      edits: [],
      reason: 'Model a is busy',
    })
  })

  it('keeps the original when a model breaks in a way of its own, and quotes nothing', async () => {
    const broken = modelOf(() => Promise.reject(new TypeError(`cannot read ${heard}`)))
    expect(await new LLMEditor({ model: broken }).edit(turnOf(heard))).toMatchObject({
      status: 'original',
      reason: 'Model m failed',
    })
  })

  it('keeps the original when no answer comes in time', async () => {
    const deaf = modelOf(() => new Promise<string>(() => undefined))
    expect(await new LLMEditor({ model: deaf, timeoutMs: 20 }).edit(turnOf(heard))).toMatchObject({
      status: 'original',
    })
  })

  it('keeps the original when the answer was cut off or is no edit', async () => {
    const cut = modelOf(() => ({ text: 'She takes', finishReason: 'length' }))
    expect(await new LLMEditor({ model: cut }).edit(turnOf(heard))).toMatchObject({ status: 'original' })
    const sorry = modelOf(
      () => 'I am sorry, but as a language model I can give no medical advice about that.',
    )
    const refused = await new LLMEditor({ model: sorry }).edit(turnOf(heard))
    expect(refused).toMatchObject({ status: 'original', editedText: heard })
    expect(refused.edits).toMatchObject([{ kind: 'not-an-edit', verdict: 'reverted' }])
  })

  it('rejects with CancelledError when cancelled, before and during', async () => {
    const editor = new LLMEditor({ model: modelOf(() => new Promise<string>(() => undefined)) })
    await expect(editor.edit(turnOf(heard), {}, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
      CancelledError,
    )
    const controller = new AbortController()
    const edit = editor.edit(turnOf(heard), {}, { signal: controller.signal })
    controller.abort()
    await expect(edit).rejects.toBeInstanceOf(CancelledError)
  })

  it('gives the model the keyterms of the editor and of the call, and what was said before', async () => {
    const model = modelOf(obedient)
    const previous = [turnOf('How often?', 0, 'clinician')]
    await new LLMEditor({ model, keyterms: ['Ramipril'], patientContext: 'aged 60' }).edit(turnOf(heard), {
      keyterms: ['Dr Ray', 'Ramipril'],
      previous,
    })
    const text = JSON.stringify(model.requests[0]?.messages)
    for (const part of ['Ramipril', 'Dr Ray', 'aged 60', 'clinician: How often?'])
      expect(text).toContain(part)
    expect(readEditMessages(model.requests[0]?.messages ?? [])?.keyterms).toEqual(['Ramipril', 'Dr Ray'])
  })

  it.each([
    ['model', {}],
    ['concurrency', { model: modelOf(obedient), concurrency: 0 }],
    ['timeoutMs', { model: modelOf(obedient), timeoutMs: -1 }],
    ['policy', { model: modelOf(obedient), policy: 'maybe' as 'flag' }],
  ] as [string, LLMEditorOptions][])('refuses a bad %s', (option, options) => {
    expect(() => new LLMEditor(options)).toThrow(ConfigurationError)
    expect(() => new LLMEditor(options)).toThrow(option)
  })
})

describe('editMany', () => {
  const turns = [
    turnOf(heard),
    turnOf('Okay.', 1),
    turnOf('and the pain is gone', 2),
    turnOf('that is good news', 3),
  ]

  it('asks once for all, and answers in order', async () => {
    const model = modelOf(obedient)
    const calls: ModelCall[] = []
    const edited = await new LLMEditor({ model }).editMany(turns, {}, { onCall: (call) => calls.push(call) })
    expect(edited.map((turn) => turn.id)).toEqual(turns.map((turn) => turn.id))
    expect(edited.map((turn) => turn.editedText)).toEqual([
      right,
      'Okay.',
      'And the pain is gone.',
      'That is good news.',
    ])
    expect(model.requests).toHaveLength(1)
    expect(calls).toHaveLength(1)
  })

  it('edits alone each turn whose answer is missing or belongs to another', async () => {
    const model = modelOf((request, call) =>
      call === 1
        ? `[1] ${right}\n[2] Something else was answered here altogether, you see.`
        : obedient(request),
    )
    const edited = await new LLMEditor({ model }).editMany(turns)
    expect(edited.map((turn) => turn.status)).toEqual(['edited', 'unchanged', 'edited', 'edited'])
    expect(model.requests).toHaveLength(3)
    expect(JSON.stringify(model.requests.at(-1)?.messages)).toContain('and the pain is gone')
  })

  it('edits alone what a cut answer did not finish', async () => {
    const model = modelOf((request, call) =>
      call === 1 ? { text: `[1] ${right}\n[2] And the pain`, finishReason: 'length' } : obedient(request),
    )
    const edited = await new LLMEditor({ model }).editMany(turns)
    expect(edited[2]?.editedText).toBe('And the pain is gone.')
    expect(model.requests).toHaveLength(3)
  })

  it('does not ask a dead model turn by turn', async () => {
    const dead = modelOf(() => Promise.reject(new ModelError('m', 'Model m is down')))
    const edited = await new LLMEditor({ model: dead }).editMany(turns)
    expect(edited.map((turn) => turn.status)).toEqual(['original', 'unchanged', 'original', 'original'])
    expect(dead.requests).toHaveLength(1)
  })

  it('cuts a long backlog into requests, within its limit at once', async () => {
    let [running, most] = [0, 0]
    const model = modelOf(async (request) => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 5))
      running--
      return obedient(request)
    })
    const many = Array.from({ length: 118 }, (_, i) =>
      turnOf(`and the pain number is gone ${'x'.repeat(i)}`, i),
    )
    const lines = [turnOf('one line\nand another', 200)]
    const edited = await new LLMEditor({ model, concurrency: 2 }).editMany([...many, ...lines])
    expect(edited.every((turn) => turn.status === 'edited')).toBe(true)
    expect(model.requests.length).toBeLessThan(9)
    expect(most).toBe(2)
  })

  it('never asks more often than the budget lets it, whatever goes wrong', async () => {
    const model = modelOf(() => 'no numbers')
    let modelCalls = 0
    const visit = () => ({ usage: { ...noUsage, modelCalls }, turns })
    const budget = new EditBudget({ maxModelCalls: 4 }, visit)
    const onCall = () => modelCalls++
    const edited = await new LLMEditor({ model, concurrency: 1 }).editMany(turns, {}, { budget, onCall })
    expect(model.requests).toHaveLength(2)
    expect(edited.at(-1)).toMatchObject({
      status: 'original',
      reason: 'The model budget of the visit is spent',
    })
  })

  it('leaves the note its tokens', async () => {
    const visit = { usage: noUsage, turns: [turnOf('x'.repeat(1_000))] }
    const budget = new EditBudget({ maxTokens: 2_600 }, () => visit)
    const model = modelOf(obedient)
    expect(await new LLMEditor({ model }).edit(turnOf(heard), {}, { budget })).toMatchObject({
      status: 'original',
    })
    expect(new EditBudget({ maxTokens: 2_900 }, () => visit).take()).toBe(true)
    const spent = { usage: { ...noUsage, modelCalls: 7 }, turns: [] }
    expect(new EditBudget({ maxModelCalls: 9 }, () => spent).take()).toBe(false)
  })

  it('rejects when cancelled', async () => {
    const editor = new LLMEditor({ model: modelOf(() => new Promise<string>(() => undefined)) })
    const controller = new AbortController()
    const edit = editor.editMany(turns, {}, { signal: controller.signal })
    controller.abort()
    await expect(edit).rejects.toBeInstanceOf(CancelledError)
  })
})
