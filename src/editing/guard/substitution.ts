import { alphanumeric } from '../../core/alphanumeric.ts'
import type { FactChange } from '../../protocol/fact.ts'
import { isNegative, persons, subjects } from '../../clinical/lexicon/function-words.ts'
import { drugByName } from '../../clinical/lexicon/drugs.ts'
import { isOnMarket } from '../../clinical/lexicon/known-names.ts'
import { termOf } from '../../clinical/lexicon/lexicon.ts'
import { soundAlikeness } from '../../clinical/lexicon/sounds-like.ts'
import { foldSpelling, stem } from '../../clinical/stem.ts'
import { pass, stop, stopFor, type Context, type Judgement } from './judgement.ts'
import { textOf, type SpokenPiece } from './pieces.ts'
import { smallChange } from './small-words.ts'

/** From this alikeness on, a word that the recogniser was unsure of may be a mishearing of another. */
const minUnsure = 0.6
/** From this alikeness on, what was heard may be a mishearing of a drug. */
const minDrugAlikeness = 0.62
/** From this alikeness on, one word may be a mishearing of a drug that nobody expects. */
const minNameAlikeness = 0.76
/** From this alikeness on, words may be one name that was cut in pieces. */
const minJoined = 0.85
/** From this alikeness on, one word may be a term misspelt. */
const minMisspelt = 0.8

/** Words that stand in the place of others. */
interface Substitution {
  readonly removed: readonly SpokenPiece[]
  readonly added: readonly SpokenPiece[]
  /** Words of weight that only one side has. */
  readonly rest: readonly SpokenPiece[]
  readonly more: readonly SpokenPiece[]
  readonly changes: readonly FactChange[]
  readonly context: Context
}

/** Words that sound or look alike and exclude each other, by their group. */
const excluding: ReadonlyMap<string, string> = /* @__PURE__ */ (() =>
  new Map(
    'increase decrease reduce,start stop,upper lower,flexion extension,flexor extensor,abduction adduction,supine prone,systolic diastolic,male female,better worse improve,before after,inhale exhale,medial lateral,anterior posterior,interior exterior,superior inferior,ascending descending,agonist antagonist,varus valgus,dilated constricted,ileum ilium,ureter urethra,always never,on off,nothing something anything everything,lose gain,oral nasal,teaspoon tablespoon,elevated lowered'
      .split(',')
      .flatMap((group) => group.split(' ').map((word) => [stem(word), group] as const)),
  ))()
/** What turns the word behind it round, or says how much of it. */
const prefix =
  /^(?:hyper|hypo|tachy|brady|ante|anti|under|over|inter|intra|extra|epi|endo|peri|micro|macro|supra|infra|sub|super|un|in|im|ir|dis|non|ab|ad|pre|post|an?|ex|de)(?=.{3})/

/** True where a word became its opposite: `afebrile` and `febrile`, `increase` and `decrease`. */
function areOpposites(before: string, after: string): boolean {
  const [one, other] = [alphanumeric(before), alphanumeric(after)]
  const group = excluding.get(stem(one))
  return (
    (one !== other && one.replace(prefix, '') === other.replace(prefix, '')) ||
    (group !== undefined && group === excluding.get(stem(other)))
  )
}

const drugPutRight = (names: readonly string[]): Judgement =>
  pass('drug-correction', 'A misheard name became a known drug that sounds like it', names)

