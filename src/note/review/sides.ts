import type { CriticalFact } from '../../protocol/fact.ts'
import type { NoteIssue } from '../../protocol/note.ts'
import { issueOf, unsaid } from './issue.ts'
import type { Claim, Said } from './scope.ts'
import { denials } from './words.ts'

/**
 * A side must be the one said of that part of the body: in the cited turns, else anywhere in the visit, since a knee
 * once called the left one stays it; where the visit leaves open which one, no line is sure of it. A side of no part must stand in the nearest statement that has a side.
 */
export function sideReader({
  statement,
  scope,
  visit,
}: Claim): (fact: CriticalFact) => NoteIssue | undefined {
  const own = new Set(statement.words.map(({ word }) => word))
  for (const side of sideWords) own.delete(side)
  const known = new Map<readonly Said[], ReadonlySet<string>>()
  // Every fact of one part of the body has the same nearest statements: they are looked for once.
  const nearestOf = (said: readonly Said[]): ReadonlySet<string> => {
    const values = known.get(said) ?? new Set(closest(said, own).map((one) => one.fact.value))
    known.set(said, values)
    return values
  }
  return (fact) => sideProblem(fact, scope, visit, nearestOf)
}

function sideProblem(
  fact: CriticalFact,
  scope: Claim['scope'],
  visit: Claim['visit'],
  nearestOf: (said: readonly Said[]) => ReadonlySet<string>,
): NoteIssue | undefined {
  const { value, subject } = fact
  const sides = scope.sides.get('') ?? none
  const alike = subject === undefined ? none : (scope.sides.get(subject) ?? none)
  if (subject !== undefined && value !== 'bilateral' && visit.disputed.has(subject))
    return issueOf('side', fact, 'is left in one turn and right in another')
  const everywhere = visit.sidesOf.get(subject ?? '')
  if (alike.length === 0 && everywhere) {
    return isSide(value, everywhere)
      ? undefined
      : issueOf('side', fact, `is ${[...everywhere].join(' and ')} in the visit`)
  }
  const nearest = nearestOf(alike.length > 0 ? alike : sides)
  if (nearest.size === 0) return value === 'bilateral' ? undefined : unsaid(fact, visit)
  if (isSide(value, nearest)) return undefined
  if (value === 'bilateral' && alike.length === 0) return undefined
  return issueOf('side', fact, `is ${[...nearest].join(' and ')} in the turns it cites`)
}

const isSide = (value: string, among: ReadonlySet<string>): boolean =>
  among.has(value) ||
  (value === 'bilateral' ? among.has('left') && among.has('right') : among.has('bilateral'))

const none: readonly Said[] = []

const sideWords = ['left', 'right', 'bilateral']

/** Those whose statement shares most words of weight with the line. */
function closest(said: readonly Said[], own: ReadonlySet<string>): Said[] {
  const scores = said.map((one) => one.in.words.filter(({ word }) => own.has(word)).length)
  const best = Math.max(...scores)
  return said.filter((_, index) => scores[index] === best)
}

/**
 * A side beside a word that the lexicon does not know as a part of the body ("left ureter", "leg raise on the right"):
 * the same word must not stand beside the other side only.
 */
export function besideIssues({ statement, scope }: Claim): NoteIssue[] {
  const { words, facts } = statement
  const placed = new Set(
    facts.flatMap(({ kind, start, subject }) => (kind === 'side' && subject ? [start] : [])),
  )
  return words.flatMap(({ word: side, start }, at): NoteIssue[] => {
    const other = side === 'left' ? 'right' : side === 'right' ? 'left' : undefined
    if (other === undefined || placed.has(start)) return []
    const next = words[at + 1]
    const [named, step] = next ? [next, -1] : [words[at - 1], 1]
    if (!named || named.word === other || denials.has(named.word)) return []
    const found = new Set<string>()
    for (const { at: index, in: said } of scope.words.get(named.word) ?? []) {
      const beside = [said.words[index + step]?.word, said.words[index + step * 2]?.word]
      for (const one of beside.filter((word) => word === side || word === other).slice(0, 1))
        found.add(one as string)
    }
    if (found.size === 0 || found.has(side)) return []
    return [{ kind: 'side', message: `“${side} ${named.word}” is ${other} in the turns it cites` }]
  })
}
