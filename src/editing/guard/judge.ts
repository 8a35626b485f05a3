import { compareFacts } from '../../clinical/compare/compare-facts.ts'
import { auxiliaries, persons } from '../../clinical/lexicon/function-words.ts'
import { isQuantity, type CriticalFact } from '../../protocol/fact.ts'
import type { Span } from './diff.ts'
import { light } from './interregnum.ts'
import { pass, stop, stopFor, type Context, type Judgement } from './judgement.ts'
import { isWord, textOf, type SpokenPiece } from './pieces.ts'
import { asksOf, losesMark, turnsReply } from './questions.ts'
import { mayGo } from './repair.ts'
import { cutsDenial, inexact, isConcord, mayCome, smallChange } from './small-words.ts'
import type { Speech } from './speech.ts'
import { initialsShared, isSpelling, judgeSubstitution, rootOf } from './substitution.ts'

/** Why words may become their first letters. */
export const shortForm = 'The short form of the words'
/** Why a false start may go. */
export const repaired = 'A false start, or a word that only marks'

/** More words than this in one place are no correction of a word. */
const maxWords = 60

/**
 * Judges one span, from what it does to the sentence to what it does to its words: a question, a scope, a sign of a
 * number, a tense; then what of the words is only spelt otherwise, was a reparandum, or goes without saying; then the
 * words that stand in the place of others.
 *
 * @param lost facts on the words that the span removes. @param gained on those that it adds.
 */
export function judge(
  span: Span<SpokenPiece>,
  lost: readonly CriticalFact[],
  gained: readonly CriticalFact[],
  context: Context,
): Judgement {
  const { moved, said, written } = context
  const [original, edited] = [said.text, written.text]
  if (losesMark(span, original, edited)) return stop('certainty', 'A question became a statement')
  if (asksOf(span, context)) return stop('certainty', 'A statement became a question')
  if (turnsReply(span, original, edited)) return stop('certainty', 'An answer came or went')
  const still = (piece: SpokenPiece): boolean =>
    (said.at.has(piece) || written.at.has(piece)) && !moved.has(piece)
  let removed = span.removed.filter(still)
  let added = span.added.filter(still)
  const [one, other] = [removed, added].map((pieces) => (pieces.length === 1 ? pieces[0] : undefined))
  if (changesTense([...span.respelt, ...(one && other ? [[one, other] as const] : [])], context))
    return stop('certainty', 'Another tense than was heard')
  if (span.respelt.some(([heard, read]) => doubles(spelled(original, heard), spelled(edited, read))))
    return stop('side', 'One of a pair, or both')
  // `a cause of it` and `caused by it`
  if (/^(?:of by|by of)$/.test(`${one?.key} ${other?.key}`))
    return stop('certainty', 'What causes and what is caused changed places')
  if (isSameMeasure(span, written)) return pass('wording', 'About as much')
  if (one && other && isConcord(one, other, said)) return pass('wording', 'The same denial')
  if (removed.length === 0 && added.length === 0)
    return pass(span.removed.length > 0 ? 'filler' : 'format', 'The same meaning')
  if (removed.length > maxWords || added.length > maxWords)
    return stop(added.length > 0 ? 'addition' : 'omission', 'Other words than were heard')
  const changes = compareFacts(lost, gained).filter(
    ({ kind }) => kind !== 'negation' && kind !== 'retraction',
  )
  const [had, has] = [textOf(original, removed), textOf(edited, added)]
  if (changes.length === 0 && (isSpelling(had, has) || isSpelling(span.before, span.after)))
    return pass('wording', 'The same words')
  const initials = initialsShared(span.before, span.after)
  // Two letters may stand for much, three hardly for anything else.
  if (initials > 2 || (initials > 0 && changes.length === 0)) return pass('format', shortForm)
  if (removed.length > 0 && mayGo(removed, said)) {
    const isPerson = ({ key }: SpokenPiece): boolean => persons.has(key)
    const swaps = removed.some(isPerson) && added.some(isPerson)
    if (added.length === 0 || (!swaps && mayCome(added, written, said))) return pass('filler', repaired)
  }
  // Quantities that mean the same in another notation.
  if (!changes.some(({ kind }) => isQuantity(kind))) {
    const plain = ({ weight }: SpokenPiece): boolean => weight !== 'quantity'
    removed = removed.filter(plain)
    added = added.filter(plain)
  }
  const [rest, more] = unshared(removed, added)
  const weighs = ({ weight, key }: SpokenPiece): boolean => weight !== 'small' && !light.has(key)
  if (rest.some(weighs) || more.some(weighs))
    return judgeSubstitution({
      removed,
      added,
      rest: rest.filter(weighs),
      more: more.filter(weighs),
      changes,
      context,
    })
  if (changes.length > 0) return stopFor(changes)
  const [last, side] = span.added.length > 0 ? [span.added.at(-1), written] : [span.removed.at(-1), said]
  const after = (side.at.get(last as SpokenPiece) ?? -2) + 1
  const isParted = /[,.?!–—]/.test(side.text.slice(last?.end, side.words[after]?.start))
  const next = isParted ? '' : (side.words[after]?.key ?? '')
  // `right there`, and `on the right there`.
  if (
    span.added.length > 0 &&
    /^(?:left|right)$/.test(next) &&
    /^(?:there|here|now|away)$/.test(side.words[after + 1]?.key ?? '')
  )
    return stop('side', 'A side that was not heard')
  const wasParted = /[.?!,;:–—]/.test(original.slice(span.start - 1, span.end + 1))
  if (rest.length === 0 && !wasParted && cutsDenial(more, written))
    return stop('negation', 'A denial was cut short')
  if (rest.length === 0 && more.length > 0 && mayCome(more, written, said))
    return pass('format', 'Words of grammar')
  const first = side.at.get((span.added[0] ?? span.removed[0]) as SpokenPiece) ?? 0
  const small = smallChange(rest, more, next, side.words[first - 1]?.key)
  if (small === undefined)
    return pass(removed.length > 0 && added.length === 0 ? 'filler' : 'format', 'The same meaning')
  return stop(
    small,
    small === 'person' ? 'Another person than was heard' : 'A small word of meaning was changed',
  )
}

