import type { Cue, TurnId } from 'medical-scribe'

export interface HeardTerm {
  readonly term: string
  /** As it was said last: "no fever" after "fever" counts. */
  readonly negated: boolean
  readonly turns: readonly TurnId[]
}

export interface HeardGroup {
  readonly title: string
  readonly terms: readonly HeardTerm[]
}

const titles: readonly (readonly [Cue['kind'], string])[] = [
  ['medication', 'Medicines'],
  ['symptom', 'Symptoms'],
  ['diagnosis', 'Conditions'],
]

/** What was mentioned while the visit goes on: each term once, in the order of its first mention. */
export function heardSoFar(cues: readonly Cue[]): readonly HeardGroup[] {
  return titles.flatMap(([kind, title]) => {
    const terms = new Map<string, HeardTerm>()
    for (const cue of cues) {
      if (cue.kind !== kind) continue
      const turns = terms.get(cue.term)?.turns ?? []
      terms.set(cue.term, {
        term: cue.term,
        negated: cue.negated,
        turns: turns.includes(cue.turn) ? turns : [...turns, cue.turn],
      })
    }
    return terms.size === 0 ? [] : [{ title, terms: [...terms.values()] }]
  })
}