/** Words of weight differ: a mishearing put right, or something that nobody said. */
export function judgeSubstitution({ removed, added, rest, more, changes, context }: Substitution): Judgement {
  const { said, written, keyterms, isUnsure } = context
  const before = (pieces: readonly SpokenPiece[]): string => textOf(said.text, pieces)
  const after = (pieces: readonly SpokenPiece[]): string => textOf(written.text, pieces)
  const corrected = more.map(({ key }) => key)
  const words = [...rest, ...more].map(({ key }) => key)
  if (more.length === 0 || removed.length === 0) {
    if (changes.length > 0) return stopFor(changes)
    if (words.some(isNegative)) return stop('negation', 'A negation came or went')
    if (words.some((key) => key.startsWith('allerg'))) return stop('allergy', 'An allergy came or went')
    return more.length === 0
      ? stop('omission', 'Words that were heard are gone')
      : stop('addition', 'Words that were not heard')
  }
  const serious = changes.filter((change) => !isForgiven(change, corrected))
  const isExpected = keyterms.some((name) => name.toLowerCase() === after(more).toLowerCase())
  const lostTerm = rest
    .map((piece) => {
      // What only ends like a drug is no name yet: `amoxacillin`.
      const isName = piece.term !== 'drug' || isOnMarket(alphanumeric(before([piece])))
      return termOf(before([piece])) ?? (piece.term && isName ? { kind: piece.term } : undefined)
    })
    .find((term) => term !== undefined)
  const gainedTerm = more.map((piece) => termOf(after([piece]))).find((term) => term !== undefined)
  if (serious.length > 0) return stopFor(serious)
  const keys = (pieces: readonly SpokenPiece[]): string => pieces.map(({ key }) => key).join('')
  const isForm = !lostTerm && !gainedTerm && rootOf(keys(rest)) === rootOf(keys(more))
  const same = isForm || isSpelling(before(removed), after(added)) || keys(removed) === keys(added)
  const isDrug = gainedTerm?.kind === 'drug' || changes.some(({ kind }) => kind === 'drug')
  const alike = Math.max(
    same ? 1 : 0,
    soundAlikeness(before(rest), after(more)),
    soundAlikeness(before(removed), after(added)),
  )
  // A name cut in two may hold a word that is known by itself: `flu ticasone`, `rosuva statin`.
  const isJoined = same || (alike >= minJoined && removed.length > added.length && lostTerm?.kind !== 'drug')
  if (lostTerm && !isJoined)
    return stop(lostTerm.kind === 'drug' ? 'drug' : 'omission', 'A known term became another')
  if (words.some((key) => /^\d/.test(key))) return stop('number', 'A number was changed')
  if (words.some(isNegative)) return stop('negation', 'A negation came or went')
  if (!same && areOpposites(before(rest), after(more))) return stop('negation', 'A word became its opposite')
  if (isDrug) {
    if (!isJoined && isOnMarket(alphanumeric(before(rest))))
      return stop('drug', 'The name that was heard is a name')
    const nearer = keyterms.some((name) => soundAlikeness(before(rest), name) > alike)
    const least = removed.length > added.length || isExpected ? minDrugAlikeness : minNameAlikeness
    return alike >= least && !nearer ? drugPutRight(corrected) : stop('drug', 'A drug that was not heard')
  }
  if (same) return pass('wording', 'The same words', corrected)
  const unsure = isUnsure(
    Math.min(...rest.map(({ start }) => start)),
    Math.max(...rest.map(({ end }) => end)),
  )
  const isTerm = gainedTerm !== undefined && gainedTerm.kind !== 'part'
  const mends =
    unsure === true
      ? alike >= minUnsure
      : unsure === undefined && alike >= minMisspelt && (isTerm || rest.length > more.length)
  if (mends && smallChange(removed, added) === undefined)
    return pass('wording', 'A word heard wrong was put right', corrected)
  return stop('addition', 'Other words than were heard')
}

/** A change that comes of a word put right: the new name, and what hangs on it. */
export function isForgiven(
  { kind, change, before, after }: FactChange,
  corrected: readonly string[],
): boolean {
  if (!after) return false
  if (change === 'altered' && !/^(?:drug|allergy|negation)$/.test(kind)) {
    // A dose or a side that came to belong to the name or the part of the body just put right.
    return before?.value === after.value && isCorrected(after.subject ?? '', corrected)
  }
  return (
    isCorrected(after.value, corrected) &&
    (kind === 'negation' || drugByName(before?.value ?? '') === undefined)
  )
}

/** True for a word put right, and for a term made with one: `joint swelling` of `swelling`. */
function isCorrected(value: string, corrected: readonly string[]): boolean {
  return corrected.includes(value) || corrected.some((one) => value.endsWith(` ${one}`))
}

/** A word without what makes it an adverb, an adjective or a noun: `first` of `firstly`, `difficult` of `difficulty`. */
export const rootOf = (word: string): string =>
  word
    .replace(/(?:(?<=.{5})ly|ment|ness|ation|ion|(?<!sever)al|ing|ed|y|e)$/, '')
    .replace(/i$/, '')
    .padEnd(3, word)

/** The same letters, or letters that are read alike: `cosy` and `cozy`, `cheque` and `check`, `colesterol`. */
export function isSpelling(before: string, after: string): boolean {
  const [one, other] = [alphanumeric(before), alphanumeric(after)]
  if (one === other) return one !== ''
  if (Math.min(one.length, other.length) < 3 || /\d/.test(one + other)) return false
  const read = (word: string): string =>
    foldSpelling(word)
      .replace(/que?$/, 'k')
      .replace(/our(?=[aei])/, 'or')
      .replace(/(rn|l)t$/, '$1ed')
      .replace(/ould(?=s?$)/, 'old')
      .replace(/lery$/, 'lry')
      .replace('geing', 'ging')
      .replace(/ck|ch(?=o)|c(?![eiyh])/g, 'k')
      .replace(/[zc](?=[eiy])/g, 's')
      .replace(/y/g, 'i')
      .replace(/(.)\1+/g, '$1')
      .replace(/e(?=ment|able|$)/g, '')
  return read(one) === read(other)
}

/** How many letters of `BP` (`h/o`, `ADLs`) are the first letters of `blood pressure`, in order; 0 for anything else. */
export function initialsShared(before: string, after: string): number {
  const [short, long] = before.length < after.length ? [before, after] : [after, before]
  const name =
    /^\W*(\p{L}(?:[./]?\p{L}){1,5})\W*$/u.exec(short)?.[1]?.toLowerCase().replace(/[./]/g, '') ?? ''
  const words = wordsIn(long)
  const initials = (all: readonly string[]): string => all.map((word) => word.charAt(0)).join('')
  const found = [initials(words), initials(words.filter((word) => !/^(?:of|the|and)$/.test(word)))].some(
    (letters) => letters === name || `${letters}s` === name,
  )
  // A person and an article are part of no name.
  const isClause = words.some((word) => /^an?$/.test(word) || persons.has(word) || subjects.has(word))
  return found && words.length > 1 && !isClause ? name.length : 0
}

const wordsIn = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu) ?? []).filter(
    (word) => !/^(?:u[hm]+|erm|hmm)$/.test(word),
  )
