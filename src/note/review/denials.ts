import type { CriticalFact } from '../../protocol/fact.ts'

/** A stretch of a text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** How far, in characters, the words after a denial are read. */
const opening = 60

/** A word that goes on with what is denied. */
const more =
  '(?!(?:but|and|so|because|with|when|if|i|you|he|she|it|they|we|that|then|or|since|for|after|before|until|during|despite|at|on|in|from|than|to|no|not|is|was|has)\\b)[a-z]+'
/** After what is denied by name: up to two more words of the same phrase ("no history of discectomy"). */
const follows: RegExp = /* @__PURE__ */ (() =>
  new RegExp(`^(?:(?:[ -](?:of|an?|any|the|his|her|your|my)(?=[ -]))*[ -]${more}){0,2}`, 'i'))()
/** "… murmurs, gallops or rubs", and at the end of a line "… adenopathy, thyromegaly." */
const listed: RegExp = /* @__PURE__ */ (() =>
  new RegExp(
    `^(?:(?:,? ${more}){0,2},?(?: or)+(?: (?:any|an?|the))?(?: ${more}){1,2}){1,2}|^(?:, ${more}(?: ${more})?)+(?=\\W*$)`,
    'i',
  ))()
/** "Do not appreciate any …", "don't think we need …": the word denied only opens what is. */
const opens =
  /^(?:(?:appreciate|recognize|notice|identify|detect|see|hear)(?: [a-z]+)? (?:any|an?)|(?:seem|appear|provide|need)(?: (?:to|him|her|me|any))+|(?:seem|look|feel) like (?:i|it|he|she|they)|(?:think|believe) (?:that )?(?:i|you|he|she|it|they|we|this|that|there)(?: (?:need|have|has|needs|should|to|do|be|is|are|will|get))*)\b/i
/** "No past surgical history of …", "not appreciate any …": what is denied comes after. */
const reaches =
  /^(?:[ -][a-z]+){0,3}?[ -](?:history|evidence|signs?|symptoms?|complaints?) (?:of|for)(?:[ -](?:an?|any|the|his|her|your|my|what we call|what's called))*(?:[ -](?!and\b|or\b|but\b)[a-z]+){0,2}/i
/** "The straight leg raise test is negative": what is denied came before. */
const isNegative = /((?:[a-z]+ ){1,4}(?:is|was|are|were) (?:all )?)$/i
/** What is denied reaches to the end of its clause. */
const deniesThat =
  /(?<!\bi )\bden(?:y|ies|ied|ying)\b(?:(?! but | however |,? and (?:has|is|was|feels|notes|reports|states|he|she|they) )(?:[^.,;]|,(?= (?:and|or|nor|any) | [a-z]+(?: [a-z]+)?,))){0,120}/gi

/** From each word that denies to the end of what it denies; `non-` denies one word. */
export function deniedSpans(text: string, facts: readonly CriticalFact[]): Span[] {
  const spans: Span[] = []
  for (const { kind, start, end, cue } of facts) {
    if (kind !== 'negation') continue
    if (cue && /^non$/i.test(text.slice(cue.start, cue.end))) {
      const word = /^[ -]?[a-z]+/i.exec(text.slice(cue.end, cue.end + opening))?.[0].length ?? 0
      spans.push({ start: cue.start, end: cue.end + word })
      continue
    }
    if (cue && /^negative$/i.test(text.slice(cue.start, cue.end))) {
      const before = isNegative.exec(text.slice(Math.max(0, cue.start - opening), cue.start))
      if (before) {
        spans.push({ start: Math.min(start, cue.start - (before[1]?.length ?? 0)), end: cue.end })
        continue
      }
    }
    const named = cue && reaches.exec(text.slice(cue.end, cue.end + opening * 2))
    const last = Math.max(end, cue?.end ?? end, named ? cue.end + named[0].length : 0)
    const verb = cue ? cue.end + 1 : last
    const opened = opens.exec(text.slice(verb, verb + opening))?.[0].length
    const from = opened === undefined ? last : Math.max(last, verb + opened)
    const rest = text.slice(from, from + opening)
    const more = from - last + (follows.exec(rest)?.[0].length ?? 0)
    const list = listed.exec(text.slice(last + more, last + more + opening))?.[0].length ?? 0
    spans.push({ start: Math.min(start, cue?.start ?? start), end: last + more + list })
  }
  for (const hit of text.matchAll(deniesThat)) {
    spans.push({ start: hit.index, end: hit.index + hit[0].length })
  }
  spans.sort((a, b) => a.start - b.start)
  const joined: { start: number; end: number }[] = []
  for (const span of spans) {
    const last = joined.at(-1)
    if (last && span.start < last.end) last.end = Math.max(last.end, span.end)
    else joined.push({ ...span })
  }
  return joined
}
