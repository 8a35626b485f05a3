import {
  AudioError,
  ConfigurationError,
  ConnectionError,
  ModelError,
  StoreError,
  TranscriptionError,
  type Cue,
  type ScribeErrors,
  type SoapNote,
  type Turn,
} from 'medical-scribe'
import { describe, expect, it } from 'vitest'
import { clock, visitDate, visitTime } from '../../../examples/web/model/clock.ts'
import { gapNotices } from '../../../examples/web/model/gap-notices.ts'
import { heardSoFar } from '../../../examples/web/model/heard-so-far.ts'
import { keytermsFrom, noteDocument } from '../../../examples/web/model/note-document.ts'
import { noteLines, turnsBehind } from '../../../examples/web/model/note-lines.ts'
import { noticeOf, problemOf } from '../../../examples/web/model/problem.ts'
import { TokenFailure } from '../../../examples/web/model/token-failure.ts'
import { visitButtons, visitStatus } from '../../../examples/web/model/visit-status.ts'
import { isFromOwnPage, pageHeaders } from '../../../examples/web/server/page-policy.ts'

const turn = (id: string, startMs: number): Turn => ({
  id,
  connection: 0,
  turnOrder: startMs,
  text: 'Said.',
  words: [],
  startMs,
  endMs: startMs + 500,
  isFinal: true,
})

const note: SoapNote = {
  subjective: [
    {
      id: 'subjective-1',
      text: 'Dry cough.',
      evidence: ['0-2', '0-0', 'gone'],
      verdict: 'supported',
      issues: [],
      quotes: [],
      checkedBy: [],
    },
    {
      id: 'subjective-2',
      text: 'Smokes.',
      evidence: [],
      verdict: 'unsupported',
      issues: [{ kind: 'no-evidence', message: 'It cites no turn' }],
      quotes: [],
      checkedBy: [],
    },
  ],
  objective: [],
  assessment: [
    {
      id: 'assessment-1',
      text: 'Looks mild.',
      evidence: ['0-0'],
      verdict: 'inferred',
      issues: [],
      quotes: [],
      checkedBy: [],
    },
  ],
  plan: [
    {
      id: 'plan-1',
      text: 'Start losartan 25 mg.',
      evidence: ['0-2'],
      verdict: 'conflicting',
      issues: [],
      quotes: [],
      checkedBy: [],
    },
  ],
  omissions: [
    {
      kind: 'allergy',
      value: 'penicillin',
      text: 'penicillin',
      turn: '0-2',
      negated: false,
      severity: 'high',
    },
    { kind: 'negation', value: 'fever', text: 'fever', turn: '0-0', negated: true, severity: 'medium' },
  ],
  origin: { kind: 'model', modelId: 'a-model' },
}

describe('the note on the page', () => {
  it('never puts what the visit does not bear out among what it does', () => {
    const lines = noteLines(note)
    expect(lines.sections.map(({ title, lines: some }) => [title, some.map(({ text }) => text)])).toEqual([
      ['Subjective', ['Dry cough.']],
      ['Objective', []],
      ['Assessment', ['Looks mild.']],
      ['Plan', []],
    ])
    expect(lines.unsupported.map(({ text, reasons }) => [text, reasons])).toEqual([
      ['Smokes.', ['It cites no turn']],
    ])
    expect(lines.conflicting.map(({ text, section }) => [text, section])).toEqual([
      ['Start losartan 25 mg.', 'plan'],
    ])
    expect(lines.omissions.map(({ text, severity }) => [text, severity])).toEqual([
      ['penicillin', 'high'],
      ['no fever', 'medium'],
    ])
    const ids = [
      ...lines.sections.flatMap((section) => section.lines),
      ...lines.unsupported,
      ...lines.conflicting,
    ]
    expect(new Set(ids.map(({ id }) => id)).size).toBe(4)
  })

  it('finds the turns behind a line in order of speech, and passes over citations of nothing', () => {
    const turns = [turn('0-0', 0), turn('0-1', 1_000), turn('0-2', 2_000)]
    expect(turnsBehind(['0-2', '0-0', 'gone'], turns).map(({ id }) => id)).toEqual(['0-0', '0-2'])
    expect(turnsBehind([], turns)).toEqual([])
  })

  it('copies as text that says first what it is', () => {
    const text = noteDocument(note, '10:42')
    expect(text.split('\n')[0]).toBe(
      'AI-generated draft, unsigned. Visit of 10:42. Check every line before use.',
    )
    expect(text).toContain('Dry cough.')
  })

  it('takes keyterms as people type them', () => {
    expect(keytermsFrom(' ramipril, losartan;ramipril\n, ,' + 'x'.repeat(51))).toEqual([
      'ramipril',
      'losartan',
    ])
    expect(keytermsFrom(Array.from({ length: 120 }, (_, at) => `t${at}`).join())).toHaveLength(100)
  })
})

describe('what is heard so far', () => {
  it('names each term once, with every turn of it, as it was said last', () => {
    const cue = (kind: Cue['kind'], term: string, at: string, negated = false): Cue => ({
      kind,
      term,
      negated,
      turn: at,
      start: 0,
      end: 1,
    })
    const cues = [
      cue('symptom', 'fever', '0-0'),
      cue('medication', 'ramipril', '0-1'),
      cue('symptom', 'fever', '0-2', true),
      cue('medication', 'ramipril', '0-1'),
    ]
    expect(heardSoFar(cues)).toEqual([
      { title: 'Medicines', terms: [{ term: 'ramipril', negated: false, turns: ['0-1'] }] },
      { title: 'Symptoms', terms: [{ term: 'fever', negated: true, turns: ['0-0', '0-2'] }] },
    ])
  })
})

