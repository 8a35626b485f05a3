import { describe, expect, it, vi } from 'vitest'
import { EncounterFold } from '../../../src/journal/fold.ts'
import { EncounterReview } from '../../../src/review/encounter-review.ts'
import { changesFromDraft } from '../../../src/review/changes-from-draft.ts'
import type {
  Dispute,
  EditedTurn,
  EncounterStore,
  JournalRecord,
  SoapNote,
  WrittenNote,
} from '../../../src/index.ts'
import { agendaOf, agendaTexts, turnText } from '../../../src/index.ts'
import { disputeId } from '../../../src/protocol/decision.ts'
import { settledText } from '../../../src/review/settled-text.ts'
import { VisitDesk } from '../../../src/ui/visit-desk.ts'
import { dispute, draft, encounterId, finished, heardTwice, said, storeWith, turns } from './kept-visit.ts'

async function open(store?: EncounterStore): Promise<EncounterReview & { readonly note: SoapNote }> {
  const review = await EncounterReview.open({
    store: store ?? (await storeWith()),
    encounterId,
    by: 'Dr. Moss',
  })
  return Object.defineProperty(review, 'note', { get: () => review.encounter.note }) as never
}

const edit = '0-1:18-22'
const textOf = (review: EncounterReview, id: string): string =>
  review.encounter.turns
    .filter((turn) => turn.id === id)
    .map(turnText)
    .join()
const texts = (items: readonly { readonly text: string }[]): string[] => items.map(({ text }) => text)

