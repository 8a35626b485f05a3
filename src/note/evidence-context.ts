import type { NoteIssue } from '../protocol/note.ts'
import type { Claim } from './evidence-scope.ts'
import { checkedKinds, meaning, type VisitReading } from './evidence-visit.ts'

/** True when a clinician spoke in the cited turns, or in a neighbouring one that says some of the same. */
export function isClinicians(
  cited: readonly number[],
  words: ReadonlySet<string>,
  visit: VisitReading,
): boolean {
  if (!visit.turns.some(({ role }) => role === 'clinician')) return true
  return cited.some((index) => {
    if (visit.turns[index]?.role === 'clinician') return true
    return [index - 1, index + 1].some((beside) => {
      const turn = visit.turns[beside]
      return (
        turn?.role === 'clinician' &&
        turn.statements.some((one) => one.words.some(({ word }) => words.has(word)))
      )
    })
  })
}

const undone =
  /\b(?:stop|stopped|hold|held|holding|discontinu\w*|no longer|not|declin\w*|defer\w*|instead|cancel\w*|decided|withdrawn|rather|initially)\b/i

/** A statement of the note that states as done what the visit took back. */
export function retractionIssues({ statement, scope, visit }: Claim, text: string): NoteIssue[] {
  if (visit.retracted.size === 0 || undone.test(text)) return []
  for (const fact of statement.facts) {
    if (!checkedKinds.has(fact.kind)) continue
    const said = scope.facts.get(meaning(fact)) ?? []
    if (
      said.length > 0 &&
      said.every((one) => visit.retracted.has(one.fact) || visit.retracted.has(one.in))
    ) {
      const { kind, value } = fact
      return [
        {
          kind: 'retracted',
          message: `“${fact.text}” was taken back later`,
          fact: { kind, value, text: fact.text },
        },
      ]
    }
  }
  const own = statement.words.filter(({ word }) => scope.words.has(word))
  const lost = own.filter(({ word }) => scope.words.get(word)?.every((one) => visit.retracted.has(one.in)))
  return lost.length > 1 && lost.length * 2 > own.length
    ? [{ kind: 'retracted', message: 'was taken back later' }]
    : []
}
