import { readTerms } from '../lexicon/findings.ts'
import { negationsIn } from './negation.ts'
import type { Token } from '../tokens.ts'

/** A drug, symptom or condition mentioned in a text. */
export interface FoundCue {
  readonly kind: 'medication' | 'symptom' | 'diagnosis'
  /** Normalised: `lisinopril`, `chest pain`, `hypertension`. */
  readonly term: string
  /** True when it was denied ("no fever"). */
  readonly negated: boolean
  /** Offsets in the text, in UTF-16 code units; `end` is exclusive. */
  readonly start: number
  readonly end: number
}

/** Words that name no drug, symptom or condition of their own. */
const general =
  /^(?:medication|problem|complaint|concern|symptom|illness|difficulty|abnormality|reaction|distress|side effect)$/

/**
 * Finds what a clinician may want to see while the visit goes on: drugs, symptoms and conditions.
 *
 * Pure and linear; never throws. In order of place.
 *
 * @param options.keyterms names that count as drugs besides those of the lexicon.
 */
export function findCues(text: string, options: { readonly keyterms?: readonly string[] } = {}): FoundCue[] {
  const { tokens, mentions } = readTerms(text, options.keyterms)
  const negated = new Set(negationsIn(tokens, mentions).flatMap((negation) => negation.mentions))
  return mentions.flatMap(({ term, from, to }, index) => {
    const kind =
      term.kind === 'drug' || term.kind === 'class'
        ? 'medication'
        : term.kind === 'symptom' || term.kind === 'diagnosis'
          ? term.kind
          : undefined
    if (!kind || general.test(term.name)) return []
    const start = (tokens[from] as Token).start
    const end = (tokens[to - 1] as Token).end
    return [{ kind, term: term.name, negated: negated.has(index), start, end }]
  })
}