describe('the agenda', () => {
  it('asks in plain words, heaviest first, a medicine with its dose once', async () => {
    const { agenda } = await open()
    expect(agenda.map(({ kind, question }) => [kind, question])).toEqual([
      ['line', expect.stringContaining('“Ibuprofen 400 mg at night.”') as string],
      ['omission', 'Not in the note: warfarin 2 mg in the evening'],
      ['edit', 'Heard “left”, the editor suggests “right”'],
      ['speaker', 'Who is speaker B?'],
    ])
    expect(agenda.map(({ weight }) => weight)).toEqual(
      [...agenda.map(({ weight }) => weight)].sort((a, b) => b - a),
    )
  })

  it('asks who the voices of a channel are, and not who a channel is', async () => {
    const { encounter } = await open()
    const calls = [
      said(0, 'Does it hurt?', 'clinician', 'clinician'),
      said(1, 'It does.', 'patient-A'),
      said(2, 'At night above all.', 'patient-B'),
      said(3, 'Hello?', 'patient'),
    ]
    const items = agendaOf({ ...encounter, turns: calls }).filter(({ kind }) => kind === 'speaker')
    expect(items.map(({ question, turns: own }) => [question, own])).toEqual([
      ['Who is speaker patient-A?', ['0-1']],
      ['Who is speaker patient-B?', ['0-2']],
    ])
  })

  it('is empty once everything is decided', async () => {
    const review = await open()
    await review.keepHeard(edit)
    await review.dropLine('plan-2')
    await review.assignSpeaker('B', 'patient')
    await review.addLine({ section: 'subjective', text: 'Warfarin 2 mg in the evening.', evidence: ['0-2'] })
    expect(review.agenda).toEqual([])
  })

  it('keeps what was acknowledged, marked, and dismisses a medicine with its dose', async () => {
    const review = await open()
    const [line, omission] = review.agenda.map(({ id }) => id) as [string, string]
    await review.acknowledge(line, { reason: 'Known from the chart' })
    await review.dismissOmission(omission)
    expect(review.agenda.map(({ kind, acknowledged }) => [kind, acknowledged])).toEqual([
      ['line', true],
      ['edit', false],
      ['speaker', false],
    ])
    expect(review.note.omissions).toEqual([])
  })

  it('asks again when other lines or turns have come into a point that was acknowledged, also as many of them', async () => {
    const unread = [...draft.plan, ...draft.subjective].map((line) => ({
      ...line,
      verdict: 'unverified' as const,
    }))
    const note = { ...draft, plan: unread.slice(0, 2), subjective: unread.slice(2) }
    const { encounter } = await open()
    const points = (items: SoapNote, unwritten: string[], acknowledged: string[] = []) =>
      agendaOf({ ...encounter, note: items, review: { unwritten, acknowledged } as never }).filter(
        ({ kind }) => ['note', 'unverified'].includes(kind),
      )
    const one = { ...note, subjective: [] }
    const seen = points(one, ['0-0']).map(({ id }) => id)
    const isSeen = (items: SoapNote, turns: string[]): boolean[] =>
      points(items, turns, seen).map(({ acknowledged }) => acknowledged)
    expect(isSeen(one, ['0-0'])).toEqual([true, true])
    const other = { ...note, plan: unread.slice(1, 2) }
    expect([...other.plan, ...other.subjective]).toHaveLength(one.plan.length)
    expect(isSeen(other, ['0-2'])).toEqual([false, false])
  })

  it('asks again for a turn that changes once more', async () => {
    const review = await open()
    const unwritten = () => review.agenda.find(({ kind }) => kind === 'note')
    await review.correctTurn('0-0', 'Where is the pain?')
    await review.acknowledge(unwritten()?.id ?? '')
    expect(unwritten()?.acknowledged).toBe(true)
    await review.correctTurn('0-0', 'Since when is the pain there?')
    expect(unwritten()?.acknowledged).toBe(false)
  })

  it('asks which of two hearings is right, and does what is answered', async () => {
    const review = await open(await storeWith(heardTwice))
    const item = review.agenda.find(({ kind }) => kind === 'dispute')
    expect(item).toMatchObject({ turns: ['0-3'], lines: ['plan-1'], acknowledged: false })
    expect(item?.question).toBe(
      'Heard “Take naproxen 250 mg twice a day.” in the visit, “Take naproxen 500 mg twice a day.” in the recording: which is right?',
    )
    const { id } = item as { id: string }
    const isOpen = (): boolean => review.agenda.some(({ kind }) => kind === 'dispute')
    await review.settleDispute(id, 'live')
    expect([isOpen(), textOf(review, '0-3')]).toEqual([false, dispute.heard])
    await review.undo()
    expect(isOpen()).toBe(true)
    await review.settleDispute(id, 'recorded')
    expect([isOpen(), textOf(review, '0-3')]).toEqual([false, dispute.heardAgain])
    // The line that rests on it says that its words are others.
    expect(review.note.plan[0]).toMatchObject({ verdict: 'conflicting', changedTurns: ['0-3'] })
    await expect(review.settleDispute('0-3:dose:1-2', 'live')).rejects.toMatchObject({ option: 'dispute' })
  })

  it('puts what the recording heard in the place in dispute, and leaves the other edits of the turn', async () => {
    const text = 'Rub it in daily. My left hip aches. Rub it in daily.'
    const at = { start: text.indexOf('left'), end: text.indexOf('left') + 4 }
    const hip = { ...turns[3], text, editedText: text } as EditedTurn
    const edits = [
      { ...at, before: 'left', after: 'right', kind: 'side', verdict: 'reverted', why: 'It changes a side' },
    ] as const
    const cream: Dispute = {
      ...{ turn: '0-3', kind: 'frequency', heard: 'Rub it in daily.', heardAgain: 'Rub it in weekly.' },
      ...{ before: 'daily', after: 'weekly', start: text.lastIndexOf('daily'), end: text.length - 1 },
    }
    const records = finished.flatMap((record): JournalRecord[] => {
      if (record.type !== 'turn' || record.turn.id !== '0-3') return [record]
      return [
        { type: 'turn', turn: { ...record.turn, text } },
        { type: 'turn-edited', turn: { ...hip, edits } },
      ]
    })
    const review = await open(await storeWith([...records, { type: 'disputes', disputes: [cream] }]))
    const points = (): string[] => review.agenda.map(({ id }) => id).filter((id) => id.startsWith('0-3:'))
    const [settling, other] = [disputeId(cream), `0-3:${at.start}-${at.end}`]
    await review.settleDispute(settling, 'recorded')
    expect(textOf(review, '0-3')).toBe('Rub it in daily. My left hip aches. Rub it in weekly.')
    expect(points()).toEqual([other])
    await review.acceptEdit(other)
    expect(textOf(review, '0-3')).toBe('Rub it in daily. My right hip aches. Rub it in weekly.')
    await review.undo()
    await review.undo()
    expect([textOf(review, '0-3'), points()]).toEqual([text, [settling, other]])
    // What was edited before stays edited, and a place that moved is not guessed.
    await review.acceptEdit(other)
    await expect(review.settleDispute(settling, 'recorded')).rejects.toMatchObject({ option: 'text' })
    await review.settleDispute(settling, 'recorded', { text: 'My right hip aches. Rub it in weekly.' })
    expect(textOf(review, '0-3')).toBe('My right hip aches. Rub it in weekly.')
  })

  it.each([
    [
      'an answer after the question of another turn',
      'Do you smoke? Never.',
      'Do you smoke? Daily.',
      'Daily. It helps.',
    ],
    ['a sentence that stands elsewhere', 'I smoke.', 'I do not smoke.', undefined],
    ['a gap in the live hearing', 'It helps.', 'No warfarin with it.', undefined],
    ['what the recording has not', 'Never.', '', 'It helps.'],
  ])('of %s changes that alone, or asks for the words', (_, heard, heardAgain, text) => {
    const turn = said(1, 'Never. It helps.')
    const [start, end] = heard === 'It helps.' ? [6, 8] : [0, 5]
    const found = { turn: turn.id, kind: 'negation', heard, heardAgain, start, end } as const
    expect(settledText(turn, found)).toBe(text)
  })

  it('says in what an edit differs, of what is denied the thing alone, and of a gap in a hearing that it is one', async () => {
    const review = await open()
    expect(review.agenda.find(({ kind }) => kind === 'edit')?.details).toEqual([
      'They differ in the side, left or right.',
    ])
    expect(agendaTexts.disputed('', 'Take it twice.')).toMatch(
      /^Heard nothing in the visit, “Take it twice.”/,
    )
    const { encounter } = review
    const asked = {
      kind: 'drug',
      value: 'warfarin',
      text: 'Do you take warfarin',
      turn: '0-0',
      negated: true,
    } as const
    const note = { ...review.note, omissions: [{ ...asked, severity: 'medium' as const }] }
    const questions = agendaOf({ ...encounter, note }).map(({ question }) => question)
    expect(questions).toContain('Not in the note: no warfarin')
  })
})

