import { describe, expect, it } from 'vitest'
import {
  joinOmissions,
  joinVerdicts,
  rulesFinding,
  type RulesFinding,
  type VerifierFinding,
} from '../../../src/note/verify/join-verdicts.ts'
import type { NoteIssue, Omission, Verdict } from '../../../src/protocol/note.ts'

describe('the verdicts of rules and verifier', () => {
  it.each<[RulesFinding, VerifierFinding, Verdict]>([
    ['clear', 'supported', 'supported'],
    ['clear', 'inferred', 'inferred'],
    ['clear', 'contradicted', 'conflicting'],
    ['clear', 'not said', 'unsupported'],
    ['clear', 'void', 'unverified'],
    ['clear', 'none', 'unverified'],
    ['unsupported', 'supported', 'unsupported'],
    ['unsupported', 'inferred', 'unsupported'],
    ['unsupported', 'contradicted', 'conflicting'],
    ['unsupported', 'not said', 'unsupported'],
    ['unsupported', 'void', 'unsupported'],
    ['unsupported', 'none', 'unsupported'],
    ['conflicting', 'supported', 'conflicting'],
    ['conflicting', 'inferred', 'conflicting'],
    ['conflicting', 'contradicted', 'conflicting'],
    ['conflicting', 'not said', 'conflicting'],
    ['conflicting', 'void', 'conflicting'],
    ['conflicting', 'none', 'conflicting'],
  ])('rules %s, verifier %s: %s', (rules, verifier, verdict) => {
    expect(joinVerdicts(rules, verifier)).toBe(verdict)
  })

  it('takes from the rules what a reader cannot overrule', () => {
    const issue = (kind: NoteIssue['kind'], message = ''): NoteIssue => ({ kind, message })
    expect(rulesFinding([issue('retracted')], 'conflicting')).toBe('conflicting')
    const fact = { kind: 'drug', value: 'ramipril', text: 'ramipril' } as const
    expect(
      rulesFinding(
        [{ ...issue('fact-not-said', '“ramipril” was not said in the visit'), fact }],
        'unsupported',
      ),
    ).toBe('unsupported')
    expect(rulesFinding([issue('fact-not-said')], 'unsupported')).toBe('clear')
    expect(rulesFinding([issue('off-topic')], 'unsupported')).toBe('clear')
    expect(rulesFinding([], 'supported')).toBe('clear')
  })
})

describe('the omissions of rules and verifier', () => {
  const omission = (text: string, turn: string, more: Partial<Omission> = {}): Omission => ({
    kind: 'drug',
    value: text,
    text,
    turn,
    negated: false,
    severity: 'high',
    ...more,
  })

  it('keeps what the verifier names, once, most severe first', () => {
    const named = omission('take the Warfarin in the evening', '0-1', { severity: 'medium' })
    const other = omission('penicillin', '0-3')
    expect(joinOmissions([omission('warfarin', '0-1')], [named, other], [])).toEqual([other, named])
  })

  it('drops what a quotation shows to be in the note', () => {
    expect(
      joinOmissions([omission('warfarin', '0-1')], [], [{ turn: '0-1', text: 'your warfarin stays' }]),
    ).toEqual([])
    expect(
      joinOmissions([omission('warfarin', '0-1')], [], [{ turn: '0-2', text: 'your warfarin stays' }]),
    ).toHaveLength(1)
  })

  it('drops what the rules alone find of lesser weight', () => {
    expect(joinOmissions([omission('cough', '0-1', { severity: 'low', kind: 'finding' })], [], [])).toEqual(
      [],
    )
  })
})
