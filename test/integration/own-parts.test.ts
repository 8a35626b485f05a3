import { monitorEventLoopDelay } from 'node:perf_hooks'
import { describe, expect, it, vi } from 'vitest'
import {
  LLMEditor,
  MedicalScribeSession,
  MemoryStore,
  NoteGenerator,
  SoapGenerator,
  finishVisit,
  renderNote,
  soapTemplate,
  turnText,
  type Encounter,
  type LanguageModel,
  type MedicalScribeSessionOptions,
  type NoteForm,
  type NoteOf,
  type SessionResult,
  type ScribeWarning,
  type TemplateNote,
  type TurnEditor,
  type WrittenItem,
} from '../../src/index.ts'
import { FakeAssemblyAI, scriptedModel } from '../../src/testing.ts'
import { unjudgedItem } from '../../src/protocol/note.ts'
import { modelOf, turnOf } from '../unit/model/models.ts'
import { audioFor, consultation } from '../support/visit.ts'

/** A whole visit with parts of the caller's. */
async function visitOf<S extends NoteForm>(
  options: Partial<MedicalScribeSessionOptions<S>>,
): Promise<SessionResult<NoteOf<S>> & { warnings: ScribeWarning[]; told: unknown[] }> {
  await using fake = await FakeAssemblyAI.start({ script: consultation })
  const session = new MedicalScribeSession<S>({
    apiKey: 'test-key',
    audio: audioFor(consultation),
    gatewayUrl: fake.gatewayUrl,
    editor: false,
    note: false,
    ...options,
    streaming: { url: fake.streamingUrl, ...options.streaming },
  })
  const warnings: ScribeWarning[] = []
  const told: unknown[] = []
  session.on('warning', (warning) => {
    // The audio of a script is zeros.
    if (warning.kind !== 'silent-audio') warnings.push(warning)
  })
  session.on('note', (note, kind) => told.push([note, kind]))
  await session.start()
  return { ...(await session.finished), warnings, told }
}

const edited = ({ encounter }: { encounter: Pick<Encounter, 'turns'> }): string[] =>
  encounter.turns.map(turnText)
const heard = consultation.map(({ text }) => text)
const dose: WrittenItem = { text: 'Take naproxen 250 mg twice a day.', evidence: ['0-2'] }
const wrongDose: WrittenItem = { text: 'Take naproxen 500 mg twice a day.', evidence: ['0-2'] }