describe('EncounterReview', () => {
  it('refuses a visit that is not there, and options of no use', async () => {
    const store = await storeWith()
    await expect(EncounterReview.open({ store, encounterId: 'other' })).rejects.toThrow('no such encounter')
    await expect(EncounterReview.open({})).rejects.toThrow('session')
    const review = await open(store)
    await expect(review.acceptEdit('0-1:0-1')).rejects.toThrow('is no edit of this visit')
    await expect(review.editLine('plan-9', 'x')).rejects.toThrow('is no line of the note')
    await expect(review.correctTurn('0-1', ' ')).rejects.toThrow('must be a string that is not empty')
    await expect(review.undo()).rejects.toThrow('nothing is decided')
    expect(review.encounter.review).toBeUndefined()
  })

  it('takes an accepted edit into the text, and says that a line rests on what changed', async () => {
    const review = await open()
    await review.acceptEdit(edit)
    expect(textOf(review, '0-1')).toBe('The pain is in my right knee.')
    expect(review.encounter.turns[1]).toMatchObject({
      text: 'The pain is in my left knee.',
      correctedBy: 'Dr. Moss',
    })
    const [line] = review.note.subjective
    expect(line).toMatchObject({ changedTurns: ['0-1'], verdict: 'conflicting' })
    expect(review.agenda[0]?.question).toBe('The visit says otherwise: “Pain in the left knee.”')
    await review.editLine('subjective-1', 'Pain in the right knee.')
    expect(review.note.subjective[0]).toMatchObject({
      writtenBy: 'clinician',
      verdict: 'supported',
      text: 'Pain in the right knee.',
    })
    expect(review.note.subjective[0]).not.toHaveProperty('changedTurns')
    await review.keepHeard(edit)
    expect(textOf(review, '0-1')).toBe('The pain is in my left knee.')
  })

  it('lets a person correct a turn, and never overrules what she wrote', async () => {
    const review = await open()
    await review.correctTurn('0-3', 'Take naproxen 500 mg twice a day.')
    expect(review.note.plan[0]).toMatchObject({ changedTurns: ['0-3'], verdict: 'conflicting' })
    await review.editLine('plan-1', 'Naproxen 125 mg twice a day.')
    // Checked, marked, and it stands.
    expect(review.note.plan[0]).toMatchObject({ writtenBy: 'clinician', verdict: 'conflicting' })
    await review.confirmLine('plan-1')
    expect(review.agenda.filter(({ lines }) => lines.includes('plan-1'))).toEqual([])
    expect(review.note.plan[0]?.text).toBe('Naproxen 125 mg twice a day.')
  })

  it('adds, moves, drops and confirms lines, and brings all of it back from the store', async () => {
    const store = await storeWith()
    const review = await open(store)
    const line = await review.addLine({ section: 'objective', text: 'Knee swollen.' })
    await review.moveLine(line, 'assessment', 0)
    await review.moveLine('plan-2', 'plan', 0)
    await review.dropLine('plan-1')
    await review.confirmLine('plan-2', { by: 'Dr. Kay' })
    await review.close()
    const again = await open(store)
    expect(again.encounter).toEqual(review.encounter)
    expect(texts(again.note.assessment)).toEqual(['Knee swollen.'])
    expect(texts(again.note.plan)).toEqual(['Ibuprofen 400 mg at night.'])
    expect(again.encounter.review?.dropped).toMatchObject([
      { section: 'plan', item: { text: 'Naproxen 250 mg twice a day.' } },
    ])
    expect(again.encounter.review?.decisions.at(-1)).toMatchObject({
      by: 'Dr. Kay',
      decision: { kind: 'confirm-line' },
    })
    expect(again.encounter.review?.decisions[0]?.by).toBe('Dr. Moss')
  })

  it('leaves what the verifier found as it is once a voice has a name, and not once it has another', async () => {
    const judged = { verdict: 'inferred', checkedBy: ['rules', 'verifier'] } as const
    const subjective = draft.subjective.map((line) => ({ ...line, ...judged }))
    const records = finished.map((record) =>
      record.type === 'note' ? { ...record, note: { ...draft, subjective } } : record,
    )
    const review = await open(await storeWith(records))
    await review.assignSpeaker('B', 'patient')
    expect(review.note.subjective[0]).toMatchObject(judged)
    expect(review.agenda.map(({ kind }) => kind)).not.toContain('unverified')
    await review.assignSpeaker('B', 'clinician')
    expect(review.note.subjective[0]).toMatchObject({ checkedBy: ['rules'] })
  })

  it('takes back one decision after the other, down to the draft', async () => {
    const review = await open()
    const before = review.encounter
    const states = [before]
    const steps = [
      () => review.acceptEdit(edit),
      () => review.editLine('subjective-1', 'Pain in the right knee.'),
      () => review.dropLine('plan-2'),
      () => review.assignSpeaker('B', 'guest'),
      () => review.rewriteNote({ writer: { write: () => Promise.resolve(rewritten) } }),
    ]
    for (const step of steps) {
      await step()
      states.push(review.encounter)
    }
    for (const { turns, note, speakers } of states.slice(0, -1).reverse()) {
      await review.undo()
      expect(review.encounter).toMatchObject({ turns, speakers })
      expect(review.encounter.note).toEqual(note)
    }
    expect(review.encounter.review?.decisions.filter(({ undone }) => undone)).toHaveLength(steps.length)
  })

  it('keeps over a rewriting what a person wrote, confirmed and dropped', async () => {
    const review = await open()
    await review.editLine('plan-1', 'Naproxen 250 mg twice a day, with food.')
    await review.dropLine('plan-2')
    await review.confirmLine('subjective-1')
    await review.addLine({ section: 'plan', text: 'Back in two weeks.' })
    await review.acknowledge('0-1:18-22')
    await review.rewriteNote({ writer: { write: () => Promise.resolve(rewritten) } })
    expect(texts(review.note.subjective)).toEqual(['Pain in the left knee.', 'Warfarin 2 mg in the evening.'])
    expect(texts(review.note.plan)).toEqual(['Naproxen 250 mg twice a day, with food.', 'Back in two weeks.'])
    const ids = review.note.plan.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('misses nothing of a note written again that a line of hers holds', async () => {
    const review = await open()
    await review.addLine({ section: 'plan', text: 'Warfarin 2 mg in the evening.', evidence: ['0-2'] })
    const plan = [{ text: 'Naproxen 250 mg twice a day.', evidence: ['0-3'] }]
    const written = { subjective: [], objective: [], assessment: [], plan }
    await review.rewriteNote({ writer: { write: () => Promise.resolve(written) } })
    expect(texts(review.note.plan)).toContain('Warfarin 2 mg in the evening.')
    expect(review.note.omissions).toEqual([])
    await review.undo()
    await review.undo()
    await review.rewriteNote({ writer: { write: () => Promise.resolve(written) } })
    expect(review.note.omissions.map(({ value }) => value)).toContain('warfarin')
  })

  it('verifies a note that is written again, and keeps the verdicts of the rules when that fails', async () => {
    const review = await open()
    const writer = { write: () => Promise.resolve(rewritten) }
    const verify = vi.fn((note: SoapNote) =>
      Promise.resolve({ ...note, origin: { ...note.origin, verifiedBy: 'checker' } }),
    )
    await review.rewriteNote({ writer, verifier: { verify } as never })
    expect(verify).toHaveBeenCalledOnce()
    expect(review.note.origin.verifiedBy).toBe('checker')
    verify.mockRejectedValueOnce(new Error('no'))
    await review.rewriteNote({ writer, verifier: { verify } as never })
    expect(review.note.origin.verifiedBy).toBeUndefined()
  })

  it('keeps what was decided while the note was being verified, whatever the verifier made of those lines', async () => {
    const mended = {
      ...draft,
      origin: { ...draft.origin, verifiedBy: 'checker' },
      plan: draft.plan.map((item) => ({ ...item, text: `Mended: ${item.id}.` })),
    }
    const fold = new EncounterFold(encounterId)
    const [changed, dropped] = draft.plan.map(({ id }) => id) as [string, string]
    const decided = { type: 'decision', by: 'Dr. Moss', at: '2026-03-01T09:20:00.000Z' } as const
    for (const record of finished.filter(({ type }) => type !== 'note')) fold.apply(record)
    fold.apply({ type: 'note', kind: 'unverified', note: draft })
    fold.apply({
      ...decided,
      decision: { kind: 'edit-line', line: changed, text: 'Rest.', evidence: [] },
    })
    fold.apply({ ...decided, decision: { kind: 'drop-line', line: dropped } })
    fold.apply({ type: 'note', kind: 'final', note: mended })
    expect(texts((fold.encounter.note as SoapNote).plan)).toEqual(['Rest.'])
    expect((fold.encounter.note as SoapNote).plan[0]).toMatchObject({
      id: changed,
      quotes: [],
      writtenBy: 'clinician',
    })
  })

  it('says of what was corrected while the note was being written that it changed, also after it is read back', async () => {
    const store = await storeWith()
    const review = await open(store)
    const write = async (): Promise<WrittenNote> => {
      await review.correctTurn('0-3', 'Take naproxen 125 mg twice a day.')
      return rewritten
    }
    await review.rewriteNote({ writer: { write } })
    expect(review.note.plan[0]).toMatchObject({ changedTurns: ['0-3'] })
    expect(review.encounter.review?.unwritten).toEqual(['0-3'])
    expect(review.agenda.find(({ lines }) => lines.includes('plan-1'))).toBeDefined()
    await review.close()
    const again = await open(store)
    expect(again.encounter).toEqual(review.encounter)
    await again.rewriteNote({ writer: { write: () => Promise.resolve(rewritten) } })
    expect(again.note.plan[0]).not.toHaveProperty('changedTurns')
    expect(again.encounter.review?.unwritten).toEqual([])
  })

  it('leaves the note as it is when the writer fails', async () => {
    const review = await open()
    const { note } = review.encounter
    const writer = { write: () => Promise.reject(new Error('no')) }
    await expect(review.rewriteNote({ writer })).rejects.toThrow()
    await expect(review.rewriteNote()).rejects.toThrow('writer: is needed')
    expect(review.encounter.note).toBe(note)
  })

  it('has nothing decided when the store did not take it', async () => {
    const store = await storeWith()
    const review = await open(store)
    store.append = () => Promise.reject(new Error('full'))
    await expect(review.dropLine('plan-1')).rejects.toThrow('full')
    expect(texts(review.note.plan)).toHaveLength(2)
  })

  it('decides about the lines of a note of version 0.1, which have no ids, and finds them when it is read again', async () => {
    const asThen = (items: SoapNote['plan']) =>
      items.map(({ text, evidence, verdict, issues }) => ({ text, evidence, verdict, issues }))
    const { subjective, plan } = draft
    const note = { ...draft, subjective: asThen(subjective), plan: asThen(plan) } as unknown as SoapNote
    const store = await storeWith(heardTwice.map((one) => (one.type === 'note' ? { ...one, note } : one)))
    const review = await open(store)
    const desk = new VisitDesk({ by: 'Dr. Moss' }, review)
    const ids = () => desk.getSnapshot().note.sections.flatMap(({ lines }) => lines.map(({ id }) => id))
    expect(ids()).toEqual(['subjective-1', 'plan-1', 'plan-2'])
    const wrong = review.agenda.find(({ kind }) => kind === 'line')
    expect(wrong).toMatchObject({ id: 'plan-2', lines: ['plan-2'] })
    await review.acceptEdit(edit)
    await review.settleDispute(disputeId(dispute), 'recorded')
    await review.editLine('plan-1', 'Naproxen 500 mg twice a day.')
    await review.confirmLine('subjective-1')
    await review.moveLine('plan-2', 'subjective', 0)
    await review.dropLine('plan-2')
    const before = review.encounter
    await desk.close()
    const again = await open(store)
    expect(again.encounter).toEqual(before)
    expect(texts(again.note.plan)).toEqual(['Naproxen 500 mg twice a day.'])
    expect(again.encounter.review?.originals).toEqual({ 'plan-1': 'Naproxen 250 mg twice a day.' })
    expect(again.note.subjective).toMatchObject([{ id: 'subjective-1', checkedBy: ['rules', 'clinician'] }])
    await again.undo()
    expect(texts(again.note.subjective)).toEqual(['Ibuprofen 400 mg at night.', 'Pain in the left knee.'])
  })

  it('does not take the visit again once it is closed, and keeps what was decided before', async () => {
    const store = await storeWith()
    const review = await open(store)
    const decided = review.addLine({ section: 'plan', text: 'Rest.' })
    const closed = review.close()
    await expect(review.addLine({ section: 'plan', text: 'Ice.' })).rejects.toMatchObject({ code: 'state' })
    await Promise.all([decided, closed])
    let asked = 0
    const writer = { write: () => Promise.resolve(++asked) }
    await expect(review.rewriteNote({ writer })).rejects.toMatchObject({ code: 'state' })
    expect(asked).toBe(0)
    expect(texts((await open(store)).note.plan).slice(2)).toEqual(['Rest.'])
  })

  it('refuses a choice and a role that there is not, and settles nothing by them', async () => {
    const review = await open(await storeWith(heardTwice))
    const unknown = [
      () => review.settleDispute(disputeId(dispute), 'neither' as 'live'),
      () => review.assignSpeaker('B', 'doctor' as 'guest'),
    ]
    for (const step of unknown) await expect(step()).rejects.toMatchObject({ code: 'configuration' })
    expect(review.encounter.review).toBeUndefined()
  })

  it('keeps where a line was put beyond the end, and cites a turn once', async () => {
    const store = await storeWith()
    const review = await open(store)
    await review.moveLine('subjective-1', 'plan', Infinity)
    await review.addLine({ section: 'plan', text: 'Take it with food.', evidence: ['0-3', '0-3'] })
    const records: JournalRecord[] = []
    for await (const record of store.read(encounterId)) records.push(record)
    const fold = new EncounterFold(encounterId)
    for (const record of JSON.parse(JSON.stringify(records)) as JournalRecord[]) fold.apply(record)
    expect(fold.encounter.note).toEqual(review.note)
    expect(review.note.plan.slice(2)).toMatchObject([{ id: 'subjective-1' }, { evidence: ['0-3'] }])
  })

  it('does nothing with a visit whose consent is withdrawn, but for erasing it', async () => {
    const store = await storeWith()
    const by = { by: 'Dr. Moss', how: 'by letter' }
    const first = await open(store)
    for (const { id } of first.agenda) await first.acknowledge(id)
    await first.withdrawConsent(by)
    await first.close()
    const review = await open(store)
    const write = vi.fn(() => Promise.resolve(rewritten))
    const refused = [
      () => review.addLine({ section: 'plan', text: 'Rest.' }),
      () => review.undo(),
      () => review.rewriteNote({ writer: { write } }),
      () => review.sign({ by: 'Dr. Moss' }),
    ]
    for (const step of refused) await expect(step()).rejects.toMatchObject({ code: 'state' })
    expect(write).not.toHaveBeenCalled()
    await review.withdrawConsent({ ...by, erase: true })
    expect(review.encounter.turns).toEqual([])
  })

  it('counts what became of the draft, without its words', async () => {
    const review = await open()
    await review.editLine('subjective-1', 'Pain in the left knee!')
    await review.dropLine('plan-2')
    await review.addLine({ section: 'plan', text: 'Rest.' })
    const changes = changesFromDraft(review.encounter)
    expect(changes).toMatchObject({ kept: 1, changed: 1, dropped: 1, added: 1 })
    expect(changes.editDistance).toBe(1 + 'Ibuprofen 400 mg at night.'.length + 'Rest.'.length)
    expect(JSON.stringify(changes)).not.toMatch(/knee|Rest/)
  })
})

const line = (text: string, ...evidence: string[]): { text: string; evidence: string[] } => ({
  text,
  evidence,
})
const rewritten: WrittenNote = {
  subjective: [line('Left knee pain.', '0-1'), line('Warfarin 2 mg in the evening.', '0-2')],
  objective: [],
  assessment: [],
  plan: [line('Naproxen 250 mg twice a day.', '0-3'), line('Ibuprofen 400 mg at night.', '0-3')],
}
