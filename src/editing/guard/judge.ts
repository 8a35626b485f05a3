import { compareFacts } from '../../clinical/compare/compare-facts.ts'
import { isKnownDrug } from '../../clinical/lexicon/drugs.ts'
import { termOf } from '../../clinical/lexicon/lexicon.ts'
import { soundAlikeness } from '../../clinical/lexicon/sounds-like.ts'
import { stem } from '../../clinical/stem.ts'
import type { CriticalFact, FactChange } from '../../protocol/fact.ts'
import type { Span } from './diff.ts'
import { areOpposites } from '../../clinical/lexicon/opposites.ts'
import { pass, stop, stopFor, type Judgement } from './judgement.ts'
import type { SpokenPiece } from './pieces.ts'
import { smallChange } from './small-words.ts'

/** A span with what it does to the facts. */
export interface FactSpan {
  readonly span: Span<SpokenPiece>
  /** Facts of the original, and of the edited text, that have no match on the other side and touch this span. */
  readonly lost: readonly CriticalFact[]
  readonly gained: readonly CriticalFact[]
}

/** From this alikeness on, one word may be a mishearing of another. */
const minAlikeness = 0.6
/** From this alikeness on, what was heard may be a mishearing of a drug. */
const minDrugAlikeness = 0.62
/** From this alikeness on, words may be one name that was cut in pieces. */
const minJoined = 0.85

const negative = /^(?:no|not|never|none|without|n't|deny|deni|neither|nor|nothing)$/

/** Why words may become their first letters. */
export const shortForm = 'The short form of the words'

/** Why a stutter may go. */
export const saidTwice = 'Said twice in a row'

/** More words than this in one place are no correction of a word. */
const maxWords = 60

/** Judges one span. `spoken` are the pieces of the original. */
export function judge({ span, lost, gained }: FactSpan, text: Texts): Judgement {
  const removed = span.removed.filter(isWord)
  const added = span.added.filter(isWord)
  if (added.length === 0 && removed.length > 0 && isSaidTwice(span, text.original)) {
    return pass('filler', saidTwice)
  }
  if (removed.length > maxWords || added.length > maxWords) {
    return stop(added.length > 0 ? 'addition' : 'omission', 'Other words than were heard')
  }
  const changes = compareFacts(lost, gained).filter((change) => !isOnlyAnswer(change))
  const [rest, more] = unshared(
    removed.filter(({ weight }) => weight === 'content'),
    added.filter(({ weight }) => weight === 'content'),
  )
  const drug = changes.find(({ kind, change }) => kind === 'drug' && change === 'added')?.after
  const initials = initialsShared(span.before, span.after)
  // Two letters may stand for much, three hardly for anything else.
  if (initials > 2 || (initials > 0 && changes.length === 0)) return pass('format', shortForm)
  if (rest.length + more.length > 0) {
    return judgeWords({ removed, added, rest, more, changes, text })
  }
  if (
    drug &&
    changes.every((change) => isForgiven(change, [drug.value])) &&
    isAlike(span.before, span.after)
  ) {
    return drugPutRight([drug.value])
  }
  if (changes.length > 0) return stopFor(changes)
  if (movesPoint(span.removed, text.original) || movesPoint(span.added, text.edited)) {
    return stop('number', 'A sign of a number was changed')
  }
  if (unasks(span, text)) return stop('certainty', 'A question became a statement')
  const small = smallChange(smallOf(span.removed), smallOf(span.added))
  if (small !== undefined) {
    return stop(
      small,
      small === 'person' ? 'Another person than was heard' : 'A small word of meaning was changed',
    )
  }
  return removed.length > 0 && added.length === 0
    ? pass('filler', 'No word of weight')
    : pass('format', 'The same meaning')
}

/** A point, stroke or minus right before a digit makes another number of it. */
function movesPoint(pieces: readonly SpokenPiece[], text: string): boolean {
  return pieces.some(
    ({ key, start, end }) =>
      /^[.,/:+−-]$/.test(key) && /\d/.test(text.charAt(end)) && !/[\p{L})]/u.test(text.charAt(start - 1)),
  )
}

const drugPutRight = (names: readonly string[]): Judgement =>
  pass('drug-correction', 'A misheard name became a known drug that sounds like it', names)

const isAlike = (before: string, after: string): boolean => soundAlikeness(before, after) >= minDrugAlikeness

/** The texts that pieces are cut from. */
export interface Texts {
  readonly original: string
  readonly edited: string
  /** Names that were to be expected: one of them is the better correction. */
  readonly keyterms?: readonly string[]
}

interface Words {
  readonly removed: readonly SpokenPiece[]
  readonly added: readonly SpokenPiece[]
  /** Words of weight that only one side has. */
  readonly rest: readonly SpokenPiece[]
  readonly more: readonly SpokenPiece[]
  readonly changes: readonly FactChange[]
  readonly text: Texts
}

