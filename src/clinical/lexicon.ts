import { classNames, drugNames } from './drug-names.ts'
import { findingNames, partNames } from './finding-names.ts'
import { stem } from './stem.ts'
import { normAt, type Token } from './tokens.ts'

/** What a term of the lexicon is. */
export type TermKind = 'drug' | 'class' | 'symptom' | 'diagnosis' | 'habit' | 'procedure' | 'part'

/** One meaning; several names lead to it. */
export interface Term {
  readonly kind: TermKind
  /** The name facts carry. */
  readonly name: string
  /** For a drug: its class. */
  readonly drugClass?: string
}

/** Names by their stemmed words, and how many words the longest name with a given first word has. */
export interface Lexicon {
  readonly terms: ReadonlyMap<string, Term>
  readonly longest: ReadonlyMap<string, number>
}

interface Growing {
  readonly terms: Map<string, Term>
  readonly longest: Map<string, number>
}

const keyOf = (name: string): string => {
  const words = name
    .toLowerCase()
    .split(/[\s_-]+|(?=')/)
    .filter((word) => word !== '')
  return words.map(stem).join(' ')
}

function add(lexicon: Growing, name: string, term: Term): void {
  const key = keyOf(name)
  if (key === '' || lexicon.terms.has(key)) return
  lexicon.terms.set(key, term)
  const words = key.split(' ')
  const first = words[0] as string
  lexicon.longest.set(first, Math.max(lexicon.longest.get(first) ?? 0, words.length))
}

const readable = (name: string): string => name.replaceAll('_', ' ')

function addGroups(lexicon: Growing, line: string, kind: TermKind, stemOf: string, drugClass?: string): void {
  for (const group of line.split(',')) {
    const names = group.split(' ').map((name) => name.replace('~', stemOf))
    const term: Term = {
      kind,
      name: readable(names[0] as string),
      ...(drugClass === undefined ? {} : { drugClass }),
    }
    for (const name of names) add(lexicon, name, term)
  }
}

function build(): Growing {
  const lexicon: Growing = { terms: new Map(), longest: new Map() }
  for (const line of drugNames.split('\n')) {
    const colon = line.indexOf(':')
    const [drugClass, stemOf = ''] = line.slice(0, colon).split('~') as [string, string?]
    addGroups(lexicon, line.slice(colon + 1), 'drug', stemOf, drugClass)
  }
  for (const line of classNames.split('\n')) {
    const [name, words] = line.split(':') as [string, string]
    for (const word of words.split(' ')) add(lexicon, word, { kind: 'class', name, drugClass: name })
  }
  for (const line of findingNames.split('\n')) {
    const [kind, groups] = line.split(':') as [TermKind, string]
    addGroups(lexicon, groups, kind, '')
  }
  addGroups(lexicon, partNames, 'part', '')
  return lexicon
}

let built: Growing | undefined

/** The lexicon, built at first use. */
export function lexicon(): Lexicon {
  return (built ??= build())
}

const extended: { keyterms: readonly string[]; lexicon: Lexicon }[] = []

/** The lexicon with the caller's own terms, which count as drugs unless they are known as something else. */
export function lexiconWith(keyterms: readonly string[]): Lexicon {
  const base = lexicon()
  if (keyterms.length === 0) return base
  const known = extended.find((entry) => entry.keyterms === keyterms)
  if (known) return known.lexicon
  const grown: Growing = { terms: new Map(base.terms), longest: new Map(base.longest) }
  for (const keyterm of keyterms) add(grown, keyterm, { kind: 'drug', name: keyterm.trim().toLowerCase() })
  extended.unshift({ keyterms, lexicon: grown })
  extended.length = Math.min(extended.length, 4)
  return grown
}

/** Looks up one name, however spelt, cased or inflected. */
export function termOf(name: string, within: Lexicon = lexicon()): Term | undefined {
  return within.terms.get(keyOf(name))
}

/** A term found in a text, from token `from` up to `to` (exclusive). */
export interface Mention {
  readonly term: Term
  readonly from: number
  readonly to: number
}

/** Stems of drug names that no other word has: `-gliptin`, `-tinib`. A word with one is a drug even when unlisted. */
const drugStem =
  /^\p{L}{3,}(?:gliptin|gliflozin|glutide|tinib|sartan|prazole|floxacin|cillin|vastatin|setron|triptan|oxaban|dronate|conazole|azepam|lukast|ciclovir|oprost|[aeiu]pril|[nptd]olol|[ilmortxz][iu]mab|oxetine|mycin)$/u

/** Every longest term of the lexicon in a text, without overlap, in order. */
export function mentionsIn(tokens: readonly Token[], within: Lexicon): Mention[] {
  const mentions: Mention[] = []
  const stems = tokens.map((token) => stem(token.norm))
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at]?.type === 'mark') continue
    const most = within.longest.get(stems[at] as string) ?? 0
    let found: Mention | undefined
    let key = ''
    let count = 0
    for (let to = at; count < most && to < tokens.length; to++) {
      if (to > at && normAt(tokens, to) === '-') continue
      key = key === '' ? (stems[to] as string) : `${key} ${stems[to]}`
      count++
      const term = within.terms.get(key)
      if (term) found = { term, from: at, to: to + 1 }
    }
    const word = normAt(tokens, at)
    if (!found && word.length > 6 && drugStem.test(word)) {
      found = { term: { kind: 'drug', name: word }, from: at, to: at + 1 }
    }
    if (found) {
      mentions.push(found)
      at = found.to - 1
    }
  }
  return mentions
}
