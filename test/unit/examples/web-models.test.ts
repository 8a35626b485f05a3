import {
  AudioError,
  ConfigurationError,
  ConnectionError,
  ModelError,
  StoreError,
  TranscriptionError,
  type ScribeErrors,
} from 'medical-scribe'
import { describe, expect, it } from 'vitest'
import { clock, visitDate, visitTime } from '../../../examples/web/model/clock.ts'
import { gapNotices } from '../../../examples/web/model/gap-notices.ts'
import { keytermsFrom } from '../../../examples/web/model/note-document.ts'
import { noticeOf, problemOf } from '../../../examples/web/model/problem.ts'
import { TokenFailure } from '../../../examples/web/model/token-failure.ts'
import { isFromOwnPage, pageHeaders } from '../../../examples/web/server/page-policy.ts'

describe('the note on the page', () => {
  it('takes keyterms as people type them', () => {
    expect(keytermsFrom(' ramipril, losartan;ramipril\n, ,' + 'x'.repeat(51))).toEqual([
      'ramipril',
      'losartan',
    ])
    expect(keytermsFrom(Array.from({ length: 120 }, (_, at) => `t${at}`).join())).toHaveLength(100)
  })
})

describe('what is missing', () => {
  it('is told once per cause, with its whole length and its places', () => {
    expect(gapNotices([])).toEqual([])
    const told = gapNotices([
      { startMs: 60_000, endMs: 60_900, reason: 'source' },
      { startMs: 70_000, endMs: 72_000, reason: 'unrecoverable' },
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
