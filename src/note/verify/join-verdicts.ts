import type { NoteIssue, Omission, Verdict } from '../../protocol/note.ts'
import { bySeverity } from '../review/omissions.ts'
import type { LineAnswer } from './verify-prompt.ts'

/** What the rules make of a line: the visit says otherwise, the visit does not say it, or nothing against it. */
export type RulesFinding = 'conflicting' | 'unsupported' | 'clear'

/**
 * What the verifier makes of it. `void`: it answered, and its quotation does not stand in the visit or speaks of
 * something else. `none`: it did not answer.
 */
export type VerifierFinding = LineAnswer['verdict'] | 'void' | 'none'

/** One row for each finding of the rules. */
const verdicts: Readonly<Record<RulesFinding, Readonly<Record<VerifierFinding, Verdict>>>> = {
  clear: {
    supported: 'supported',
    inferred: 'inferred',
    contradicted: 'conflicting',
    'not said': 'unsupported',
    void: 'unverified',
    none: 'unverified',
  },
  // The rules stand, whatever the verifier says; only words that say otherwise add to what they found.
  unsupported: {
    supported: 'unsupported',
    inferred: 'unsupported',
    contradicted: 'conflicting',
    'not said': 'unsupported',
    void: 'unsupported',
    none: 'unsupported',
  },
  conflicting: {
    supported: 'conflicting',
    inferred: 'conflicting',
    contradicted: 'conflicting',
    'not said': 'conflicting',
    void: 'conflicting',
    none: 'conflicting',
  },
}

/** The verdict on a line that rules and verifier have looked at. */
export function joinVerdicts(rules: RulesFinding, verifier: VerifierFinding): Verdict {
  return verdicts[rules][verifier]
}

/**
 * True for an issue that stands whatever a verifier says. Of facts that were not said, a drug, a dose or an allergy is
 * meant: a number or a date may be said in words that the rules do not read.
 */
export function isHard({ kind, fact }: NoteIssue): boolean {
  return kind !== 'fact-not-said' || /^(?:drug|dose|allergy)$/.test(fact?.kind ?? '')
}

/** What the hard issues of a line come to. */
export function rulesFinding(issues: readonly NoteIssue[], verdict: Verdict): RulesFinding {
  if (!issues.some(isHard)) return 'clear'
  return verdict === 'conflicting' || verdict === 'unsupported' ? verdict : 'clear'
}

/**
 * What is missing from a note, most severe first: what the verifier names with words of the visit. An omission of the
 * rules is confirmed by it, and lends its severity, or dropped: the verifier knows more words for what the note says.
 */
export function joinOmissions(rules: readonly Omission[], verifier: readonly Omission[]): Omission[] {
  const isSevere = ({ turn, text }: Omission): boolean =>
    rules.some(
      (rule) =>
        rule.severity === 'high' &&
        rule.turn === turn &&
        text.toLowerCase().includes(rule.text.toLowerCase()),
    )
  return verifier
    .map((omission) => (isSevere(omission) ? { ...omission, severity: 'high' as const } : omission))
    .sort(bySeverity)
}
