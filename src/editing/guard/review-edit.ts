import { firstIndex } from '../../core/first-index.ts'
import { addTo } from '../../core/grouped.ts'
import { compareFacts, factKey, isOpposed } from '../../clinical/compare/compare-facts.ts'
import { retractedAmong } from '../../clinical/statements/corrections.ts'
import { isValue, type CriticalFact, type FactChange } from '../../protocol/fact.ts'
import type { Edit, Turn } from '../../protocol/turn.ts'
import { applySpans, diffPieces, type Span } from './diff.ts'
import { doubtOf } from './doubt.ts'
import { judge, repaired, shortForm } from './judge.ts'
import { stop, stopFor, type Context } from './judgement.ts'
import { isForeign } from './language.ts'
import { movesIn } from './moves.ts'
import { isWord, readSpeech, type SpokenPiece, type SpokenText } from './pieces.ts'
import { unasked } from './questions.ts'
import { speechOf } from './speech.ts'
import { isForgiven } from './substitution.ts'
import { editOf, hasWords, restored, type Judged } from './units.ts'

/** What happens to an edit that may change the meaning. */
export type EditPolicy =
  /** The original stands in that place, sentence by sentence. */
  | 'revert'
  /** The edit stands and is flagged. */
  | 'flag'
  /** The original turn stands as a whole. */
  | 'reject-turn'

/** Options of `reviewEdit`. */
export interface ReviewEditOptions {
  /** @default 'revert' */
  policy?: EditPolicy
  /** Terms that an edit may bring in. */
  keyterms?: readonly string[]
}

/** What of an edit may stand. */
export interface EditReview {
  readonly text: string
  readonly edits: readonly Edit[]
  /** True when nothing was reverted or flagged. */
  readonly safe: boolean
}

/**
 * Judges an edit span by span: what keeps every value, name, negation and question, and adds or drops no word of
 * weight, stands. A false start, a word said twice and a marker may go. The rest is put back, in whole sentences but
 * for a lone value. A reply that is no edit of this text is refused whole, under every policy. Outside English the
 * guard is blind: it says so and lets only punctuation and capitals pass.
 *
 * Pure, and linear in the length of the text but for a bounded diff.
 *
 * @param original what was heard. A turn tells more than its text: a word that the recogniser was unsure of may be
 * mended, one it was sure of stays; and its language.
 */
export function reviewEdit(
  original: string | Turn,
  edited: string,
  options: ReviewEditOptions = {},
): EditReview {
  const { policy = 'revert', keyterms = [] } = options
  const text = typeof original === 'string' ? original : original.text
  if (text === edited) return { text, edits: [], safe: true }
  const said = readSpeech(text, keyterms)
  const written = readSpeech(edited, keyterms)
  const spans = diffPieces(text, said.pieces, edited, written.pieces)
  const [gone, come] = [
    new Set(spans.flatMap(({ removed }) => removed)),
    new Set(spans.flatMap(({ added }) => added)),
  ]
  const context: Context = {
    keyterms,
    said: speechOf(said, gone),
    written: speechOf(written, come),
    moved: movesIn(spans),
    isUnsure: doubtOf(text, typeof original === 'string' ? [] : original.words),
  }
  const judged = isForeign(text, typeof original === 'string' ? undefined : original.languageCode)
    ? spans.map((span) => ({ ...span, ...blind(span) }))
    : judgeAll(spans, said, written, unasked(said, written, gone, come), context)
  if (!/[\p{L}\p{N}]/u.test(edited) || isNoEdit(judged, said) || headings(edited) > headings(text) + 1) {
    const why = 'The reply is no edit of this turn'
    const whole = { before: text, after: edited, start: 0, end: text.length }
    return { text, edits: [{ ...whole, kind: 'not-an-edit', verdict: 'reverted', why }], safe: false }
  }
  settle(judged, said, written)
  const safe = judged.every(({ harmless }) => harmless)
  const verdict = policy === 'flag' ? 'flagged' : 'reverted'
  const rejected = policy === 'reject-turn' && !safe
  const edits =
    policy === 'revert'
      ? restored(judged, text, edited)
      : judged.map((span) => editOf(span, span.harmless && !rejected ? 'accepted' : verdict))
  const standing = edits.map((edit) =>
    edit.verdict === 'reverted' ? { ...edit, after: edit.restored ?? edit.before } : edit,
  )
  return { text: safe ? edited : applySpans(text, standing), edits, safe }
}