/** `like two hundred` and `about 200`. */
function isSameMeasure({ removed, added }: Span<SpokenPiece>, { words, at }: Speech): boolean {
  const [gone, come] = [removed, added].map((pieces) => pieces.filter(isWord))
  const all = [...(gone ?? []), ...(come ?? [])]
  const value = words[(at.get(all[1] as SpokenPiece) ?? -2) + 1]
  return (
    gone?.length === 1 &&
    come?.length === 1 &&
    value?.weight === 'quantity' &&
    all.every(({ key }) => inexact.test(key))
  )
}

/** Before a verb these tell its tense, whatever its form. */
const tensed = /^(?:being|get|gets|got|getting|not|to)$/
const past = /^(?:was|were|had|did|got)$/

/** `smoke` and `smoked` share a root; which of them was said counts where no auxiliary tells. */
function changesTense(pairs: Span<SpokenPiece>['respelt'], { said, written }: Context): boolean {
  return pairs.some(([one, other]) => {
    const [heard, read] = [spelled(said.text, one), spelled(written.text, other)]
    const isPast = (word: string): boolean =>
      /[^e]ed$|^(?:got|came|went|gone|said|told|saw|seen|knew|known)$/.test(word)
    if (
      isPast(heard) === isPast(read) ||
      (rootOf(heard.replace(/s$/, '')) !== rootOf(read.replace(/s$/, '')) &&
        (one.key === other.key || !light.has(one.key) || !light.has(other.key)))
    )
      return false
    let at = (said.at.get(one) ?? 0) - 1
    while (/^(?:just|now|never|also|really|only|all|both|so)$/.test(said.words[at]?.key ?? '')) at--
    const last = said.words[at]?.key ?? ''
    return /ing$/.test(heard) || /ing$/.test(read)
      ? !past.test(last)
      : !auxiliaries.has(last) && !tensed.test(last)
  })
}

/** Parts of the body that come in pairs. */
const paired =
  /^(?:hand|arm|leg|knee|ankle|wrist|elbow|shoulder|hip|ear|eye|kidney|lung|breast|heel|calf|thigh|ovary|testicle)s?$/

/** `hand` and `hands`: which of them, or both. */
const doubles = (heard: string, read: string): boolean =>
  heard !== read && paired.test(heard) && paired.test(read)

const spelled = (text: string, { start, end }: SpokenPiece): string =>
  text
    .slice(start, end)
    .toLowerCase()
    .replace(/[^\p{L}]/gu, '')

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
