import { compareFacts } from '../../clinical/compare/compare-facts.ts'
import { isKnownDrug } from '../../clinical/lexicon/drugs.ts'
import { isOnMarket } from '../../clinical/lexicon/known-names.ts'
import { termOf } from '../../clinical/lexicon/lexicon.ts'
import { areOpposites } from '../../clinical/lexicon/opposites.ts'
import { soundAlikeness } from '../../clinical/lexicon/sounds-like.ts'
import { wordSet } from '../../clinical/lexicon/word-table.ts'
import { foldSpelling, stem } from '../../clinical/stem.ts'
import { isQuantity, type CriticalFact, type FactChange } from '../../protocol/fact.ts'
import type { Span } from './diff.ts'
import { pass, stop, stopFor, type Judgement } from './judgement.ts'
import type { SpokenPiece } from './pieces.ts'
import { losesMark } from './questions.ts'
import { mayGo } from './repair.ts'
import { isNegative, persons } from '../../clinical/lexicon/function-words.ts'
import { smallChange, smallMeaning } from './small-words.ts'
import type { Speech } from './speech.ts'

/** A span with what it does to the facts. */
export interface FactSpan {
  readonly span: Span<SpokenPiece>
  /** Facts on the words that the span removes, and on those that it adds. */
  readonly lost: readonly CriticalFact[]
  readonly gained: readonly CriticalFact[]
}

/** What a span is judged by besides itself. */
export interface Context {
  readonly original: string
  readonly edited: string
  /** Names that were to be expected: one of them is the better correction. */
  readonly keyterms: readonly string[]
  readonly speech: Speech
  /** Words that only stand elsewhere. */
  readonly moved: ReadonlySet<SpokenPiece>
  /** The words of the edited text that stand in both. */
  readonly readKeys: ReadonlySet<string>
  /** Whether the recogniser was unsure of every word of a part of the original; undefined where it did not say. */
  readonly isUnsure: (start: number, end: number) => boolean | undefined
}

/** From this alikeness on, a word that the recogniser was unsure of may be a mishearing of another. */
const minUnsure = 0.6
/** From this alikeness on, what is no word may be a mishearing of a term. */
const minAlikeness = 0.6
/** From this alikeness on, what was heard may be a mishearing of a drug. */
const minDrugAlikeness = 0.62
/** From this alikeness on, one word may be a mishearing of a drug that nobody expects. */
const minNameAlikeness = 0.76
/** From this alikeness on, words may be one name that was cut in pieces. */
const minJoined = 0.85
/** From this alikeness on, one word may be a term misspelt. */
const minMisspelt = 0.8

/** Why words may become their first letters. */
export const shortForm = 'The short form of the words'
/** Why a false start may go. */
export const repaired = 'A false start, or a word that only marks'

/** More words than this in one place are no correction of a word. */
const maxWords = 60
/** Words of weight that an edit may set for the sake of grammar. */
const grammar: ReadonlySet<string> = /* @__PURE__ */ wordSet('over own')

const isWord = ({ weight }: SpokenPiece): boolean => weight !== 'mark' && weight !== 'filler'

