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
  /^ (?:in|on|of|around|at|over|inside|behind|under|to)(?: (?:in|on|of|around|at|over|to|inside|behind|under|the|my|your|his|her|their|a|any|this|that|left|right|both|whole|entire|'s|-|lower|upper|posterior|anterior|lateral|medial)){0,3}$/
const adjective = /^(?:lower|upper|posterior|anterior|lateral|medial)$/

/** Reads a text for its clinical terms. */
export function readTerms(text: string, keyterms: readonly string[] = []): Reading {
  const tokens = tokenize(text)
  const all = mentionsIn(tokens, lexiconWith(keyterms))
  const parts = new Map<number, Mention>()
  const mentions: Mention[] = []
  let part: Mention | undefined
  let open: Mention | undefined
  for (const mention of all) {
    if (mention.term.kind === 'part') {
      parts.set(mention.from, mention)
      if (
        open &&
        joining.test(wordsIn(tokens, open.to, mention.from)) &&
        !adjective.test(mention.term.name)
      ) {
        mentions.pop()
        mentions.push(named(mention, open, open.from, mention.to))
        open = undefined
      }
      part = mention
      continue
    }
    for (let at = mention.from; at < mention.to; at++) {
      const term = partNamed(normAt(tokens, at))
      if (term) parts.set(at, { term, from: at, to: at + 1 })
    }
    const composed =
      mention.term.kind === 'symptom' && part?.to === mention.from && !adjective.test(part.term.name)
        ? named(part, mention, part.from, mention.to)
        : mention
    mentions.push(composed)
    open = mention.term.kind === 'symptom' && composed === mention ? mention : undefined
    part = undefined
  }
  return { tokens, terms: all, mentions, parts }
}

function named(part: Mention, symptom: Mention, from: number, to: number): Mention {
  return { term: { kind: 'symptom', name: `${part.term.name} ${symptom.term.name}` }, from, to }
}
