import { lexiconWith, mentionsIn, partNamed, type Mention } from './lexicon.ts'
import { normAt, tokenize, wordsIn, type Token } from '../tokens.ts'

/** A text read once: its words, the terms in it, and the parts of the body. */
export interface Reading {
  readonly tokens: readonly Token[]
  /** Every term of the lexicon, parts of the body included, as it stands. */
  readonly terms: readonly Mention[]
  /** Drugs, findings, conditions; a symptom with its part of the body is one term (`chest pain`). */
  readonly mentions: readonly Mention[]
  /** Parts of the body by the token they begin at. */
  readonly parts: ReadonlyMap<number, Mention>
}

/** Between a symptom and its part: `pain in my left knee`. */
const joining =
  /^ (?:in|on|of|around|at|over|inside|behind|under|to)(?: (?:in|on|of|around|at|over|to|inside|behind|under|the|my|your|his|her|their|a|any|this|that|left|right|both|whole|entire|'s|-|lower|upper|posterior|anterior|lateral|medial|side|aspect|surface|of)){0,6}$/
/** Says where in a part, and is none itself. */
export const isPlace: RegExp = /^(?:lower|upper|posterior|anterior|lateral|medial)$/

/** Reads a text for its clinical terms. */
export function readTerms(text: string, keyterms: readonly string[] = []): Reading {
  const tokens = tokenize(text)
  const all = mentionsIn(tokens, lexiconWith(keyterms))
  const parts = new Map<number, Mention>()
  const mentions: Mention[] = []
  let part: Mention | undefined
  let open: Mention | undefined
  for (const mention of all) {
    const { kind, name } = mention.term
    if (kind === 'part') {
      // `The front side of the chest` is of the chest.
      if (name === 'side' && normAt(tokens, mention.to) === 'of') continue
      parts.set(mention.from, mention)
      part = mention
      const isOf = open && !isPlace.test(name) && joining.test(wordsIn(tokens, open.to, mention.from))
      if (open && isOf) mentions[mentions.length - 1] = named(mention, open)
      if (isOf) open = undefined
      continue
    }
    for (let at = mention.from; at < mention.to; at++) {
      const term = partNamed(normAt(tokens, at))
      if (term) parts.set(at, { term, from: at, to: at + 1 })
    }
    const place = part?.to === mention.from && !isPlace.test(part.term.name) ? part : undefined
    mentions.push(kind === 'symptom' && place ? named(place, mention) : mention)
    open = kind === 'symptom' && !place ? mention : undefined
    part = undefined
  }
  return { tokens, terms: all, mentions, parts }
}

function named(part: Mention, symptom: Mention): Mention {
  const term = { kind: 'symptom' as const, name: `${part.term.name} ${symptom.term.name}` }
  return { term, from: Math.min(part.from, symptom.from), to: Math.max(part.to, symptom.to) }
}
