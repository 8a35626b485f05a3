import type { NoteIssue } from '../../protocol/note.ts'
import { issueOf } from './issue.ts'
import type { Claim } from './scope.ts'
import type { VisitReading } from './readings.ts'
import { isChecked, meaning } from './visit.ts'

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
/** What parts one order from the next. */
const clauseEnd = /[,;.]|\b(?:and|but|then)\b/i
/** No further back, in characters, begins the clause of a value. */
const clauseLength = 120
/** Says itself that it takes something back. */
const takesBack = /\b(?:sorry|i meant?|i mean|scratch that|correction|actually)\b/i

/** For the statements of one line: a statement that states as done what the visit took back. */
export function retractionReader(text: string, visit: VisitReading): (claim: Claim) => NoteIssue[] {
  if (visit.retracted.size === 0 || takesBack.test(text)) return () => []
  const isUndone = undone.test(text)
  return (claim) => retractionIssues(claim, text, isUndone)
}

function retractionIssues({ statement, scope, visit }: Claim, text: string, isUndone: boolean): NoteIssue[] {
  for (const fact of statement.facts) {
    if (!isChecked(fact.kind)) continue
    const said = scope.facts.get(meaning(fact)) ?? []
    const isReplaced = said.length > 0 && said.every((one) => visit.retracted.has(one.fact))
    const isWithdrawn =
      said.length > 0 && said.every((one) => visit.retracted.has(one.fact) || visit.retracted.has(one.in))
    // "Stop A and start B 25 mg" undoes A: a value that was corrected stands in a clause of its own.
    const before = text.slice(Math.max(0, fact.start - clauseLength), fact.start)
    if (isReplaced ? !undone.test(before.split(clauseEnd).at(-1) ?? '') : isWithdrawn && !isUndone) {
      return [issueOf('retracted', fact, 'was taken back later')]
    }
  }
  if (isUndone) return []
  const own = statement.words.filter(({ word }) => scope.words.has(word))
  const lost = own.filter(({ word }) => scope.words.get(word)?.every((one) => visit.retracted.has(one.in)))
  return lost.length > 1 && lost.length * 2 > own.length
    ? [{ kind: 'retracted', message: 'was taken back later' }]
    : []
}
