import { classNames, drugNames } from './drug-names.ts'
import { findingNames, partNames } from './finding-names.ts'
import { small } from '../quantities/spelled-numbers.ts'
import { singular, stem } from '../stem.ts'
import { normAt, type Run, type Token } from '../tokens.ts'

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
interface Lexicon {
  readonly terms: Pick<ReadonlyMap<string, Term>, 'get'>
  readonly longest: Pick<ReadonlyMap<string, number>, 'get'>
}

interface Growing extends Lexicon {
  readonly terms: Map<string, Term>
  readonly longest: Map<string, number>
}

/** Findings are looked up by stem, drugs only without their plural: `regained` is no Regaine. */
const marked = (kind: TermKind): boolean => kind === 'drug' || kind === 'class'
const drugKey = (words: readonly string[]): string => '=' + words.map(singular).join(' ')
const findingKey = (words: readonly string[]): string => words.map(stem).join(' ')

function wordsOf(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[\s_-]+|(?=')/)
    .filter((word) => word !== '')
}

function add(lexicon: Growing, name: string, term: Term): void {
  const words = wordsOf(name)
  const key = marked(term.kind) ? drugKey(words) : findingKey(words)
  if (words.length === 0 || lexicon.terms.has(key)) return
  lexicon.terms.set(key, term)
  const first = stem(words[0] as string)
  lexicon.longest.set(first, Math.max(lexicon.longest.get(first) ?? 0, words.length))
}

/** Adds a line per meaning: the names, under a heading that says of what class or kind they are. */
function addLines(lexicon: Growing, lines: string, kindOf: (heading: string) => TermKind): void {
  let [heading, ending] = ['', '']
  for (const line of lines.split('\n')) {
    if (line.endsWith(':')) {
      ;[heading = '', ending = ''] = line.slice(0, -1).split('~')
      continue
    }
    const kind = kindOf(heading)
    const names = line.replaceAll('~', ending).split(' ')
    const name = (names[0] as string).replaceAll('_', ' ').trim()
    const drugClass = kind === 'class' ? name : heading
    const term: Term = marked(kind) ? { kind, name, drugClass } : { kind, name }
    for (const each of names) if (!each.startsWith('_')) add(lexicon, each, term)
  }
}

function build(): Growing {
  const lexicon: Growing = { terms: new Map(), longest: new Map() }
  addLines(lexicon, drugNames, () => 'drug')
  addLines(lexicon, classNames, () => 'class')
  addLines(lexicon, findingNames, (heading) => heading as TermKind)
  addLines(lexicon, partNames, () => 'part')
  return lexicon
}

let built: Growing | undefined

/** The lexicon, built at first use. */
export function lexicon(): Growing {
  return (built ??= build())
}

const extended: WeakMap<readonly string[], Lexicon> = /* @__PURE__ */ new WeakMap()

/** The lexicon with the caller's own terms, which count as drugs unless they are known as something else. */
export function lexiconWith(keyterms: readonly string[]): Lexicon {
  const base = lexicon()
  const known = keyterms.length === 0 ? base : extended.get(keyterms)
  if (known) return known
  const own: Growing = { terms: new Map(), longest: new Map() }
  for (const keyterm of keyterms)
    if (!termOf(keyterm)) add(own, keyterm, { kind: 'drug', name: keyterm.trim().toLowerCase() })
  const grown: Lexicon = {
    terms: { get: (key) => own.terms.get(key) ?? base.terms.get(key) },
    longest: { get: (word) => Math.max(own.longest.get(word) ?? 0, base.longest.get(word) ?? 0) },
  }
  extended.set(keyterms, grown)
  return grown
}

/** Looks up one name, however spelt, cased or inflected. */
export function termOf(name: string): Term | undefined {
  const words = wordsOf(name)
  const { terms } = lexicon()
  return terms.get(drugKey(words)) ?? terms.get(findingKey(words))
}

/** The part of the body a single word names. */
export function partNamed(word: string): Term | undefined {
  const term = lexicon().terms.get(findingKey([word]))
  return term?.kind === 'part' ? term : undefined
}

/** A term found in a text, and the tokens that name it. */
export interface Mention extends Run {
  readonly term: Term
}

/** Stems of drug names that no other word has: `-gliptin`, `-tinib`. A word with one is a drug even when unlisted. */
const drugStem =
  /^\p{L}{3,}(?:gliptin|gliflozin|glutide|tinib|sartan|prazole|floxacin|cillin|vastatin|setron|triptan|oxaban|dronate|conazole|azepam|lukast|ciclovir|oprost|[aeiu]pril|[nptd]olol|[ilmortxz][iu]mab|oxetine|m[iy]cin)$/u

const possessive = /^(?:my|your|his|her|their)$/

/** Every longest term of the lexicon in a text, without overlap, in order. */
export function mentionsIn(tokens: readonly Token[], within: Lexicon): Mention[] {
  const mentions: Mention[] = []
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token
    if (token.type === 'mark') continue
    const most = within.longest.get(stem(token.norm)) ?? 0
    let found: Mention | undefined
    const words: string[] = []
    for (let to = at; words.length < most && to < tokens.length; to++) {
      const word = normAt(tokens, to)
      // `short-term`, `atovaquone/proguanil`, `blood in your stools`.
      if (to > at && (word === '-' || word === '/' || possessive.test(word))) continue
      words.push(String(small.get(word) ?? word))
      const term = within.terms.get(drugKey(words)) ?? within.terms.get(findingKey(words))
      if (term) found = { term, from: at, to: to + 1 }
    }
    if (!found && token.norm.length > 6 && token.norm.length < 40 && drugStem.test(token.norm)) {
      found = { term: { kind: 'drug', name: token.norm }, from: at, to: at + 1 }
    }
    if (found) {
      mentions.push(found)
      at = found.to - 1
    }
  }
  return mentions
}
