import { describe, expect, it, vi } from 'vitest'
import {
  NoteVerifier,
  SoapGenerator,
  type LanguageModel,
  type Note,
  type SoapNote,
} from '../../../src/index.ts'
import type { NoteWriter } from '../../../src/protocol/note-writer.ts'
import { writeNote, type NoteWork } from '../../../src/session/write-note.ts'
import { scriptedModel } from '../../../src/testing.ts'
import { turnOf } from '../model/models.ts'

const turns = [
  turnOf('Any chest pain?', 0, 'clinician'),
  turnOf('No. My left knee hurts on the stairs.', 1, 'patient'),
  turnOf('Take naproxen 250 mg twice a day, and come back in two weeks.', 2, 'clinician'),
]
const section = (...lines: (readonly [text: string, ...evidence: number[]])[]): object[] =>
  lines.map(([text, ...evidence]) => ({ text, evidence }))
const noteText = (sections: Readonly<Record<string, object[]>>): string =>
  JSON.stringify({ subjective: [], objective: [], assessment: [], plan: [], ...sections })
type Check = readonly [verdict: string, ...quotes: (readonly [turn: number, text: string])[]]
const checkText = (lines: readonly Check[], missing: readonly object[] = []): string =>
  JSON.stringify({
    lines: lines.map(([verdict, ...quotes], at) => ({
      line: at + 1,
      verdict,
      quotes: quotes.map(([turn, text]) => ({ turn, text })),
      problem: 'As quoted',
    })),
    missing,
  })

const written = noteText({
  subjective: section(['Right knee pain on stairs.', 2], ['Denies chest pain.', 1, 2]),
  plan: section(['Naproxen 250 mg BID.', 3], ['Refer to orthopaedics.', 3]),
})
const knee: Check = ['supported', [2, 'left knee hurts on the stairs']]
const pain: Check = ['supported', [1, 'Any chest pain'], [2, 'No']]
const dose: Check = ['supported', [3, 'naproxen 250 mg twice a day']]
const wrong = checkText([['contradicted', [2, 'My left knee']], pain, dose, ['not said']])
const followUp = {
  kind: 'follow-up',
  section: 'plan',
  text: 'Return in 2 weeks.',
  quotes: [{ turn: 3, text: 'come back in two weeks' }],
}

interface Told {
  readonly notes: (readonly [note: SoapNote, kind: string])[]
  readonly warnings: readonly string[]
  readonly calls: readonly string[]
}

/** Writes a note with models that answer these texts, each its own. */
async function write(
  answers: {
    readonly write?: string[]
    readonly verify?: string[] | LanguageModel['generate']
    readonly mend?: string[]
  },
  more: Partial<NoteWork> & { readonly writer?: NoteWriter<unknown> } = {},
): Promise<Told> {
  const model = (id: string, texts: readonly string[]): LanguageModel => scriptedModel(texts, { id })
  const generator = new SoapGenerator({
    model: model('write', answers.write ?? [written]),
    retry: { retries: 0 },
  })
  const mender = new SoapGenerator({ model: model('mend', answers.mend ?? []), retry: { retries: 0 } })
  const { verify = [] } = answers
  const verifies = typeof verify === 'function' ? { id: 'verify', generate: verify } : model('verify', verify)
  const verifier = new NoteVerifier({ model: verifies, retry: { retries: 0 } })
  const notes: Told['notes'] = []
  const warnings: string[] = []
  const calls: string[] = []
  const writer: NoteWriter<unknown> = more.writer ?? {
    write: (...args) => generator.write(...args),
    mend: (...args) => mender.mend(...args),
  }
  await writeNote(
    { writer, verifier },
    {
      turns,
      signal: new AbortController().signal,
      onCall: ({ modelId }) => calls.push(modelId),
      hasRoom: () => true,
      tell: (note: Note, kind) => notes.push([note as SoapNote, kind]),
      warn: ({ kind }) => warnings.push(kind),
      ...more,
    },
  )
  return { notes, warnings, calls }
}
const linesOf = (told: Told): unknown[] => {
  const [note] = told.notes.at(-1) ?? []
  return [note?.subjective, note?.plan].flatMap((items = []) =>
    items.map(({ id, text, verdict }) => [id, verdict, text]),
  )
}