/** In a language that is not read, words stay as they are. */
function blind({ before, after }: Span<SpokenPiece>): ReturnType<typeof stop> {
  const bare = (part: string): string => part.toLowerCase().replace(/[\p{P}\p{S}\s]/gu, '')
  return bare(before) === bare(after)
    ? { kind: 'format', harmless: true, why: 'Punctuation and capitals' }
    : stop(
        before === '' ? 'addition' : 'omission',
        'The guard reads English only, and does not know what this changes',
      )
}

/** So far behind a verb that asked, in characters, a span may still have made a statement of it. */
const questionReach = 24

/** Gives each span the facts on its words, and judges it. */
function judgeAll(
  spans: readonly Span<SpokenPiece>[],
  said: SpokenText,
  written: SpokenText,
  lostVerbs: readonly SpokenPiece[],
  context: Context,
): Judged[] {
  // What moved is still said: whether it says the same there, all facts together tell.
  const still = (pieces: readonly SpokenPiece[]): SpokenPiece[] =>
    pieces.filter((piece) => !context.moved.has(piece))
  return spans.map((span) => {
    const lost = factsOn(still(span.removed), said.facts)
    const gained = factsOn(still(span.added), written.facts)
    const judgement = judge(span, lost, gained, context)
    const verb = lostVerbs[firstIndex(lostVerbs, ({ end }) => end + questionReach >= span.start)]
    const turns = verb !== undefined && span.end >= verb.start && hasWords(span)
    return {
      ...span,
      ...(turns && judgement.harmless ? stop('certainty', 'A question became a statement') : judgement),
    }
  })
}

/** The facts that lie on one of the pieces. */
function factsOn(pieces: readonly SpokenPiece[], facts: readonly CriticalFact[]): CriticalFact[] {
  const [first, last] = [pieces[0], pieces.at(-1)]
  const found: CriticalFact[] = []
  if (!first || !last) return found
  for (let at = firstIndex(facts, ({ end }) => end > first.start); at < facts.length; at++) {
    const fact = facts[at] as CriticalFact
    if (fact.start >= last.end) break
    const piece = pieces[firstIndex(pieces, ({ end }) => end > fact.start)]
    if (piece && piece.start < fact.end) found.push(fact)
  }
  return found
}

/** Where a span stands in the original, and in the edited text. */
const placeHeard = ({ start, end }: Judged): [number, number] => [start, end]
const placeWritten = ({ at, after }: Judged): [number, number] => [at, at + after.length]

/** So far before a value, in characters, stands what relates it. */
const relationReach = 24