describe('an editor of the caller (fit 2)', () => {
  it('may answer with text: the dose it changes is put back, the rest stands', async () => {
    const result = await visitOf({
      editor: { edit: async (turn) => turn.text.replace('250', '500').replace(' when', ', when') },
    })
    expect(edited(result)[1]).toBe('My knee hurts, when I climb stairs.')
    expect(edited(result)[2]).toBe(heard[2])
    expect(result.encounter.turns[2]).toMatchObject({ edits: [{ kind: 'dose', verdict: 'reverted' }] })
  })

  it('may answer with edited turns, of which no status, edits or speakers are taken over', async () => {
    const result = await visitOf({
      editor: {
        edit: () => Promise.reject(new Error('not asked')),
        editMany: async (turns) =>
          turns.map((turn) => ({
            ...turn,
            text: 'not what was heard',
            speaker: 'Z',
            editedText: turn.text.replace('no fever', 'fever').replace('Take ', 'Take: '),
            edits: [],
            status: 'edited',
            modelId: 'mine',
          })),
      },
    })
    expect(edited(result)).toEqual([
      heard[0],
      heard[1],
      'Take: naproxen 250 milligrams twice a day.',
      heard[3],
    ])
    expect(result.encounter.turns[3]).toMatchObject({
      status: 'original',
      modelId: 'mine',
      edits: [expect.objectContaining({ verdict: 'reverted', kind: 'negation' })],
    })
    expect(result.encounter.turns.map(({ text }) => text)).toEqual(heard)
    expect(result.encounter.turns.some(({ speaker }) => speaker === 'Z')).toBe(false)
  })

  it('may pass on what an LLMEditor answered, under the policy of that one', async () => {
    const llm = new LLMEditor({
      model: modelOf(
        ({ messages }) => messages.at(-1)?.content.split('\n').at(-2)?.replace('250', '500') ?? '',
      ),
      policy: 'flag',
    })
    const editor: TurnEditor = { edit: (turn, context, options) => llm.edit(turn, context, options) }
    const result = await visitOf({ editor })
    expect(edited(result)[2]).toBe('Take naproxen 500 milligrams twice a day.')
    expect(result.encounter.turns[2]).toMatchObject({ edits: [{ verdict: 'flagged' }] })
    expect(result.encounter.usage.modelCalls).toBeGreaterThan(0)
  })

  it.each<[string, unknown]>([
    ['throws', () => Promise.reject(new TypeError('my knee hurts'))],
    [
      'throws at once',
      () => {
        throw new RangeError('my knee hurts')
      },
    ],
    ['answers with nothing', async () => undefined],
    ['answers for another turn', async () => ({ id: '9-9', editedText: 'x', edits: [], status: 'edited' })],
  ])('that %s costs no turn, and its words reach no warning', async (_, edit) => {
    const result = await visitOf({ editor: { edit } as TurnEditor })
    expect(edited(result)).toEqual(heard)
    expect(result.encounter.turns.map((turn) => 'status' in turn && turn.status)).toEqual(
      heard.map(() => 'original'),
    )
    expect(result.warnings.map(({ kind }) => kind)).toEqual(heard.map(() => 'edit'))
    expect(JSON.stringify(result.warnings)).not.toContain('knee')
  })

  it('hears the terms of the visit, what was said before, and a signal', async () => {
    const contexts: unknown[] = []
    await visitOf({
      streaming: { keyterms: ['naproxen'] },
      editor: {
        edit: async (turn, context, options) => {
          contexts.push([
            turn.id,
            context.keyterms,
            context.previous?.map(({ id }) => id),
            options?.signal?.aborted,
          ])
          return turn.text
        },
      },
    })
    expect(contexts[2]).toEqual(['0-2', ['naproxen'], ['0-0', '0-1'], false])
  })
})

describe('editor: { concurrency, spacingMs, maxBatchTurns } (fit 3)', () => {
  it('holds model calls, also while draining and for turns whose answers did not match', async () => {
    let running = 0
    let most = 0
    const sizes: number[] = []
    const slow: LanguageModel = {
      id: 'slow',
      async generate({ messages }) {
        most = Math.max(most, ++running)
        const content = messages.at(-1)?.content ?? ''
        sizes.push(Math.max(1, content.match(/^\[\d+\] /gm)?.length ?? 1))
        await new Promise((resolve) => setTimeout(resolve, 5))
        running--
        const usage = { inputTokens: 1, outputTokens: 1, cachedTokens: 0 }
        return { text: 'no numbers here', finishReason: 'stop', usage, modelId: 'slow' }
      },
    }
    const result = await visitOf({
      editor: { model: slow, concurrency: 1, spacingMs: 0, maxBatchTurns: 2, retry: { retries: 0 } },
    })
    expect(most).toBe(1)
    expect(Math.max(...sizes)).toBe(2)
    expect(edited(result)).toEqual(heard)
  })

  it('holds them for whoever calls an editor directly', async () => {
    let running = 0
    let most = 0
    const model = modelOf(async ({ messages }) => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return messages.at(-1)?.content.split('\n').at(-2) ?? ''
    })
    const editor = new LLMEditor({ model, concurrency: 2 })
    const turns = Array.from({ length: 9 }, (_, i) => turnOf(`there is no pain at night ${i}`, i))
    await Promise.all([...turns.map((turn) => editor.edit(turn)), editor.editMany(turns)])
    expect(most).toBe(2)
  })
})