describe('the note of a visit', () => {
  it('is only verified when it was written before, and not even that once another may have the visit', async () => {
    const right = noteText({ subjective: section(['Left knee pain on stairs.', 2]) })
    const first = await write({ write: [right] }, { isHeld: () => Promise.resolve(false) })
    expect([first.notes.map(([, kind]) => kind), first.calls]).toEqual([['unverified'], ['write']])
    const unverified = first.notes[0]?.[0]
    const second = await write({ verify: [checkText([knee])] }, { unverified })
    expect([second.notes.map(([, kind]) => kind), second.calls]).toEqual([['final'], ['verify']])
    expect(second.notes[0]?.[0].subjective[0]?.checkedBy).toEqual(['rules', 'verifier'])
  })

  it('is told as written, and again when it is verified; its lines keep their ids', async () => {
    const right = noteText({ subjective: section(['Left knee pain on stairs.', 2]) })
    const told = await write({ write: [right], verify: [checkText([knee])] })
    expect(told.notes.map(([, kind]) => kind)).toEqual(['unverified', 'final'])
    const [first, last] = told.notes.map(([note]) => note.subjective[0])
    expect(first?.checkedBy).toEqual(['rules'])
    expect(last).toMatchObject({ id: first?.id, verdict: 'supported', checkedBy: ['rules', 'verifier'] })
    // A note without fault costs one call more than an unverified one, and no mending.
    expect(told.calls).toEqual(['write', 'verify'])
  })

  it('gets its lines at fault again in one request, each with its turns and what is wrong', async () => {
    const mended = JSON.stringify({
      lines: [
        { text: 'Left knee pain on stairs.', evidence: [2] },
        { text: '', evidence: [] },
      ],
    })
    const told = await write({ verify: [wrong, checkText([knee])], mend: [mended] })
    expect(told.calls).toEqual(['write', 'verify', 'mend', 'verify'])
    expect(linesOf(told)).toEqual([
      ['subjective-1', 'supported', 'Left knee pain on stairs.'],
      ['subjective-2', 'supported', 'Denies chest pain.'],
      ['plan-1', 'supported', 'Naproxen 250 mg BID.'],
    ])
  })

  it('keeps the old line, marked, where the new one does not pass', async () => {
    const mended = JSON.stringify({
      lines: [
        { text: 'Both knees hurt.', evidence: [2] },
        { text: 'Refer to rheumatology.', evidence: [3] },
      ],
    })
    const told = await write({ verify: [wrong, checkText([['not said'], ['not said']])], mend: [mended] })
    expect(linesOf(told)).toEqual([
      ['subjective-1', 'conflicting', 'Right knee pain on stairs.'],
      ['subjective-2', 'supported', 'Denies chest pain.'],
      ['plan-1', 'supported', 'Naproxen 250 mg BID.'],
      ['plan-2', 'unsupported', 'Refer to orthopaedics.'],
    ])
  })

  it('lets no line go that the visit speaks against', async () => {
    const emptied = JSON.stringify({
      lines: [
        { text: '', evidence: [] },
        { text: '', evidence: [] },
      ],
    })
    const told = await write({ verify: [wrong], mend: [emptied] })
    expect(linesOf(told)).toHaveLength(3)
    expect(linesOf(told)[0]).toEqual(['subjective-1', 'conflicting', 'Right knee pain on stairs.'])
  })

  it('gets what is missing as a line of its own, marked as added', async () => {
    const right = noteText({ plan: section(['Naproxen 250 mg BID.', 3]) })
    const told = await write({ write: [right], verify: [checkText([dose], [followUp])] })
    const [note] = told.notes.at(-1) ?? []
    expect(note?.plan[1]).toMatchObject({
      id: 'plan-2',
      text: 'Return in 2 weeks.',
      added: true,
      verdict: 'supported',
      quotes: [{ turn: '0-2', text: 'come back in two weeks' }],
    })
    expect(note?.omissions.some(({ kind }) => kind === 'follow-up')).toBe(false)
    expect(told.calls).toEqual(['write', 'verify'])
  })

  it('adds no line that the rules have something against', async () => {
    const right = noteText({ plan: section(['Naproxen 250 mg BID.', 3]) })
    const wrongDrug = { ...followUp, kind: 'drug', text: 'Return in 2 weeks for warfarin.' }
    const told = await write({ write: [right], verify: [checkText([dose], [wrongDrug])] })
    expect(linesOf(told)).toHaveLength(1)
  })

  it('mends nothing for a writer that cannot', async () => {
    const generator = new SoapGenerator({ model: scriptedModel([written]) })
    const told = await write(
      { verify: [wrong] },
      { writer: { write: (...args) => generator.write(...args) } },
    )
    expect(linesOf(told)).toHaveLength(4)
    expect(told.warnings).toEqual([])
  })

  it.each<[string, string[] | LanguageModel['generate'], string]>([
    ['does not answer', () => Promise.reject(new Error('down')), 'verifier'],
    ['answers prose', ['It all looks fine.', 'Really.'], 'verifier'],
  ])('stands as the rules leave it when the verifier %s', async (_, verify, warning) => {
    const told = await write({ verify })
    expect(told.notes.map(([, kind]) => kind)).toEqual(['unverified', 'final'])
    expect(told.notes[1]?.[0]).toEqual(told.notes[0]?.[0])
    expect(told.warnings).toEqual([warning])
  })

  it('stands as it was checked when nobody mends it', async () => {
    const told = await write({ verify: [wrong], mend: ['No.'] })
    expect(told.warnings).toEqual(['verifier'])
    expect(linesOf(told)[0]).toEqual(['subjective-1', 'conflicting', 'Right knee pain on stairs.'])
  })

  it('gives up its check, and never itself, when the budget is used up', async () => {
    const spent = await write({}, { hasRoom: () => false })
    expect(spent.notes.map(([, kind]) => kind)).toEqual(['final'])
    expect(spent.warnings).toEqual(['budget'])
    const one = await write({ verify: [wrong] }, { hasRoom: (calls) => calls === 1 })
    expect(one.calls).toEqual(['write', 'verify'])
    expect(linesOf(one)).toHaveLength(4)
  })

  it('gives its generator the time of its options for its lines at fault too', async () => {
    vi.useFakeTimers()
    try {
      const mended = JSON.stringify({ lines: [{ text: 'Left knee pain on stairs.', evidence: [2] }] })
      const model = scriptedModel([written, { text: mended, delayMs: 200_000 }])
      const writer = new SoapGenerator({ model, timeoutMs: 300_000 })
      const writing = write({ verify: [wrong, checkText([knee])] }, { writer })
      await vi.advanceTimersByTimeAsync(250_000)
      const told = await writing
      expect(told.warnings).toEqual([])
      expect(linesOf(told)[0]).toEqual(['subjective-1', 'supported', 'Left knee pain on stairs.'])
    } finally {
      vi.useRealTimers()
    }
  })

  it('is told no more once the visit is cancelled', async () => {
    const controller = new AbortController()
    const verify: LanguageModel['generate'] = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')))
        controller.abort(new Error('cancelled'))
      })
    const notes: string[] = []
    const writing = write({ verify }, { signal: controller.signal, tell: (_, kind) => notes.push(kind) })
    await expect(writing).rejects.toThrow('cancelled')
    expect(notes).toEqual(['unverified'])
  })
})