/** Words of weight differ: a mishearing put right, or something that nobody said. */
function judgeWords({ removed, added, rest, more, changes, text }: Words): Judgement {
  const before = (pieces: readonly SpokenPiece[]): string => textOf(text.original, pieces)
  const after = (pieces: readonly SpokenPiece[]): string => textOf(text.edited, pieces)
  const corrected = more.map(({ key }) => key)
  const serious = changes.filter((change) => !isForgiven(change, corrected))
  if (more.length === 0) {
    return changes.length > 0 ? stopFor(changes) : stop('omission', 'Words that were heard are gone')
  }
  const lostTerm = rest.map((piece) => termOf(before([piece]))).find((term) => term !== undefined)
  const gainedTerm = more.map((piece) => termOf(after([piece]))).find((term) => term !== undefined)
  if (serious.length > 0) return stopFor(serious)
  if (removed.length === 0)
    return changes.length > 0 ? stopFor(changes) : stop('addition', 'Words that were not heard')
  const same = letters(before(removed)) === letters(after(added))
  const isDrug = gainedTerm?.kind === 'drug' || changes.some(({ kind }) => kind === 'drug')
  const alike = Math.max(
    same ? 1 : 0,
    soundAlikeness(before(rest), after(more)),
    soundAlikeness(before(removed), after(added)),
  )
  // A name cut in two may hold a word that is known by itself: `flu ticasone`, `rosuva statin`.
  const isJoined = same || (alike >= minJoined && removed.length > added.length && lostTerm?.kind !== 'drug')
  if (lostTerm && !isJoined) {
    return stop(lostTerm.kind === 'drug' ? 'drug' : 'omission', 'A known term became another')
  }
  const words = [...rest, ...more].map(({ key }) => key)
  if (words.some((key) => /^\d/.test(key))) return stop('number', 'A number was changed')
  if (words.some((key) => negative.test(key))) return stop('negation', 'A negation came or went')
  const stems = (text: string, pieces: readonly SpokenPiece[]): string[] =>
    isJoined ? [stem(letters(text))] : [...wordsIn(text).map(stem), ...pieces.map(({ key }) => key)]
  if (!same && areOpposites(stems(before(rest), rest), stems(after(more), more))) {
    return stop('negation', 'A word became its opposite')
  }
  if (isDrug) {
    const nearer = text.keyterms?.some((name) => soundAlikeness(before(rest), name) > alike)
    return alike >= minDrugAlikeness && !nearer
      ? drugPutRight(corrected)
      : stop('drug', 'A drug that was not heard')
  }
  const small = smallChange(smallOf(removed), smallOf(added))
  if (alike >= (small === undefined ? minAlikeness : 0.8)) {
    return pass('wording', same ? 'The same words' : 'A word heard wrong was put right', corrected)
  }
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
  if (/^(?:drug|negation|allergy)$/.test(kind)) {
    const isNew = change === 'added' || kind !== 'drug' || !isKnownDrug(before?.value ?? '')
    return isNew && corrected.includes(after.value)
  }
  return (
    change === 'altered' &&
    before?.kind === after.kind &&
    before.value === after.value &&
    after.subject !== undefined &&
    corrected.includes(after.subject)
  )
}

/** `No, …` and `no …` before a word that is no known term: a comma decides, and nothing hangs on it. */
function isOnlyAnswer({ kind, change, before, after }: FactChange): boolean {
  return kind === 'negation' && change === 'altered' && (before?.value === '' || after?.value === '')
}

const isWord = ({ weight }: SpokenPiece): boolean => weight !== 'mark' && weight !== 'filler'
const letters = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

function textOf(text: string, pieces: readonly SpokenPiece[]): string {
  return pieces.map(({ start, end }) => text.slice(start, end)).join(' ')
}

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

/** What stands before a subject in a question and after it in a statement. */
const verbs = 'do|does|did|is|are|am|was|were'
const subjects = '(?:you|he|she|it|they|we|i|there)\\b'
const asked: RegExp = /* @__PURE__ */ (() => new RegExp(`^(?:${verbs})\\s+${subjects}`, 'i'))()
const justAsked: RegExp = /* @__PURE__ */ (() => new RegExp(`\\b(?:${verbs})\\s+${subjects}\\s*$`, 'i'))()

/** `do you have` without its `do`, or as `you do have`. */
function unasks({ start, before, after }: Span<SpokenPiece>, { original }: Texts): boolean {
  return before.trim() === ''
    ? new RegExp(`^\\s*(?:${verbs})\\s*$`, 'i').test(after) &&
        justAsked.test(original.slice(Math.max(0, start - 20), start))
    : after.trim() === '' &&
        asked.test(original.slice(start, start + before.length + 8)) &&
        before.trim().length < 5
}

const wordsIn = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu) ?? []).filter(
    (word) => !/^(?:u[hm]+|erm|hmm)$/.test(word),
  )

/** How far around a removed word its twin is looked for, in characters. */
const window = 160

/** The removed words stand right beside themselves, or are the cut beginning of the next word. */
function isSaidTwice({ before, start, end }: Span<SpokenPiece>, text: string): boolean {
  const gone = wordsIn(before.replace(/(?<!\p{L})(\p{L}{1,4})[-–—]+\s+(?=\1)/giu, ''))
  if (gone.length === 0 || gone.length > 12) return false
  const next = wordsIn(/^[^.?!\n]*/.exec(text.slice(end, end + window))?.[0] ?? '')
  const last = wordsIn(/[^.?!\n]*$/.exec(text.slice(Math.max(0, start - window), start))?.[0] ?? '')
  const isCut = /[-–—…]\W*$/.test(before) || /^[-–—…]/.test(text.slice(end))
  if (gone.length === 1 && isCut && !negative.test(gone[0] ?? '') && next[0]?.startsWith(gone[0] as string))
    return true
  for (let period = 1; period <= gone.length; period++) {
    if (gone.length % period > 0 || gone.some((word, at) => word !== gone[at % period])) continue
    for (let kept = 0; kept <= period; kept++) {
      const same =
        gone.slice(0, period - kept).every((word, at) => word === next[at]) &&
        gone.slice(gone.length - kept).every((word, at) => word === last[last.length - kept + at])
      if (same) return true
    }
  }
  return false
}
