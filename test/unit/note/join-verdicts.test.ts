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
    ['not found', 'supported', 'supported'],
    ['not found', 'inferred', 'inferred'],
    ['not found', 'contradicted', 'conflicting'],
    ['not found', 'not said', 'unsupported'],
    ['not found', 'void', 'unsupported'],
    ['not found', 'none', 'unsupported'],
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
    for (const kind of ['fact-not-said', 'not-said'] as const)
      expect(rulesFinding([issue(kind)], 'unsupported')).toBe('not found')
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

  it('are those that the verifier names, most severe first', () => {
    const named = omission('come back on Friday', '0-1', { kind: 'follow-up', severity: 'medium' })
    const other = omission('penicillin', '0-3', { kind: 'allergy' })
    expect(joinOmissions([], [named, other], true)).toEqual([other, named])
  })

  it('are confirmed with the severity of the rules, or dropped', () => {
    const rules = [omission('Warfarin', '0-1'), omission('aspirin', '0-2')]
    const named = omission('keep the warfarin', '0-1', { kind: 'advice', severity: 'medium' })
    expect(joinOmissions(rules, [named], true)).toEqual([{ ...named, severity: 'high' }])
    expect(joinOmissions(rules, [named], false)).toEqual([{ ...named, severity: 'high' }, rules[1]])
  })

  it('are each named once, with the weight of the heaviest', () => {
    const twice = omission('Stop aspirin.', '0-2', { kind: 'advice', severity: 'medium' })
    const heavier = omission('Stop aspirin.', '0-4')
    expect(joinOmissions([], [twice, heavier, twice], true)).toEqual([heavier])
  })
})
