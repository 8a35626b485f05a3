import { standingCues } from '../journal/standing-cues.ts'
import type { Cue } from '../protocol/encounter.ts'
import type { AnyTurn, TurnId } from '../protocol/turn.ts'

/** A medicine, symptom or condition that was mentioned. */
export interface Mention {
  readonly kind: Cue['kind']
  readonly term: string
  /** As it was said last: "no fever" after "fever" counts. */
  readonly negated: boolean
  readonly turns: readonly TurnId[]
}

/**
 * What was mentioned, each once, in order of its first mention. What was only asked is none: a question counts with its
 * answer, in the turn that asks. Read from the words as they stand, so that what was corrected is not shown.
 */
export function mentionsOf(turns: readonly AnyTurn[]): readonly Mention[] {
  const mentions = new Map<string, Mention>()
  for (const { kind, term, negated, turn } of standingCues(turns)) {
    const key = `${kind} ${term}`
    const before = mentions.get(key)?.turns ?? []
    mentions.set(key, { kind, term, negated, turns: before.includes(turn) ? before : [...before, turn] })
  }
  return [...mentions.values()]
}
