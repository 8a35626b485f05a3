import {
  auxiliaries,
  conjunctions,
  interrogatives,
  isNegative,
  persons,
  subjects,
} from '../../clinical/lexicon/function-words.ts'
import { wordTable } from '../../clinical/lexicon/word-table.ts'
import { personNamed } from '../../clinical/statements/people.ts'
import type { SpokenPiece } from './pieces.ts'
import type { Speech } from './speech.ts'

/** Words that mean one thing here; a word of one group is none of another. */
const meanings: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'was were,have has,had,can,could,may,might,must,should,shall,will,would,did,if,or,than,with,from,up,out,who,what,where,when,how,yes yeah yep,today,now,currently,well,some,any,likened',
)

/** What a small word means for a safe reading; undefined for one that may come and go, as an article. */
export function smallMeaning(word: string): string | undefined {
  return word === "'s" || word === "'d" ? word : (persons.get(word) ?? meanings.get(word))
}

/** Small words that are heard for each other. */
const homophones: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  "there their they,your you,are our,where were,than then,his he 's,of have a,who whose,in and an",
)

/** Stems of words that deny beside a negation as they do without it, and what the standard language has there. */
const concords = /* @__PURE__ */ wordTable(
  'noth anyth,nobody anybody,nowher anywher,never ever,none any,neither either',
)
/** How far before them the negation may stand, in words. */
const concordReach = 6

/** `didn't do nothing` and `didn't do anything`: the negation of the clause denies both. */
export function isConcord(one: SpokenPiece, other: SpokenPiece, { words, at, kept, text }: Speech): boolean {
  const place = at.get(one) ?? 0
  const clause = words.slice(Math.max(0, place - concordReach), place)
  const denial = clause.findLastIndex((word) => isNegative(word.key) && kept.has(word))
  return (
    denial >= 0 &&
    !clause.slice(denial).some(({ key }) => conjunctions.has(key)) &&
    !/[.,?!;]/.test(text.slice(clause[denial]?.end, one.start)) &&
    concords.get(one.key) !== undefined &&
    concords.get(one.key) === concords.get(other.key)
  )
}

/** What says that a value is not exact. */
export const inexact: RegExp = /^(?:like|about|around|roughly|approximately)$/

const people = /^(?:i|you|he|she|we|they)$/

/** `'s` is `is`, `has` or `us`, or a genitive; `'d` is `would` or `had`. */
function mayStandFor(short: string | undefined, long: string | undefined): boolean {
  return short === "'s"
    ? long === 'have' || long === 'we'
    : short === "'d" && (long === 'would' || long === 'had')
}

/** What may stand there or not: an open amount, the place of a thing, the helper of a perfect, a relative. */
const loose = /^(?:with|from|up|out|some|any|have|who|what|where|how)$/
/** What `how` asks for. */
const measured = /^(?:many|much|long|often|far|old|bad|soon)$/
/** Verbs before which `would` is politeness. */
const polite = /^(?:like|love|prefer|rather|say|suggest|recommend|appreciate|have)$/

