import { isCorrectable, isQuantity, type CriticalFact } from '../../protocol/fact.ts'
import type { SaidStatement } from './readings.ts'

/** How near, in characters, a corrected value follows the words that take the old one back. */
const near = 60
/** How far back, in characters, the value taken back may stand. */
const back = 120
/** So many facts before and after it are looked at. */
const around = 40
/** How many turns back a bare "actually, no" at the head of a turn reaches. */
const turnsBack = 2

/**
 * What a visit takes back, by turn and statement.
 *
 * "Fifty, sorry, fifteen" takes back the fifty alone. "Actually, no, stop that" takes back what the statement before
 * it ordered.
 */
export function retractionsOf(
  turns: readonly (readonly SaidStatement[])[],
): Set<SaidStatement | CriticalFact> {
  const retracted = new Set<SaidStatement | CriticalFact>()
  turns.forEach((statements, at) => {
    const facts = statements.flatMap((statement) => statement.facts)
    let next = 0
    statements.forEach((statement, index) => {
      for (const retraction of statement.facts.filter(({ kind }) => kind === 'retraction')) {
        while ((facts[next]?.start ?? Infinity) < retraction.start) next++
        const old = corrected(facts.slice(Math.max(0, next - around), next + around), retraction)
        if (old) retracted.add(old)
        else if (old === undefined) withdraw(turns, at, index, retraction, retracted)
      }
    })
  })
  return retracted
}

/** The value a correction replaces; undefined when no value follows; null when it repeats the value. */
function corrected(
  facts: readonly CriticalFact[],
  retraction: CriticalFact,
): CriticalFact | null | undefined {
  const next = facts.find(
    ({ kind, start }) => isCorrectable(kind) && start >= retraction.end && start < retraction.end + near,
  )
  if (!next) return undefined
  const said = facts.filter(({ end }) => end <= retraction.start && end > retraction.start - back)
  // Of "25 mg once a day, sorry, 50 mg" it is the dose; of "fifty, sorry, fifteen milligrams" the number.
  const before =
    said.findLast(({ kind }) => kind === next.kind) ??
    said.findLast(({ kind }) => isQuantity(kind) && isQuantity(next.kind))
  if (!before) return undefined
  return before.value === next.value ? null : before
}

function withdraw(
  turns: readonly (readonly SaidStatement[])[],
  at: number,
  index: number,
  retraction: CriticalFact,
  retracted: Set<SaidStatement | CriticalFact>,
): void {
  const statements = turns[at] as readonly SaidStatement[]
  const own = (statements[index] as SaidStatement).facts.filter(
    ({ kind, end }) => isCorrectable(kind) && end <= retraction.start,
  )
  if (own.length > 0) {
    for (const fact of own) retracted.add(fact)
    return
  }
  if (index > 0) {
    retracted.add(statements[index - 1] as SaidStatement)
    return
  }
  for (let back = at - 1; back >= Math.max(0, at - turnsBack); back--) {
    const last = turns[back]?.findLast(
      ({ facts, asks }) => !asks && facts.some(({ kind }) => isCorrectable(kind)),
    )
    if (last) {
      retracted.add(last)
      return
    }
  }
}
