import { describe, expect, it } from 'vitest'
import {
  MedicalScribeSession,
  type LanguageModel,
  type MedicalScribeSessionOptions,
  type SoapNote,
} from '../../src/index.ts'
import { readEditMessages } from '../../src/editing/editor/edit-prompt.ts'
import { readVerifyMessages } from '../../src/note/verify/verify-prompt.ts'
import { FakeAssemblyAI, scriptedModel } from '../../src/testing.ts'
import { audioFor, consultation } from '../support/visit.ts'

type Part = 'edit' | 'note' | 'check'
const note = JSON.stringify({
  subjective: [{ text: 'Knee hurts when climbing stairs.', evidence: [2] }],
  objective: [],
  assessment: [],
  plan: [{ text: 'Naproxen 250 mg twice a day.', evidence: [3] }],
})
const quoted = (turn: number, text: string): object => ({
  verdict: 'supported',
  quotes: [{ turn, text }],
  problem: '',
})
const check = JSON.stringify({
  lines: [
    { line: 1, ...quoted(2, 'hurts when I climb stairs') },
    { line: 2, ...quoted(3, 'naproxen 250 milligrams twice a day') },
  ],
  missing: [],
})

/** One model for all, as it is by default; says what it was asked for. */
function oneModel(
  answers: Partial<Record<Part, string>> = {},
  delayMs = 0,
): LanguageModel & { asked: Part[] } {
  const asked: Part[] = []
  const model = scriptedModel(({ messages }) => {
    const edit = readEditMessages(messages)
    const part = edit ? 'edit' : readVerifyMessages(messages) ? 'check' : 'note'
    asked.push(part)
    const echo = edit?.numbered
      ? edit.texts.map((each, at) => `[${at + 1}] ${each}`).join('\n')
      : edit?.texts[0]
    return { text: answers[part] ?? { edit: echo ?? '', note, check }[part], delayMs }
  })
  return { ...model, asked }
}

interface Result {
  readonly kinds: readonly string[]
  readonly atMs: readonly number[]
  readonly warnings: readonly string[]
  readonly note: SoapNote | undefined
  readonly calls: number
}

/** A visit that is stopped when all of it was heard and no edit has been asked for but the first. */
async function stopped(
  model: LanguageModel,
  more: Partial<MedicalScribeSessionOptions> = {},
): Promise<Result> {
  await using fake = await FakeAssemblyAI.start({ script: consultation })
  await using session = new MedicalScribeSession({
    apiKey: 'k',
    audio: audioFor(consultation),
    streaming: { url: fake.streamingUrl },
    gatewayUrl: fake.gatewayUrl,
    editor: { model },
    note: { model },
    ...more,
  })
  const kinds: string[] = []
  const atMs: number[] = []
  const warnings: string[] = []
  let from = 0
  session.on('stateChange', ({ status }) => {
    if (status === 'stopping') from = performance.now()
  })
  session.on('note', (_, kind) => {
    kinds.push(kind)
    atMs.push(performance.now() - from)
  })
  session.on('warning', ({ kind }) => warnings.push(kind))
  await session.start()
  const { note, encounter } = await session.finished
  return { kinds, atMs, warnings, note, calls: encounter.usage.modelCalls }
}

describe('a note that is verified', () => {
  it('L8: is told within an edit and a note call of the end, and verified within one call more', async () => {
    const delayMs = 400
    const model = oneModel({}, delayMs)
    const { kinds, atMs, note, calls } = await stopped(model)
    expect(kinds).toEqual(['unverified', 'final'])
    expect(atMs[0]).toBeLessThan(2 * delayMs + 500)
    expect((atMs[1] ?? Infinity) - (atMs[0] ?? 0)).toBeLessThan(delayMs + 500)
    expect(model.asked.filter((part) => part !== 'edit')).toEqual(['note', 'check'])
    expect(calls).toBe(model.asked.length)
    expect(note?.origin).toMatchObject({ verifiedBy: 'scripted' })
    expect(note?.plan[0]?.quotes).toEqual([{ turn: '0-2', text: 'naproxen 250 milligrams twice a day' }])
  })

  it('is told once, as final, where nobody verifies', async () => {
    const model = oneModel()
    const result = await stopped(model, { note: { model, verifier: false } })
    expect(result.kinds).toEqual(['final'])
    expect(model.asked).not.toContain('check')
  })

  it('has a verifier of its own where one is named', async () => {
    const [writer, verifier] = [oneModel(), scriptedModel([check], { id: 'second' })]
    const { note } = await stopped(writer, { note: { model: writer, verifier: { model: verifier } } })
    expect(note?.origin).toMatchObject({ modelId: 'scripted', verifiedBy: 'second' })
    expect(
      () =>
        new MedicalScribeSession({
          audio: audioFor(consultation),
          token: 't',
          editor: false,
          note: { model: writer, verifier: { modle: verifier } as object },
        }),
    ).toThrow(/note\.verifier\.modle: unknown option/)
  })

  it('ends the visit with the note of the rules when the verifier answers prose', async () => {
    const { kinds, note, warnings } = await stopped(oneModel({ check: 'All of it is right.' }))
    expect(kinds).toEqual(['unverified', 'final'])
    expect(note?.plan[0]?.checkedBy).toEqual(['rules'])
    expect(warnings).toContain('verifier')
  })

  it('is written and not verified when the budget has a call for the note only', async () => {
    const model = oneModel()
    const { kinds, warnings } = await stopped(model, { editor: false, budget: { maxModelCalls: 1 } })
    expect(kinds).toEqual(['final'])
    expect(model.asked).toEqual(['note'])
    expect(warnings).toContain('budget')
  })
})