const isBe = /^(?:am|is|are|was|were|be|been|'s)$/
const verbs = /^(?:am|is|are|was|were|has|have|had|do|does|did|will|would|can|could)$/
/** `it has` answers, where nothing follows that it begins. */
export const isReply = (words: readonly SpokenPiece[]): boolean =>
  words.length === 2 && subjects.has(words[0]?.key ?? '') && verbs.test(words[1]?.key ?? '')

/** Particles that turn a verb round: `signed in`, `signed out`. */
const particles: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable('in out,up down,on off')

/** Words that say the same of somebody, once with whose it is: `your skin`, `the skin`. */
const possessives = /^(?:my|your|his|her|our|their)$/

/** Small words, without `you know` and `I mean`; `going to` is `will`, `up to` a most, `like this` at the end compares. */
function smallOf(pieces: readonly SpokenPiece[]): string[] {
  const words = pieces.flatMap(({ weight, key }, at) => {
    const next = pieces[at + 1]?.key
    if (key === 'going') return next === undefined || next === 'to' ? ['will'] : []
    if (/^(?:like|as)$/.test(key) && at === pieces.length - 2 && /^(?:this|that)$/.test(next ?? ''))
      return ['likened']
    return weight === 'small' ? [key] : []
  })
  return words.length === 2 && /^(?:you know|know you|i mean|mean i)$/.test(words.join(' ')) ? [] : words
}

/**
 * The first meaning on which the small words of two runs differ; `person` for a person. Undefined when they agree.
 *
 * @param next the word that follows them. @param last the word before them.
 */
export function smallChange(
  removed: readonly SpokenPiece[],
  added: readonly SpokenPiece[],
  next = '',
  last = '',
): 'person' | 'certainty' | undefined {
  const [before, after] = [smallOf(removed), smallOf(added)]
  const [one = '', other = ''] = [before[0], after[0]]
  if (before.length === 1 && after.length === 1) {
    // `he comes to that` is a mishearing of `it comes to that`; what a person did stays with the person.
    if (other === 'it' && /^(?:he|they)$/.test(one)) return undefined
    if (homophones.has(one) && homophones.get(one) === homophones.get(other)) return undefined
    if (particles.has(one) && particles.get(one) === particles.get(other)) return 'certainty'
    if (possessives.test(one) && other === 'the' && personNamed(next) === undefined) return undefined
  }
  if (added.length === 0 && isReply(removed)) return 'certainty'
  const [a, b] = [before, after].map((words) => words.flatMap((word) => smallMeaning(word) ?? [])) as [
    string[],
    string[],
  ]
  const isPolite = (word: string): boolean => (word === "'d" || word === 'would') && polite.test(next)
  const isLoose = (word: string): boolean =>
    loose.test(word) && !(interrogatives.has(word) && (auxiliaries.has(next) || measured.test(next)))
  if (b.length === 0 && a.every(isLoose)) return undefined
  if (
    a.length === 0 &&
    b.every((word) => (isLoose(word) && !(word === 'with' && isBe.test(last))) || isPolite(word))
  )
    return undefined
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]]
    if (left === right || mayStandFor(left, right) || mayStandFor(right, left)) {
      i++
      j++
    } else if (left === "'s") i++
    else if (right === "'s") j++
    else return people.test(left ?? '') || people.test(right ?? '') ? 'person' : 'certainty'
  }
  return undefined
}

/** Small words that mean something, and may still be left unsaid: an open amount, an object just named. */
const unsaid = /^(?:from|up|out|any|them|one|ones)$/
/** A subject that goes without saying, with its verb: `Never had it`, `Just want to ask`. */
const elided = /^(?:i|it|that|there)(?: (?:am|is|'s|have|'d|will|would))?$/
/** True where a subject comes to what was denied: `I can't bend it far` is no `I can't bend it, it's far`. */
export function cutsDenial(added: readonly SpokenPiece[], { words, at, text }: Speech): boolean {
  const first = at.get(added[0] as SpokenPiece) ?? 0
  const denial = words.slice(Math.max(0, first - concordReach), first).findLast(({ key }) => isNegative(key))
  return (
    denial !== undefined &&
    subjects.has(words[first]?.key ?? '') &&
    /[,;:–—]\s*$/.test(text.slice(denial.end, words[first]?.start)) &&
    !/[.?!]/.test(text.slice(denial.end, words[first]?.start))
  )
}

/** True for words that no speaker needs to have said: what grammar asks for where they stand, and nothing else. */
export function mayCome(added: readonly SpokenPiece[], written: Speech, said: Speech): boolean {
  const { words, at, text } = written
  const [first, last] = [at.get(added[0] as SpokenPiece) ?? 0, at.get(added.at(-1) as SpokenPiece) ?? 0]
  const [before, next] = [words[first - 1], words[last + 1]]
  if (last - first + 1 === added.length) {
    const keys = added.map(({ key }) => key).join(' ')
    const gap = text.slice(before?.end ?? 0, words[first]?.start)
    const opens =
      before === undefined ||
      /[.?!,;:–—]/.test(gap) ||
      conjunctions.has(before.key) ||
      /^(?:yes|no|okay)$/.test(before.key)
    const isFree = next !== undefined && !subjects.has(next.key) && !auxiliaries.has(next.key)
    if (opens && isFree && elided.test(keys)) return true
    if (opens && keys === 'now' && /^\s*,/.test(text.slice(words[last]?.end))) return true
    // `aches, pains` and `aches or pains`.
    if (keys === 'or' && next !== undefined && !conjunctions.has(next.key)) return true
  }
  return added.every(
    ({ key, weight }) =>
      weight === 'small' &&
      (smallMeaning(key) === undefined || unsaid.test(key) || (persons.has(key) && isNamed(key, said))),
  )
}

/** True where someone is spoken of by another form of the word: `the knee` of `I` may be `my knee`. */
function isNamed(person: string, { words }: Speech): boolean {
  return words.some(({ key }) => persons.get(key) === persons.get(person))
}
