import { findCues } from '../clinical/statements/cues.ts'
import type { Cue } from '../protocol/encounter.ts'
import { turnText, type EditedTurn, type Turn, type TurnId } from '../protocol/turn.ts'

/** A medicine, symptom or condition that was mentioned. */
export interface Mention {
  readonly kind: Cue['kind']
  readonly term: string
  /** As it was said last: "no fever" after "fever" counts. */
  readonly negated: boolean
  readonly turns: readonly TurnId[]
}

const yes = /^(?:yes|yeah|yep|yup|i do|i am|i have|it does|sometimes|a little)\b/i
const no = /^(?:no|nope|not|never|none|i don['’]t|i do not|i haven['’]t)\b/i

/**
 * What was mentioned, each once, in order of its first mention. What was only asked is none: a question counts with its
 * answer, in the turn after it. Read from the words as they stand, so that what was corrected is not shown.
 */
export function mentionsOf(turns: readonly (Turn | EditedTurn)[]): readonly Mention[] {
  const mentions = new Map<string, Mention>()
  turns.forEach((turn, at) => {
    const text = turnText(turn)
    const next = turns[at + 1]
    for (const { kind, term, negated, end } of cuesIn(text)) {
      const stop = /[.?!]/.exec(text.slice(end))
      const isAsked = stop?.[0] === '?'
      const answer = isAsked ? answerTo(text.slice(end + stop.index + 1), next) : undefined
      if (isAsked && answer === undefined) continue
      const known = mentions.get(`${kind} ${term}`)
      const turnsOf = known?.turns.includes(turn.id) ? known.turns : [...(known?.turns ?? []), turn.id]
      mentions.set(`${kind} ${term}`, {
        kind,
        term,
        negated: answer === undefined ? negated : answer === 'no',
        turns: turnsOf,
      })
    }
  })
  return [...mentions.values()]
}

/** The answer that follows in the same turn, or begins the next one. */
function answerTo(rest: string, next: Turn | EditedTurn | undefined): 'yes' | 'no' | undefined {
  for (const text of [rest.trim(), next ? turnText(next).trim() : '']) {
    if (no.test(text)) return 'no'
    if (yes.test(text)) return 'yes'
  }
  return undefined
}

const known = new Map<string, ReturnType<typeof findCues>>()

/** Turns rarely change, and the desk asks after each. */
function cuesIn(text: string): ReturnType<typeof findCues> {
  const cues = known.get(text) ?? findCues(text)
  if (known.size > 2_000) known.clear()
  known.set(text, cues)
  return cues
}
