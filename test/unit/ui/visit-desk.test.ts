import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EncounterFold } from '../../../src/journal/fold.ts'
import type { PlainRecord } from '../../../src/journal/records.ts'
import { mentionsOf } from '../../../src/ui/mentions.ts'
import { VisitDesk, type DeskSession } from '../../../src/ui/visit-desk.ts'
import type { SessionState } from '../../../src/session/state.ts'
import { draft, encounterId, finished, said, storeWith } from '../review/kept-visit.ts'

/** A session that moves when a test says so. */
class Scripted {
  readonly fold = new EncounterFold('visit')
  readonly #listeners = new Map<string, Set<(...args: never[]) => void>>()
  state: SessionState = { status: 'idle' }
  positionMs = 0
  finished = new Promise<never>(() => undefined)

  on(event: string, listener: (...args: never[]) => void): () => void {
    const set = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, set.add(listener))
    return () => set.delete(listener)
  }

  get encounter(): EncounterFold['encounter'] {
    return this.fold.encounter
  }

  get review(): unknown {
    const { fold } = this
    return {
      fold,
      isOver: false,
      add: (record: PlainRecord) => Promise.resolve(void fold.apply(record)),
      settle: () => Promise.resolve(),
      close: () => Promise.resolve(),
    }
  }

  get listeners(): number {
    return [...this.#listeners.values()].reduce((sum, set) => sum + set.size, 0)
  }

  tell(event: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...(args as never[]))
  }

  move(state: SessionState): void {
    const before = this.state
    this.state = state
    this.tell('stateChange', state, before)
  }

  turn(order: number, text: string, speaker = 'A'): void {
    const turn = said(order, text, speaker)
    this.fold.apply({ type: 'turn', turn })
    this.tell('turn', turn)
  }
}

const deskOf = (session: Scripted): VisitDesk => new VisitDesk({ session: session as unknown as DeskSession })

describe('the desk of a visit that goes on', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('never says that it listens before sound comes, and tells within 5 s that it stopped', () => {
    const session = new Scripted()
    const desk = deskOf(session)
    const status = (): string => desk.getSnapshot().status.kind
    const seen = [status()]
    session.move({ status: 'starting' })
    session.move({ status: 'live', connection: 0 })
    vi.advanceTimersByTime(20_000)
    seen.push(status())
    session.positionMs = 400
    vi.advanceTimersByTime(500)
    seen.push(status())
    vi.advanceTimersByTime(5_000)
    seen.push(status())
    session.move({ status: 'paused' })
    seen.push(status())
    session.move({ status: 'stopping' })
    expect([...seen, status()]).toEqual(['ready', 'waiting', 'listening', 'no-sound', 'paused', 'finishing'])
  })

  it('names the voices of a channel, so that they can be given a role', () => {
    const session = new Scripted()
    const desk = deskOf(session)
    session.move({ status: 'live', connection: 0 })
    session.turn(0, 'It hurts at night.', 'patient-B')
    const { turns, speakers } = desk.getSnapshot()
    expect([turns.map(({ name }) => name), speakers]).toEqual([
      ['Speaker patient-B'],
      [{ label: 'patient-B', role: undefined }],
    ])
  })

  it('keeps references of what does not change, and tells listeners only of changes', () => {
    const session = new Scripted()
    const desk = deskOf(session)
    session.move({ status: 'live', connection: 0 })
    session.turn(0, 'Where does it hurt?')
    const before = desk.getSnapshot()
    const told = vi.fn()
    desk.subscribe(told)
    vi.advanceTimersByTime(400)
    session.tell('turnEdited', before.encounter.turns[0])
    expect(told).not.toHaveBeenCalled()
    expect(desk.getSnapshot()).toBe(before)
    session.turn(1, 'In my knee.')
    expect(told).toHaveBeenCalledTimes(1)
    const after = desk.getSnapshot()
    expect(after.turns[0]).toBe(before.turns[0])
    expect([after.note.sections, after.status]).toEqual([before.note.sections, before.status])
  })

  it('shows the level of what is heard, and none of what is not', () => {
    const session = new Scripted()
    const desk = deskOf(session)
    desk.setLevel(1)
    expect(desk.level.getSnapshot()).toBe(0)
    session.move({ status: 'live', connection: 0 })
    desk.setLevel(0.25)
    expect(desk.level.getSnapshot()).toBe(0.5)
    session.move({ status: 'paused' })
    expect(desk.level.getSnapshot()).toBe(0)
  })

  it('says what a stopped visit waits for: the last words, the check of the words, the note', () => {
    const session = new Scripted()
    const desk = deskOf(session)
    const step = (): string | undefined => desk.getSnapshot().status.step
    session.move({ status: 'live', connection: 0 })
    session.turn(0, 'Where does it hurt?')
    session.tell('partial', said(1, 'In my', 'B'))
    session.move({ status: 'stopping' })
    expect([step(), desk.getSnapshot().status.detail]).toEqual(['words', expect.stringContaining('network')])
    session.turn(1, 'In my knee.')
    expect(desk.getSnapshot().partial).toBeUndefined()
    expect([step(), desk.getSnapshot().status.detail]).toEqual(['edits', '2 turns are being checked.'])
    for (const turn of session.encounter.turns) {
      session.fold.apply({
        type: 'turn-edited',
        turn: { ...turn, editedText: turn.text, edits: [], status: 'unchanged' },
      })
      session.tell('turnEdited', turn)
    }
    expect(step()).toBe('note')
  })

  it('says that consent was withdrawn', () => {
    const session = new Scripted()
    const desk = deskOf(session)
    session.move({ status: 'live', connection: 0 })
    session.fold.apply({
      type: 'consent',
      status: 'withdrawn',
      by: 'A',
      how: 'spoken',
      at: '2026-03-01T09:00:00Z',
    })
    session.move({ status: 'ended', reason: 'cancelled' })
    expect(desk.getSnapshot().status).toMatchObject({ kind: 'withdrawn', label: 'Consent withdrawn' })
  })

  it('leaves no listener and no timer once it is closed', async () => {
    const session = new Scripted()
    const desk = deskOf(session)
    session.move({ status: 'live', connection: 0 })
    await desk.close()
    expect([session.listeners, vi.getTimerCount()]).toEqual([0, 0])
  })
})

