import { drugByName } from '../clinical/lexicon/drugs.ts'
import { soundAlikeness } from '../clinical/lexicon/sounds-like.ts'
import { wordSet } from '../clinical/lexicon/word-table.ts'

/**
 * How much a word must sound like a term, 0–1: "remy peril" has 0.92 with ramipril; "pension" is too far from
 * penicillin.
 */
const leastAlike = 0.83
const mostWords = 4
/** No name that was heard as several words begins or ends with one of these. */
const glue: ReadonlySet<string> = /* @__PURE__ */ wordSet(
  'a an and are as at be but any can did do for from had has have he her him his i if in is it my no not of on or our she so some that the their them this to was we were will with would you your',
)
/** Terms shorter than this sound like too many other words. */
const shortestTerm = 5

interface Place {
  readonly start: number
  readonly end: number
  readonly term: string
  readonly likeness: number
}

/**
 * Writes a term of the caller where the recogniser wrote something that sounds like it: "remy peril" becomes ramipril.
 * It writes no other terms, so without terms nothing changes.
 */
export function snapKeyterms(text: string, keyterms: readonly string[]): string {
  const terms = keyterms.map((term) => term.trim()).filter((term) => lettersOf(term).length >= shortestTerm)
  if (terms.length === 0) return text
  const words = [...text.matchAll(/[\p{L}][\p{L}'’-]*/gu)].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }))
  const known = new Set(terms.map(lettersOf))
  const places: Place[] = []
  for (const [first, word] of words.entries()) {
    for (let count = 1; count <= mostWords && first + count <= words.length; count++) {
      const run = words.slice(first, first + count)
      const last = run.at(-1) as (typeof words)[number]
      // The end of a sentence separates two names.
      if (/[.!?;:]/.test(text.slice(word.start, last.end))) break
      // When the heard word is another drug that sounds like the term, that drug was said.
      if (run.some(({ text: said }) => known.has(lettersOf(said)) || drugByName(said))) break
      if (count > 1 && [word, last].some(({ text: said }) => glue.has(said.toLowerCase()))) continue
      const heard = run.map(({ text: said }) => said).join('')
      const best = bestTerm(heard, terms)
      if (best) places.push({ start: word.start, end: last.end, ...best })
    }
  }
  return write(text, places)
}

function bestTerm(heard: string, terms: readonly string[]): { term: string; likeness: number } | undefined {
  const length = lettersOf(heard).length
  let best: { term: string; likeness: number } | undefined
  for (const term of terms) {
    const wanted = lettersOf(term).length
    if (length < wanted * 0.6 || length > wanted * 1.5 + 1) continue
    const likeness = soundAlikeness(heard, term)
    if (likeness >= leastAlike && likeness > (best?.likeness ?? 0)) best = { term, likeness }
  }
  return best
}

/** Takes the places that sound most alike first, and leaves those that overlap one already taken. */
function write(text: string, places: readonly Place[]): string {
  const taken: Place[] = []
  for (const place of [...places].sort((a, b) => b.likeness - a.likeness)) {
    if (taken.every((other) => place.end <= other.start || place.start >= other.end)) taken.push(place)
  }
  let written = text
  for (const { start, end, term } of taken.sort((a, b) => b.start - a.start)) {
    const opens = /(?:^|[.!?]\s+)$/.test(text.slice(0, start))
    const cased = opens ? term.charAt(0).toUpperCase() + term.slice(1) : term
    written = written.slice(0, start) + cased + written.slice(end)
  }
  return written
}

function lettersOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}]/gu, '')
}
