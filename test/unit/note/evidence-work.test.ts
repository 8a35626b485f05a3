import { describe, expect, it } from 'vitest'
import { factIssues } from '../../../src/note/review/facts.ts'
import { scopeIn } from '../../../src/note/review/scope.ts'
import type { SaidStatement } from '../../../src/note/review/readings.ts'
import { readVisit } from '../../../src/note/review/visit.ts'
import type { Turn } from '../../../src/protocol/turn.ts'

const turn: Turn = {
  id: '0-0',
  connection: 0,
  turnOrder: 0,
  text: 'My left knee aches and the right elbow too.',
  words: [],
  startMs: 0,
  endMs: 900,
  speaker: 'patient',
  isFinal: true,
}

/** How often the words of the visit are read for one line that names a side so many times. */
function readsFor(times: number): number {
  const visit = readVisit([turn])
  let reads = 0
  const counted = (visit.turns[0]?.statements ?? []).map((statement): SaidStatement => {
    const { words } = statement
    return {
      ...statement,
      get words() {
        reads++
        return words
      },
    }
  })
  const scope = scopeIn(counted)
  const statement = visit.read('the left knee '.repeat(times))[0]
  if (!statement) throw new Error('No statement')
  const facts = statement.facts.slice(0, 1)
  reads = 0
  factIssues({
    statement: { ...statement, facts: Array.from({ length: times }, () => facts).flat() },
    scope,
    visit,
  })
  return reads
}

describe('the work of a review', () => {
  it('looks once for what was said of a part of the body, however often a line names its side', () => {
    expect(readsFor(1)).toBeGreaterThan(0)
    expect(readsFor(200)).toBe(readsFor(1))
  })
})