describe('the desk of a kept visit', () => {
  it('calls no note reviewed that nobody looked at', async () => {
    const spoken = said(0, 'Take naproxen 250 mg twice a day.', 'A', 'clinician')
    const line = { id: 'plan-1', text: spoken.text, evidence: ['0-0'], verdict: 'supported' as const }
    const note = {
      ...draft,
      ...{ subjective: [], omissions: [], plan: [{ ...line, issues: [], quotes: [], checkedBy: [] }] },
    }
    const store = await storeWith([
      { type: 'start', startedAt: '2026-03-01T09:00:00.000Z' },
      { type: 'turn', turn: spoken },
      { type: 'note', kind: 'final', note },
      { type: 'end', endedAt: '2026-03-01T09:15:00.000Z' },
    ])
    const desk = await VisitDesk.open({ store, encounterId })
    await desk.review.assignSpeaker('A', 'clinician')
    expect(desk.getSnapshot()).toMatchObject({ open: 0, note: { state: 'draft' } })
    await desk.review.confirmLine('plan-1')
    expect(desk.getSnapshot()).toMatchObject({ open: 0, note: { state: 'ready' } })
  })

  it('ties lines to turns both ways, and shows decisions as they are made', async () => {
    const desk = await VisitDesk.open({ store: await storeWith(finished), encounterId })
    const { turns, note, agenda } = desk.getSnapshot()
    expect(turns.find(({ turn }) => turn.id === '0-3')?.lines).toEqual(['plan-1', 'plan-2'])
    expect(turns[1]?.parts).toMatchObject([
      { text: 'The pain is in my ' },
      { id: '0-1:18-22', stands: false, isOpen: true },
      { text: ' knee.' },
    ])
    expect(note.state).toBe('draft')
    for (const { id } of agenda) await desk.review.acknowledge(id)
    expect(desk.getSnapshot()).toMatchObject({
      open: 0,
      note: { state: 'ready' },
      status: { kind: 'finished' },
    })
    await desk.review.sign({ by: 'Dr. Moss' })
    expect(desk.getSnapshot()).toMatchObject({
      note: { state: 'signed', label: 'Signed' },
      status: { kind: 'signed' },
    })
    await desk.close()
  })
})

describe('what was mentioned', () => {
  it('is no question, and counts with its answer', () => {
    const mentions = mentionsOf([
      said(0, 'Any fever or chest pain?'),
      said(1, 'No.'),
      said(2, 'Do you take warfarin?'),
      said(3, 'The weather is fine.'),
      said(4, 'Any cough?'),
      said(5, 'Yes, for a week.'),
      said(6, 'I take lisinopril. I have no headache.'),
    ])
    expect(mentions.map(({ term, negated }) => [term, negated])).toEqual([
      ['fever', true],
      ['chest pain', true],
      ['cough', false],
      ['lisinopril', false],
      ['headache', true],
    ])
  })

  it.each<[string, string, [string, boolean][]]>([
    ['Do you have chest pain?', 'Not sure.', []],
    ['do you have chest pain', 'The bus was late.', []],
    ['do you have chest pain', 'no', [['chest pain', true]]],
    ['Do you have chest pain?', 'Well, I do.', [['chest pain', false]]],
    [
      'Any cough? No. Any fever?',
      'Yes.',
      [
        ['cough', true],
        ['fever', false],
      ],
    ],
  ])('reads "%s" with "%s"', (question, answer, expected) => {
    const mentions = mentionsOf([said(0, question), said(1, answer)])
    expect(mentions.map(({ term, negated }) => [term, negated])).toEqual(expected)
    expect(mentions.every(({ turns }) => turns.length === 1 && turns[0] === said(0, '').id)).toBe(true)
  })

  it('reads what an edit made of a turn', () => {
    const edit = { editedText: 'No fever.', status: 'edited', edits: [] } as const
    expect(mentionsOf([{ ...said(0, 'No feeder.'), ...edit }])).toMatchObject([
      { term: 'fever', negated: true },
    ])
  })
})