describe('what is missing', () => {
  it('is told once per cause, with its whole length and its places', () => {
    expect(gapNotices([])).toEqual([])
    const told = gapNotices([
      { startMs: 60_000, endMs: 60_900, reason: 'source' },
      { startMs: 70_000, endMs: 72_000, reason: 'refused' },
      { startMs: 90_000, endMs: 91_300, reason: 'source' },
    ])
    expect(told.map(({ subject }) => subject)).toEqual(['gap-source', 'gap'])
    expect(told[0]?.problem.title).toBe('About 2 s of the visit was not heard')
    expect(told[0]?.problem.advice).toContain('1:00, 1:30')
    expect(told[1]?.problem.title).toBe('2 s of the visit could not be transcribed')
    expect(told[1]?.problem.advice).toContain('1:10–1:12')
  })
})

describe('what the page says', () => {
  it('finds the reason for a missing token below what the session reports', () => {
    const cause = new ConnectionError('no token', { cause: new TokenFailure('signed-out') })
    const given = new ConnectionError('Gave up', { cause, retryable: false })
    expect(problemOf(given).title).toBe('You are signed out')
    expect(problemOf(new ConnectionError('lost')).title).toMatch(/connection/)
  })

  it('has a title and an advice for every error, and shows no message of the machine', () => {
    const errors: ScribeErrors[] = [
      ...(
        ['denied', 'missing', 'busy', 'unplugged', 'insecure', 'format', 'unsupported', 'failed'] as const
      ).map((reason) => new AudioError(reason, 'machine')),
      ...(['full', 'denied', 'corrupt', 'newer', 'timeout', 'key', 'failed'] as const).map(
        (reason) => new StoreError(reason, 'machine'),
      ),
      ...[1008, 1011, 3005].map((code) => new TranscriptionError(code, 'machine', false)),
      new ModelError('m', 'machine'),
    ]
    for (const error of errors) {
      const { title, advice } = problemOf(error)
      expect(title).not.toBe('')
      expect(advice.length).toBeGreaterThan(20)
      expect(title + advice).not.toContain('machine')
    }
    expect(problemOf(new ConfigurationError('streaming.url', 'is wrong')).advice).toContain('streaming.url')
  })

  it('tells of a store that is full, and keeps service chatter to itself', () => {
    const cause = new StoreError('full', 'full')
    expect(noticeOf({ kind: 'not-durable', message: '', cause })?.title).toMatch(/no room/)
    expect(noticeOf({ kind: 'not-durable', message: '' })?.title).toMatch(/no longer being saved/)
    expect(noticeOf({ kind: 'service', message: '' })).toBeUndefined()
  })

  it('says why it reconnects', () => {
    const state = { status: 'reconnecting', attempt: 2, cause: new ConnectionError('lost') } as const
    expect(visitStatus(state)).toMatchObject({ tone: 'warn', label: 'Reconnecting' })
    expect(visitStatus(state).detail).toMatch(/attempt 2/)
  })

  it('offers only what a session can do', () => {
    expect(visitButtons('none')).toEqual(['start'])
    expect(visitButtons('live')).toEqual(['pause', 'stop'])
    expect(visitButtons('paused')).toEqual(['resume', 'stop'])
    expect(visitButtons('stopping')).toEqual([])
    expect(visitButtons('failed')).toEqual(['new'])
  })

  it('tells time', () => {
    expect([0, 65_900, 3_725_000, -5].map(clock)).toEqual(['0:00', '1:05', '1:02:05', '0:00'])
    const now = new Date(2026, 2, 4, 12)
    expect(visitTime(new Date(2026, 2, 4, 10, 42).toISOString(), now, 'en-GB')).toBe('10:42')
    expect(visitTime(new Date(2026, 2, 3, 10, 42).toISOString(), now, 'en-GB')).toBe('3 Mar, 10:42')
    expect(visitTime(undefined, now)).toBe('unknown time')
    const paper = 'Visit of 3 March 2026 at 10:42'
    expect(visitDate(new Date(2026, 2, 3, 10, 42).toISOString(), now, 'en-GB')).toBe(paper)
    expect(visitDate(undefined, new Date(2026, 2, 3, 10, 42), 'en-GB')).toBe(paper)
  })
})

describe('who may spend tokens', () => {
  it('is our own page, under a name of this machine, and nobody else', () => {
    const host = 'localhost:4000'
    expect(isFromOwnPage({ host, origin: 'http://localhost:4000', 'sec-fetch-site': 'same-origin' })).toBe(
      true,
    )
    expect(isFromOwnPage({ host, 'sec-fetch-site': 'same-origin' })).toBe(true)
    expect(isFromOwnPage({ host, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).toBe(
      false,
    )
    expect(isFromOwnPage({ host, origin: 'http://localhost:5000', 'sec-fetch-site': 'same-site' })).toBe(
      false,
    )
    expect(isFromOwnPage({ host })).toBe(false)
    // Another site's name that was pointed at this machine.
    expect(isFromOwnPage({ host: 'evil.example:4000', origin: 'http://evil.example:4000' })).toBe(false)
  })

  it('sends a policy without inline scripts and with one foreign address', () => {
    const policy = pageHeaders('wss://stream.example/v3/ws')['content-security-policy'] ?? ''
    expect(policy).toContain("connect-src 'self' wss://stream.example;")
    expect(policy).not.toMatch(/unsafe|\*/)
  })
})