describe('a writer of the caller (fit 2)', () => {
  const vouched = { verdict: 'supported', issues: [] }

  it('gets the verdicts of the review, in the form of its own note', async () => {
    const soap = await visitOf({
      note: {
        write: async () => ({
          subjective: [],
          objective: [],
          assessment: [],
          plan: [dose, { ...wrongDose, ...vouched }],
        }),
      },
    })
    expect(soap.note?.plan.map(({ verdict }) => verdict)).toEqual(['supported', 'conflicting'])
    expect(soap.encounter.note).toBe(soap.note)
    expect(soap.told).toEqual([[soap.note, 'final']])

    const letter = await visitOf({
      note: {
        writer: {
          write: async () => ({
            template: 'letter',
            title: 'Letter',
            sections: [{ id: 'body', title: 'Body', items: [dose, { ...wrongDose, ...vouched }] }],
          }),
        },
      },
    })
    expect(letter.note?.sections[0]?.items.map(({ verdict }) => verdict)).toEqual([
      'supported',
      'conflicting',
    ])
    expect(letter.note && renderNote(letter.note, 'text')).toContain('Body:\n- Take naproxen 250 mg')
  })

  it('is not believed when it overrides a generator of ours', async () => {
    class Trusting extends SoapGenerator {
      override async write(...args: Parameters<SoapGenerator['write']>): ReturnType<SoapGenerator['write']> {
        const note = await super.write(...args)
        return {
          ...note,
          plan: [{ ...unjudgedItem('plan', 0, wrongDose.text, []), ...wrongDose, verdict: 'supported' }],
        }
      }
    }
    const model = modelOf(() => '{"subjective":[],"objective":[],"assessment":[],"plan":[]}')
    const result = await visitOf({ note: new Trusting({ model }) })
    expect(result.note?.plan[0]?.verdict).toBe('conflicting')
  })

  it.each<[string, () => Promise<never>]>([
    ['throws', () => Promise.reject(new TypeError('my knee hurts'))],
    [
      'throws at once',
      () => {
        throw new TypeError('my knee hurts')
      },
    ],
    ['hands over no note', async () => ({ plan: [{ text: 'my knee hurts' }] }) as never],
  ])('that %s costs no visit its note: a draft stands, readable in either form', async (_, write) => {
    const result = await visitOf({ note: { write } })
    const note = result.note as unknown as TemplateNote & NonNullable<SessionResult['note']>
    expect(note.origin).toEqual({ kind: 'extractive' })
    expect(note.plan.map(({ text }) => text)).toEqual(note.sections.at(-1)?.items.map(({ text }) => text))
    expect(result.warnings).toMatchObject([{ kind: 'note', cause: { code: 'note' } }])
    expect(JSON.stringify(result.warnings)).not.toContain('knee')
  })

  it.each<[string, (items: WrittenItem[]) => Parameters<typeof visitOf>[0]]>([
    [
      'the caller',
      (plan) => ({ note: { write: async () => ({ subjective: [], objective: [], assessment: [], plan }) } }),
    ],
    [
      'a model',
      (plan) => ({
        note: {
          model: modelOf(() => JSON.stringify({ subjective: [], objective: [], assessment: [], plan })),
        },
      }),
    ],
  ])(
    'that hands over 100,000 lines, as %s, holds nothing up: a draft stands (attack 10)',
    async (_, options) => {
      const loop = monitorEventLoopDelay()
      loop.enable()
      const result = await visitOf(options(Array<WrittenItem>(100_000).fill(dose)))
      expect(loop.max / 1e6).toBeLessThan(6_000)
      expect(result.note?.origin).toEqual({ kind: 'extractive' })
      expect(result.warnings).toMatchObject([{ kind: 'note' }])
    },
  )

  it('that hangs is given up', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { writeNote } = await import('../../src/session/write-note.ts')
      const hanging = { write: () => new Promise<never>(() => undefined) }
      const warnings: ScribeWarning[] = []
      const writing = writeNote(
        { writer: hanging, verifier: undefined },
        {
          turns: [turnOf('I have no fever.')],
          signal: new AbortController().signal,
          onCall: () => undefined,
          hasRoom: () => true,
          tell: () => undefined,
          warn: (warning) => warnings.push(warning),
        },
      )
      await vi.advanceTimersByTimeAsync(120_000)
      expect(await writing).toMatchObject({ origin: { kind: 'extractive' } })
      expect(warnings).toMatchObject([{ kind: 'note', cause: { code: 'note' } }])
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('note: { template } (fit 2)', () => {
  const template = {
    id: 'two-lines',
    title: 'Two lines',
    sections: [
      { id: 'told', title: 'Told', instruction: 'what the patient tells.' },
      { id: 'next-steps', title: 'Next', instruction: 'what was agreed.', rule: 'clinician' as const },
    ],
  }
  const answer = {
    told: [{ text: 'No fever.', evidence: [4] }],
    'next-steps': [{ ...dose, evidence: [3] }],
  }
  const model = scriptedModel(() => JSON.stringify(answer), { id: 'mine' })

  it('gives a note of that template to events, encounter, result, journal and recovery', async () => {
    const store = new MemoryStore()
    const result = await visitOf({
      note: { template, model, verifier: false },
      store,
      encounterId: 'templated',
    })
    expect(result.note).toMatchObject({
      template: 'two-lines',
      title: 'Two lines',
      sections: [
        { id: 'told', items: [{ text: 'No fever.', verdict: 'supported' }] },
        { id: 'next-steps', items: [{ text: dose.text }] },
      ],
    })
    expect(result.told).toEqual([[result.note, 'final']])
    const again = await finishVisit({
      store,
      encounterId: 'templated',
      note: { template, model, verifier: false },
      apiKey: 'k',
      editor: false,
    })
    expect(again.note).toEqual(result.note)
    expect(again.encounter.note).toEqual(result.note)
  })

  it('takes a generator of that template, too', async () => {
    const result = await visitOf({ note: new NoteGenerator({ template, model }) })
    expect(result.note?.sections.map(({ id }) => id)).toEqual(['told', 'next-steps'])
  })

  it('leaves a draft with sections when no model answers', async () => {
    const broken = modelOf(() => Promise.reject(new Error('my knee hurts')))
    const result = await visitOf({ note: { template: soapTemplate, model: broken } })
    expect(result.note?.sections.map(({ id }) => id)).toEqual([
      'subjective',
      'objective',
      'assessment',
      'plan',
    ])
    expect(result.note?.origin.kind).toBe('extractive')
    expect(JSON.stringify(result.warnings)).not.toContain('knee')
  })
})

describe('options of a session (fit 8)', () => {
  const refused = (options: object): string => {
    try {
      new MedicalScribeSession({ apiKey: 'k', audio: audioFor(consultation), ...options })
      return ''
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  it.each([
    [{ editor: { polcy: 'flag' } }, 'editor.polcy: unknown option; did you mean policy?'],
    [{ note: { templte: soapTemplate } }, 'note.templte: unknown option; did you mean template?'],
    [{ budget: { maxCalls: 3 } }, 'budget.maxCalls: unknown option; did you mean maxModelCalls?'],
    [{ streaming: { keyterm: [] } }, 'streaming.keyterm: unknown option; did you mean keyterms?'],
    [{ editr: false }, 'editr: unknown option; did you mean editor?'],
    [{ editor: { concurrency: 0 } }, 'editor.concurrency: must be a whole number from 1 to 64'],
    [{ editor: { spacingMs: -1 } }, 'editor.spacingMs: must be a number from 0 to 600000 ms'],
    [{ editor: { maxBatchTurns: 25 } }, 'editor.maxBatchTurns: must be a whole number from 1 to 24'],
    [{ editor: { edit: 'yes' } }, 'editor: needs the method edit, as a TurnEditor has'],
    [{ editor: true }, 'editor: must be an object'],
    [{ note: null }, 'note: must be an object'],
    [{ note: { writer: {} } }, 'note.writer: needs the method write, as a NoteWriter has'],
    [{ note: { writer: { write: () => undefined }, model: 'm' } }, 'note.model: unknown option'],
    [{ note: { template: { id: 'x', title: 'X' } } }, 'note.template: must have sections'],
    [{ note: { model: 7 } }, 'note.model: must be the id of a model, or an object with generate()'],
    [{ budget: { maxTokens: -1 } }, 'budget.maxTokens: must be a number of at least 0'],
    [{ store: { append: () => undefined } }, 'store: needs the method read, as an EncounterStore has'],
    [{ storeTimeoutMs: 99 }, 'storeTimeoutMs: must be a number from 100 to 60000 ms'],
  ])('are refused by name: %#', (options, message) => {
    expect(refused(options)).toBe(message)
  })
})
