import { cuesOf } from '../clinical/statements/cues.ts'
import type { Cue } from '../protocol/encounter.ts'
import { turnText, type AnyTurn, type TurnId } from '../protocol/turn.ts'

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
  turns.forEach((turn, at) => {
    for (const { kind, term, negated, turn: id } of cuesIn(turn, turns[at - 1])) {
      const key = `${kind} ${term}`
      const before = mentions.get(key)?.turns ?? []
      mentions.set(key, { kind, term, negated, turns: before.includes(id) ? before : [...before, id] })
    }
  })
  return [...mentions.values()]
}

const known = new Map<string, readonly Cue[]>()

/** Turns rarely change, and the desk asks after each. */
function cuesIn(turn: AnyTurn, before: AnyTurn | undefined): readonly Cue[] {
  const standing = [turn, before].map((one) => one && { ...one, text: turnText(one) })
  const key = standing.map((one) => `${one?.id}\n${one?.text}`).join('\n')
  const [own, last] = standing
  const cues = known.get(key) ?? (own ? cuesOf(own, last) : [])
  if (known.size > 2_000) known.clear()
  known.set(key, cues)
  return cues
}
