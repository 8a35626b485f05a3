import { contentWords } from '../../clinical/lexicon/content-words.ts'
import { isFiller, isStopWord } from '../../clinical/lexicon/stop-words.ts'
import { stem } from '../../clinical/stem.ts'
import { criticalFacts } from '../../clinical/statements/critical-facts.ts'
import { tokenize } from '../../clinical/tokens.ts'
import type { Quote } from '../../protocol/note.ts'
import { turnText, type AnyTurn, type Turn } from '../../protocol/turn.ts'

/** A quotation as a model gives it: turns are numbered from 1. */
export interface NamedQuote {
  readonly turn: number
  readonly text: string
}

/**
 * The words of the visit that a quotation repeats, as they were heard, whatever the white space and typographic signs. One
 * of three words or more that stands in one other turn alone is taken from there: a model that miscounts has still read.
 */
export function findQuote({ turn, text }: NamedQuote, turns: readonly AnyTurn[]): Quote | undefined {
  const words = plain(text).text.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}%]+$/gu, '')
  if (words === '') return undefined
  const named = turns[turn - 1]
  const found = named && quoteIn(named, words)
  if (found || words.split(' ').length < 3) return found
  const others = turns.flatMap((other) => quoteIn(other, words) ?? [])
  return others.length === 1 ? others[0] : undefined
}

/** Whether what a text puts between quotation marks stands in one of these. */
export function quotesOnly(text: string, said: readonly string[]): boolean {
  const known = said.map((each) => plain(each).text)
  return [...plain(text).text.matchAll(/"([^"]+)"/g)].every(([, quoted = '']) =>
    known.some((each) => each.includes(quoted)),
  )
}

function quoteIn({ id, text }: Turn, words: string): Quote | undefined {
  const heard = plain(text)
  for (let at = heard.text.indexOf(words); at >= 0; at = heard.text.indexOf(words, at + 1)) {
    const end = at + words.length
    const cutsWord = [at, end].some((edge) =>
      /[\p{L}\p{N}]{2}/u.test(heard.text.slice(Math.max(0, edge - 1), edge + 1)),
    )
    if (!cutsWord) return { turn: id, text: text.slice(heard.places[at], (heard.places[end - 1] ?? 0) + 1) }
  }
  return undefined
}

const signs: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '‑': '-',
}

/** A text with one space for white space and one sign for its typographic kin, and where each character stood. */
function plain(text: string): { readonly text: string; readonly places: readonly number[] } {
  const places: number[] = []
  let out = ''
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] as string
    const isSpace = /\s/.test(sign)
    if (isSpace && out.endsWith(' ')) continue
    const as = isSpace ? ' ' : sign === '…' ? '...' : (signs[sign] ?? sign)
    for (let i = 0; i < as.length; i++) places.push(at)
    out += as
  }
  return { text: out, places }
}

/**
 * Whether the turns of quotations, or the last turns with words before them, share a word of weight or a value with a
 * line. What fails here may be true and proves nothing.
 */
export function holdsLine(quotes: readonly Quote[], line: string, turns: readonly AnyTurn[]): boolean {
  const wanted = meaningsIn(line)
  return quotes.some(({ turn }) => {
    const at = turns.findIndex(({ id }) => id === turn)
    const before = turns.slice(0, at).findLast(({ text }) => /\p{L}/u.test(text))
    const said = [before, turns[at]].flatMap((each) => (each ? [each.text, turnText(each)] : []))
    return [...meaningsIn(said.join(' '))].some((one) => wanted.has(one))
  })
}

/** So many letters make two words akin: `wheezy` and `wheeze`, `allergic` and `allergies`. */
const kinLength = 5

/** Words of weight in the form that their spellings and their kin share, and normalised values. */
function meaningsIn(text: string): Set<string> {
  const facts = criticalFacts(text).flatMap(({ kind, value }) =>
    kind === 'negation' ? [] : kind === 'allergy' ? [value, 'aller'] : [value],
  )
  // As words, too, what the lexicon reads as one term: "blood in your stools".
  const plainWords = tokenize(text).flatMap(({ norm, type }) =>
    type === 'word' && !isStopWord(norm) && !isFiller(norm) ? [stem(norm)] : [],
  )
  const words = [...contentWords(text).map(({ word }) => word), ...plainWords]
  return new Set([...words, ...words.map((word) => word.slice(0, kinLength)), ...facts])
}