/** Spans that are harmless alone may change a value together: takes those back on which a fact changed. */
function settle(judged: Judged[], said: SpokenText, written: SpokenText): void {
  const corrected = judged.flatMap((span) => (span.harmless ? (span.corrected ?? []) : []))
  const isGone = (at: number): boolean => [repaired, shortForm].includes(judged[at]?.why ?? '')
  const heard = new Map<string, CriticalFact[]>()
  for (const fact of said.facts) addTo(heard, factKey(fact), fact)
  const standing = new Set(written.facts.map(factKey))
  const takenBack = retractedAmong(said.facts)
  const goneOf = new Map<string, readonly number[]>()
  const suspectsOf = (change: FactChange): readonly number[] => {
    const { kind, before, after } = change
    if (before && after && isOpposed(before, after)) {
      // The words that relate a value stand before it.
      const wide = { ...before, start: before.start - relationReach }
      return spansOn(judged, wide, placeHeard).filter((at) => {
        const { removed, added } = judged[at] as Judged
        return removed.length + added.length > 0
      })
    }
    const key = before ? factKey(before) : ''
    // Which of two equal facts is missing, the comparison cannot tell.
    const spansOfAll = (): number[] =>
      (heard.get(key) ?? []).flatMap((fact) =>
        spansOn(judged, fact, placeHeard).filter(
          (at) =>
            isGone(at) && (kind !== 'negation' || factsOn((judged[at] as Judged).removed, [fact]).length > 0),
        ),
      )
    const gone = goneOf.get(key) ?? spansOfAll()
    goneOf.set(key, gone)
    // What was given up for another value stands nowhere, unless a speaker took it back. A value that was said of two
    // things is no repair.
    const isTakenBack = (heard.get(key) ?? []).some((fact) => takenBack.has(fact))
    if (gone.length > 0) return after || !isValue(kind) || !standing.has(key) || isTakenBack ? [] : gone
    const isDenial = kind === 'negation'
    const reach = (fact?: CriticalFact): CriticalFact | undefined =>
      isDenial && fact?.cue ? { ...fact, start: Math.min(fact.start, fact.cue.end) } : fact
    const on = [...spansOn(judged, reach(before), placeHeard), ...spansOn(judged, reach(after), placeWritten)]
    const suspects = on.filter((at) => {
      const span = judged[at] as Judged
      return isDenial ? bounds(span, change, said.text) : hasWords(span)
    })
    const isSettled = (at: number): boolean => !judged[at]?.harmless || (!isDenial && isGone(at))
    return suspects.some(isSettled) ? [] : suspects
  }
  for (const change of compareFacts(said.facts, written.facts)) {
    if (isForgiven(change, corrected)) continue
    for (const at of suspectsOf(change)) judged[at] = { ...(judged[at] as Judged), ...stopFor([change]) }
  }
}

/** What a denial does not reach over. */
const boundary = /[.;!?]|\bbut\b/i

/** A span that takes the boundary of a denial, `No pain. Chills` → `No pain or chills`, or cuts its word: `No. Pain`. */
function bounds(span: Judged, { before, after }: FactChange, text: string): boolean {
  const isTaken = boundary.test(span.before) && !boundary.test(span.after)
  const behind = before?.cue?.end ?? Infinity
  const cuts = !hasWords(span) && span.start >= behind && !/\p{L}/u.test(text.slice(behind, span.start))
  return cuts || (isTaken && after !== undefined && span.at <= after.start)
}

/** The spans, by index, that lie on a fact. */
function spansOn(
  spans: readonly Judged[],
  fact: CriticalFact | undefined,
  placeOf: (span: Judged) => readonly [number, number],
): number[] {
  if (!fact) return []
  const from = firstIndex(spans, (span) => placeOf(span)[1] >= fact.start)
  const to = firstIndex(spans, (span) => placeOf(span)[0] > fact.end)
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at)
}

/** How many headings of a note stand in a text: two that nobody said make a note of it. */
const headings = (text: string): number =>
  text.match(/\b(?:subjective|objective|assessment|plan|complaint|history|hpi|exam|impression)\W{0,3}:/gi)
    ?.length ?? 0

/** Too little of what was heard is left, or too much stands there that was not: an answer, a note, no edit. */
function isNoEdit(judged: readonly Judged[], said: SpokenText): boolean {
  const words = (pieces: readonly SpokenPiece[]): number => pieces.filter(isWord).length
  const heard = words(said.pieces)
  let lost = 0
  let invented = 0
  for (const { harmless, removed, added } of judged) {
    if (harmless) continue
    lost += words(removed)
    invented += words(added)
  }
  return (
    (lost > Math.max(4, heard * 0.6) && lost + invented > 6) ||
    (invented > 3 && invented > heard * 0.5 && lost > heard * 0.4) ||
    invented > 30 + heard * 2
  )
}