/** Judges one span. */
export function judge({ span, lost, gained }: FactSpan, context: Context): Judgement {
  const { original, edited, moved } = context
  if (losesMark(span, original, edited)) return stop('certainty', 'A question became a statement')
  if (cutsNegation(span, original, edited)) return stop('negation', 'A stop cuts a negation from its word')
  const still = (piece: SpokenPiece): boolean => isWord(piece) && !moved.has(piece)
  let removed = span.removed.filter(still)
  let added = span.added.filter(still)
  if (removed.length === 0 && added.length === 0) {
    if (movesPoint(span.removed, original) || movesPoint(span.added, edited))
      return stop('number', 'A sign of a number was changed')
    return changesTense(span, original)
      ? stop('certainty', 'Another tense than was heard')
      : pass(span.removed.length > 0 ? 'filler' : 'format', 'The same meaning')
  }
  if (removed.length > maxWords || added.length > maxWords)
    return stop(added.length > 0 ? 'addition' : 'omission', 'Other words than were heard')
  const changes = compareFacts(lost, gained).filter(
    ({ kind }) => kind !== 'negation' && kind !== 'retraction',
  )
  const [had, has] = [textOf(original, removed), textOf(edited, added)]
  const parts = removed.length < added.length && changes.every(({ before }) => before !== undefined)
  if ((changes.length === 0 || parts) && !/\d/.test(had + has) && isSpelling(had, has))
    return pass('wording', 'The same words')
  const initials = initialsShared(span.before, span.after)
  // Two letters may stand for much, three hardly for anything else.
  if (initials > 2 || (initials > 0 && changes.length === 0)) return pass('format', shortForm)
  if (removed.length > 0 && mayGo(removed, context.speech)) {
    const isPerson = ({ key }: SpokenPiece): boolean => persons.has(key)
    const swaps = removed.some(isPerson) && added.some(isPerson)
    if (added.length === 0 || (!swaps && mayCome(added, context))) return pass('filler', repaired)
  }
  // Quantities that mean the same in another notation.
  if (!changes.some(({ kind }) => isQuantity(kind))) {
    const plain = ({ weight }: SpokenPiece): boolean => weight !== 'quantity'
    if (removed.some((piece) => !plain(piece)) && added.some((piece) => !plain(piece))) {
      removed = removed.filter(plain)
      added = added.filter(plain)
    }
  }
  const [rest, more] = unshared(removed, added)
  const weighs = ({ weight }: SpokenPiece): boolean => weight !== 'small'
  if (rest.some(weighs) || more.some(weighs))
    return judgeWords({
      removed,
      added,
      rest: rest.filter(weighs),
      more: more.filter(weighs),
      changes,
      context,
    })
  if (changes.length > 0) return stopFor(changes)
  if (rest.length === 0 && more.length > 0 && mayCome(more, context))
    return pass('format', 'Words of grammar')
  const end = span.at + span.after.length
  const next = /^[^\p{L}]*([\p{L}'’]+)/u.exec(edited.slice(end, end + 24))?.[1]?.toLowerCase() ?? ''
  const small = smallChange(smallOf(rest), smallOf(more), next)
  if (small !== undefined)
    return stop(
      small,
      small === 'person' ? 'Another person than was heard' : 'A small word of meaning was changed',
    )
  return pass(removed.length > 0 && added.length === 0 ? 'filler' : 'format', 'The same meaning')
}

/** A point, stroke or minus right before a digit makes another number of it. */
function movesPoint(pieces: readonly SpokenPiece[], text: string): boolean {
  return pieces.some(
    ({ key, start, end }) =>
      /^[.,/:+−-]$/.test(key) && /\d/.test(text.charAt(end)) && !/[\p{L})]/u.test(text.charAt(start - 1)),
  )
}

/** A stop right behind `no` leaves what it denied as said: `No pain` and `No. Pain`. */
function cutsNegation(
  { start, at, before, after, removed, added }: Span<SpokenPiece>,
  original: string,
  edited: string,
): boolean {
  if (removed.length > 0 || added.length > 0) return false
  const cut = /^\s*[.?!;:,—]/
  const cue = /(?:^|[^\p{L}])(?:no|not|n['’]t|denies|without|never)$/iu
  const [had, has] = [cut.test(before), cut.test(after)]
  if (had === has || !cue.test(edited.slice(Math.max(0, at - 10), at))) return false
  const next = (had ? original.slice(start + before.length) : edited.slice(at + after.length)).slice(0, 40)
  const word = /^\W*([\p{L}'’]+)/u.exec(next)?.[1]?.toLowerCase() ?? ''
  return (
    word !== '' &&
    !/^(?:i|i['’]\w+|he|she|it|it['’]s|they|we|you|no|not|the|my|that|that['’]s|there|just|only|okay|and|but|so|well|because|um|uh|nothing|never|thanks|thank|sorry|actually|really|of|in|doctor|she['’]s|he['’]s|don['’]t|yeah|yes|a|this|these|like|problem|problems|worries|is|are|do|does|did|if)$/.test(
      word,
    )
  )
}

const auxiliary =
  /(?:^|[^\p{L}])(?:am|is|are|was|were|be|been|being|have|has|had|['’](?:m|s|re|ve|d)|get|gets|got|getting|not|n['’]t|to|did)\s*(?:just|now|never|also|really|only|all|both|so)?\s*$/iu

/** `smoke` and `smoked` share a stem; which of them was said counts where no auxiliary tells. */
function changesTense({ start, before, after }: Span<SpokenPiece>, original: string): boolean {
  const [one, other] = [before, after].map((part) => part.toLowerCase().replace(/[^\p{L}]/gu, '')) as [
    string,
    string,
  ]
  if (one === other || /\s/.test(before.trim()) || /ing$/.test(one + other)) return false
  const isPast = (word: string): boolean => /[^e]ed$/.test(word)
  return (
    isPast(one) !== isPast(other) &&
    stem(one) === stem(other) &&
    !auxiliary.test(original.slice(Math.max(0, start - 24), start))
  )
}

/** Words that no speaker needs to have said: articles, `it`, a preposition, the possessive of someone just named. */
function mayCome(added: readonly SpokenPiece[], { readKeys }: Context): boolean {
  return added.every(
    ({ key, weight }) =>
      (weight === 'content' && grammar.has(key)) ||
      (weight === 'small' &&
        (smallMeaning(key) === undefined ||
          /^(?:from|up|out|any)$/.test(key) ||
          (persons.has(key) && readKeys.has(personOf(key))))),
  )
}

const personOf = (key: string): string => smallMeaning(key) ?? key

interface Words {
  readonly removed: readonly SpokenPiece[]
  readonly added: readonly SpokenPiece[]
  /** Words of weight that only one side has. */
  readonly rest: readonly SpokenPiece[]
  readonly more: readonly SpokenPiece[]
  readonly changes: readonly FactChange[]
  readonly context: Context
}

const drugPutRight = (names: readonly string[]): Judgement =>
  pass('drug-correction', 'A misheard name became a known drug that sounds like it', names)

/** Words of weight differ: a mishearing put right, or something that nobody said. */
function judgeWords({ removed, added, rest, more, changes, context }: Words): Judgement {
  const { original, edited, keyterms, isUnsure } = context
  const before = (pieces: readonly SpokenPiece[]): string => textOf(original, pieces)
  const after = (pieces: readonly SpokenPiece[]): string => textOf(edited, pieces)
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
    .map((piece) => termOf(before([piece])) ?? (piece.term && !isExpected ? { kind: piece.term } : undefined))
    .find((term) => term !== undefined)
  const gainedTerm = more.map((piece) => termOf(after([piece]))).find((term) => term !== undefined)
  if (serious.length > 0) return stopFor(serious)
  const keys = (pieces: readonly SpokenPiece[]): string => pieces.map(({ key }) => key).join('')
  const same = isSpelling(before(removed), after(added)) || keys(removed) === keys(added)
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
  const stems = (text: string, pieces: readonly SpokenPiece[]): string[] =>
    isJoined ? [stem(letters(text))] : [...wordsIn(text).map(stem), ...pieces.map(({ key }) => key)]
  if (!same && areOpposites(stems(before(rest), rest), stems(after(more), more)))
    return stop('negation', 'A word became its opposite')
  if (isDrug) {
    if (!isJoined && isOnMarket(letters(before(rest))))
      return stop('drug', 'The name that was heard is a name')
    const nearer = keyterms.some((name) => soundAlikeness(before(rest), name) > alike)
    const least = removed.length > added.length || isExpected ? minDrugAlikeness : minNameAlikeness
    return alike >= least && !nearer ? drugPutRight(corrected) : stop('drug', 'A drug that was not heard')
  }
  if (same) return pass('wording', 'The same words', corrected)
  const small = smallChange(smallOf(removed), smallOf(added))
  const unsure = isUnsure(
    Math.min(...rest.map(({ start }) => start)),
    Math.max(...rest.map(({ end }) => end)),
  )
  const isTerm = gainedTerm !== undefined && gainedTerm.kind !== 'part'
  const mends =
    unsure === true
      ? alike >= minUnsure
      : unsure === undefined &&
        (removed.length > added.length
          ? alike >= (isTerm ? minAlikeness : minMisspelt)
          : isTerm && alike >= minMisspelt)
  if (mends && (small === undefined || alike >= minMisspelt))
    return pass('wording', 'A word heard wrong was put right', corrected)
  return stop('addition', 'Other words than were heard')
}

/** A change that comes of a word put right: the new name, and what hangs on it. */
export function isForgiven(
  { kind, change, before, after }: FactChange,
  corrected: readonly string[],
): boolean {
  if (!after) return false
  // `Actually, no` before a name says nothing until the name is known; new words of that kind are judged as words.
  if (kind === 'retraction') return change === 'added' && corrected.length > 0
  if (kind === 'drug' || kind === 'allergy')
    return isCorrected(after.value, corrected) && (change === 'added' || !isKnownDrug(before?.value ?? ''))
  if (kind === 'negation' || change !== 'altered') return isCorrected(after.value, corrected)
  // A dose or a side that came to belong to the name or the part of the body just put right.
  return (
    after.subject !== undefined &&
    before?.subject !== after.subject &&
    before?.value === after.value &&
    isCorrected(after.subject, corrected)
  )
}

/** True for a word put right, and for a term made with one: `joint swelling` of `swelling`. */
function isCorrected(value: string, corrected: readonly string[]): boolean {
  return corrected.includes(value) || corrected.some((one) => one !== '' && value.endsWith(` ${one}`))
}

/** The same letters, or letters that are read alike: `cosy` and `cozy`, `cheque` and `check`, `colesterol`. */
function isSpelling(before: string, after: string): boolean {
  const [one, other] = [letters(before), letters(after)]
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

const letters = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
const textOf = (text: string, pieces: readonly SpokenPiece[]): string =>
  pieces.map(({ start, end }) => text.slice(start, end)).join(' ')

/** Small words, without `you know` and `I mean`. */
function smallOf(pieces: readonly SpokenPiece[]): string[] {
  const words = pieces.filter(({ weight }) => weight === 'small').map(({ key }) => key)
  return words.length === 2 && /^(?:you know|know you|i mean|mean i)$/.test(words.join(' ')) ? [] : words
}

/** What each side has that the other has not. */
function unshared(a: readonly SpokenPiece[], b: readonly SpokenPiece[]): [SpokenPiece[], SpokenPiece[]] {
  const left = [...b]
  const rest = a.filter(({ key }) => {
    const at = left.findIndex((other) => other.key === key)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  return [rest, left]
}

/** How many letters of `BP` (`h/o`, `ADLs`) are the first letters of `blood pressure`, in order; 0 for anything else. */
function initialsShared(before: string, after: string): number {
  const [short, long] = before.length < after.length ? [before, after] : [after, before]
  const name =
    /^\W*(\p{L}(?:[./]?\p{L}){1,5})\W*$/u.exec(short)?.[1]?.toLowerCase().replace(/[./]/g, '') ?? ''
  const words = wordsIn(long)
  const initials = (all: readonly string[]): string => all.map((word) => word.charAt(0)).join('')
  const found = [initials(words), initials(words.filter((word) => !/^(?:of|the|and)$/.test(word)))].some(
    (letters) => letters === name || `${letters}s` === name,
  )
  return found && words.length > 1 ? name.length : 0
}

const wordsIn = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu) ?? []).filter(
    (word) => !/^(?:u[hm]+|erm|hmm)$/.test(word),
  )
