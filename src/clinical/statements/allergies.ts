import type { Mention } from '../lexicon/lexicon.ts'
import { stem } from '../stem.ts'
import { isStopWord } from '../lexicon/stop-words.ts'
import { normAt, type Token } from '../tokens.ts'

/** An allergy, or that there is none. */
export interface Allergy {
  /** What to: `penicillin`, `shellfish`; `none` when allergies are denied as such. */
  readonly value: string
  readonly from: number
  readonly to: number
  /** Index of the mention it is about, when it is one. */
  readonly mention?: number
}

/** Besides stop words, what stands near `allergy` and names no substance. */
const general =
  /^(?:anything|medications?|medicines?|drugs?|known|foods?|seasonal|environmental|no|other|severe|bad|allerg(?:y|ies)|related|new|about|documented|history|reported|skin|list|not|general|systemic|medical|few|kinds?|different|previous|further|significant|relevant|call|all|right|nil|despite|fall|spring|meds|several|multiple|prior|positive|negative|denies|never|certain|specific|additional|patient|please|note)$/
const substance = /^(?:medication|drug|class|supplement)$/

/** Allergies of a text: `allergic to …`, `… allergy`, `Allergies: …`, `NKDA`. */
export function allergiesIn(tokens: readonly Token[], mentions: readonly Mention[]): Allergy[] {
  const found: Allergy[] = []
  const startsAt = new Map(mentions.map((mention, index) => [mention.from, index]))
  const endsAt = new Map(mentions.map((mention, index) => [mention.to, index]))
  const isSubstance = (index: number | undefined): index is number => {
    const term = index === undefined ? undefined : mentions[index]?.term
    return (
      term !== undefined &&
      (term.kind === 'drug' || term.kind === 'class') &&
      term.name !== 'medication' &&
      !substance.test(term.name)
    )
  }
  const name = (index: number): number => {
    const { term, from, to } = mentions[index] as Mention
    found.push({ value: term.name, from, to, mention: index })
    return to
  }
  for (let at = 0; at < tokens.length; at++) {
    const word = normAt(tokens, at)
    if (/^n\.?k\.?d?\.?a$/.test(word)) {
      found.push({ value: 'none', from: at, to: at + 1 })
      continue
    }
    if (!/^allerg(?:y|ies|ic)$/.test(word)) continue
    const next = normAt(tokens, at + 1)
    const start = found.length
    if (next === 'to' || (next === ':' && word === 'allergies')) {
      let since = 0
      for (let to = at + 2; to < tokens.length && since < 4;) {
        const index = startsAt.get(to)
        if (isSubstance(index)) {
          to = name(index)
          since = 0
          continue
        }
        const here = normAt(tokens, to)
        if (/^(?:[.?!;\n]|but|so|when|because|i|he|she|they|which|that|it|causes|with)$/.test(here)) break
        if (
          found.length === start &&
          tokens[to]?.type === 'word' &&
          !isStopWord(here) &&
          !general.test(here)
        ) {
          found.push({ value: stem(here), from: to, to: to + 1 })
          since = 1
        } else if (tokens[to]?.type === 'word' && !/^(?:and|or)$/.test(here)) since++
        to++
      }
    } else {
      const index = endsAt.get(at)
      const last = normAt(tokens, at - 1)
      if (isSubstance(index)) name(index)
      else if (
        word !== 'allergic' &&
        tokens[at - 1]?.type === 'word' &&
        !general.test(last) &&
        !isStopWord(last)
      ) {
        found.push({ value: stem(last), from: at - 1, to: at })
      }
    }
    if (found.length === start && deniedBefore(tokens, at))
      found.push({ value: 'none', from: at, to: at + 1 })
  }
  return found
}

/** `no known drug allergies`, `denies any allergies`, `not allergic to anything`. */
function deniedBefore(tokens: readonly Token[], at: number): boolean {
  for (let back = at - 1; back >= Math.max(0, at - 6); back--) {
    const word = normAt(tokens, back)
    if (/^(?:no|denies|denied|not|without|never|nil|deny)$/.test(word)) return true
    if (!general.test(word) && !isStopWord(word)) return false
  }
  return false
}
