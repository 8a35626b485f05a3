import type { NoteIssue, Omission, Verdict } from '../../protocol/note.ts'
import { bySeverity } from '../review/omissions.ts'
import type { LineAnswer } from './verify-prompt.ts'

/**
 * What the rules make of a line: the visit says otherwise, nobody named a drug, dose, allergy or turn of it, they found
 * no words for it, or nothing is against it.
 */
export type RulesFinding = 'conflicting' | 'unsupported' | 'not found' | 'clear'

/**
 * What the verifier makes of it. `void`: it answered, and its quotation does not stand in the visit or speaks of
 * something else. `none`: it did not answer.
 */
export type VerifierFinding = LineAnswer['verdict'] | 'void' | 'none'

/**
 * The verdict on a line that rules and verifier have looked at. What the rules found against a line stands, and words
 * that say otherwise add to it. Only where they found no words for it, a verifier that quotes some proves more.
 */
export function joinVerdicts(rules: RulesFinding, verifier: VerifierFinding): Verdict {
  if (rules === 'conflicting' || verifier === 'contradicted') return 'conflicting'
  if (rules === 'unsupported' || verifier === 'not said') return 'unsupported'
  if (verifier === 'supported' || verifier === 'inferred') return verifier
  return rules === 'clear' ? 'unverified' : 'unsupported'
}

/**
 * True for an issue that stands whatever a verifier says. Of what was not said, a drug, a dose or an allergy is meant: a
 * finding, a number or a date may be said in words that the rules do not read.
 */
export function isHard({ kind, fact }: NoteIssue): boolean {
  return kind !== 'not-said' && (kind !== 'fact-not-said' || /^(?:drug|dose|allergy)$/.test(fact?.kind ?? ''))
}

/** What the issues that the rules found in a line come to. */
export function rulesFinding(issues: readonly NoteIssue[], verdict: Verdict): RulesFinding {
  if (verdict !== 'conflicting' && verdict !== 'unsupported') return 'clear'
  return issues.some(isHard) ? verdict : 'not found'
}

/**
 * What is missing from a note, most severe first: what the verifier names. An omission of the rules that it names too
 * lends its severity; others are dropped, unless the verifier did not tell all (`isWhole` is false).
 */
export function joinOmissions(
  rules: readonly Omission[],
  verifier: readonly Omission[],
  isWhole: boolean,
): Omission[] {
  const names = ({ turn, text }: Omission, rule: Omission): boolean =>
    rule.turn === turn && text.toLowerCase().includes(rule.text.toLowerCase())
  const named = verifier
    .map((omission) =>
      rules.some((rule) => rule.severity === 'high' && names(omission, rule))
        ? { ...omission, severity: 'high' as const }
        : omission,
    )
    .sort(bySeverity)
    // Named twice, in one part of the visit or in two, it is missing once.
    .filter(({ value }, at, all) => all.findIndex((one) => one.value === value) === at)
  const open = isWhole ? [] : rules.filter((rule) => !verifier.some((omission) => names(omission, rule)))
  return [...named, ...open].sort(bySeverity)
}
