import type { CriticalFact } from '../../protocol/fact.ts'
import type { TurnReading } from './readings.ts'

interface SidedTurn {
  readonly at: number
  readonly speaker: TurnReading['speaker']
  readonly sides: ReadonlySet<string>
}

/**
 * Parts of the body whose side the visit itself leaves open: one speaker says left and the other answers right and it
 * stays at that, or some turns say left and others right and none compares the two.
 */
export function disputedSides(turns: readonly TurnReading[]): Set<string> {
  const said = new Map<string, SidedTurn[]>()
  turns.forEach(({ statements, speaker }, at) => {
    for (const [part, own] of sidesIn(statements))
      said.set(part, [...(said.get(part)?.slice(-most) ?? []), { at, speaker, sides: own }])
  })
  return new Set([...said].flatMap(([part, all]) => (isDisputed(all) ? [part] : [])))
}

/** Which sides are said of each part of the body. */
export function sidesIn(
  statements: readonly { readonly facts: readonly CriticalFact[] }[],
): Map<string, Set<string>> {
  const sides = new Map<string, Set<string>>()
  for (const { kind, value, subject } of statements.flatMap(({ facts }) => facts)) {
    if (kind === 'side' && subject !== undefined)
      sides.set(subject, (sides.get(subject) ?? new Set()).add(value))
  }
  return sides
}

/** So many turns of one part of the body are looked at. */
const most = 60

function isDisputed(all: readonly SidedTurn[]): boolean {
  const settled = all.filter((_, index) => !isCorrected(all, index))
  if (settled.some((turn, index) => contradicts(turn, settled[index + 1]))) return true
  const compares = settled.some(({ sides }) => sides.size > 1 || sides.has('bilateral'))
  return !compares && new Set(settled.flatMap(({ sides }) => [...sides])).size > 1
}

/** The next turn, of the other speaker, says another side. */
function contradicts(turn: SidedTurn, next: SidedTurn | undefined): boolean {
  if (!next || next.at !== turn.at + 1 || next.speaker === turn.speaker) return false
  const [side, other] = [[...turn.sides].join(), [...next.sides].join()]
  return /^(?:left|right)$/.test(side) && /^(?:left|right)$/.test(other) && side !== other
}

/** Contradicted at once, and the one contradicted says so too from then on. */
function isCorrected(all: readonly SidedTurn[], index: number): boolean {
  const turn = all[index] as SidedTurn
  const next = all[index + 1]
  if (!next || !contradicts(turn, next)) return false
  const later = all.slice(index + 2).find(({ speaker }) => speaker === turn.speaker)
  return later !== undefined && [...later.sides].join() === [...next.sides].join()
}
