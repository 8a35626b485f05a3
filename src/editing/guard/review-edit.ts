import { addTo } from '../../core/grouped.ts'
import { compareFacts, factKey } from '../../clinical/compare/compare-facts.ts'
import type { CriticalFact, FactChange } from '../../protocol/fact.ts'
import type { Edit } from '../../protocol/turn.ts'
import { applySpans, diffPieces, type Span } from './diff.ts'
import { isForgiven, judge, saidTwice, shortForm, type Texts } from './judge.ts'
import { stopFor, type Judgement } from './judgement.ts'
import { readSpeech, type SpokenPiece, type SpokenText } from './pieces.ts'

/** What happens to an edit that may change the meaning. */
export type EditPolicy =
  /** The original stands in that place. */
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

type Judged = Span<SpokenPiece> & Judgement

/**
 * Judges an edit span by span: what changes no critical fact and adds or drops no word of weight stands, the rest is
 * reverted in place. A reply that is no edit of this text is refused whole, under every policy.
 *
 * Pure, and linear in the length of the text but for a bounded diff.
 */
export function reviewEdit(original: string, edited: string, options: ReviewEditOptions = {}): EditReview {
  const { policy = 'revert', keyterms = [] } = options
  if (original === edited) return { text: original, edits: [], safe: true }
  const said = readSpeech(original, keyterms)
  const written = readSpeech(edited, keyterms)
  const spans = diffPieces(original, said.pieces, edited, written.pieces)
  const judged = judgeAll(spans, said, written, { original, edited, keyterms })
  if (!/[\p{L}\p{N}]/u.test(edited) || isNoEdit(judged, said) || headings(edited) > headings(original) + 1) {
    const why = 'The reply is no edit of this turn'
    const whole = { before: original, after: edited, start: 0, end: original.length }
    return {
      text: original,
      edits: [{ ...whole, kind: 'not-an-edit', verdict: 'reverted', why }],
      safe: false,
    }
  }
  settle(judged, said.facts, original, (text) =>
    text === edited ? written.facts : readSpeech(text, keyterms).facts,
  )
  const safe = judged.every(({ harmless }) => harmless)
  const stopped = policy === 'flag' ? 'flagged' : 'reverted'
  const rejected = policy === 'reject-turn' && !safe
  const edits = judged.map(({ before, after, start, end, kind, why, harmless }): Edit => ({
    before,
    after,
    start,
    end,
    kind,
    why,
    verdict: harmless && !rejected ? 'accepted' : stopped,
  }))
  return {
    text: applySpans(
      original,
      edits.filter(({ verdict }) => verdict !== 'reverted'),
    ),
    edits,
    safe,
  }
}

/** Gives each span the facts it changes, and judges it. */
function judgeAll(
  spans: readonly Span<SpokenPiece>[],
  said: SpokenText,
  written: SpokenText,
  texts: Texts,
): Judged[] {
  const [lost, gained] = unmatched(said.facts, written.facts, spans)
  const inOriginal = spread(lost, spans, ({ start, end }) => [start, end])
  const inEdited = spread(gained, spans, ({ at, after }) => [at, at + after.length])
  return spans.map((span, index) => ({
    ...span,
    ...judge({ span, lost: inOriginal.get(index) ?? [], gained: inEdited.get(index) ?? [] }, texts),
  }))
}

/** The facts of each side that do not stand, with the same meaning, in the same place of the other. */
function unmatched(
  before: readonly CriticalFact[],
  after: readonly CriticalFact[],
  spans: readonly Span[],
): [CriticalFact[], CriticalFact[]] {
  const keyOf = (fact: CriticalFact): string => `${factKey(fact)} of ${fact.subject ?? ''}`
  const waiting = new Map<string, CriticalFact[]>()
  for (const fact of [...after].reverse()) addTo(waiting, keyOf(fact), fact)
  const left = new Set(after)
  let next = 0
  let shift = 0
  const lost = before.filter((fact) => {
    let span = spans[next]
    while (span && span.end < fact.start) {
      shift = span.at + span.after.length - span.end
      span = spans[++next]
    }
    const [from, to] =
      span && span.start <= fact.start
        ? [span.at, span.at + span.after.length]
        : [fact.start + shift, fact.start + shift]
    const queue = waiting.get(keyOf(fact)) ?? []
    while ((queue.at(-1)?.start ?? Infinity) < from) queue.pop()
    const match = queue.at(-1)
    if (!match || match.start > to) return true
    queue.pop()
    left.delete(match)
    return false
  })
  return [lost, [...left]]
}

/** Where a fact stands, the word that negates it included. */
function reachOf({ start, end, cue }: CriticalFact): [number, number] {
  return cue ? [Math.min(start, cue.start), Math.max(end, cue.end)] : [start, end]
}

/** The spans, by index, that may be why each fact changed: those on it or its cue, else between the two, else the nearest. */
function spread(
  facts: readonly CriticalFact[],
  spans: readonly Span[],
  placeOf: (span: Span) => readonly [number, number],
): Map<number, CriticalFact[]> {
  const all = new Map<number, CriticalFact[]>()
  for (const fact of facts) {
    const [from, to] = reachOf(fact)
    let first = 0
    for (let high = spans.length; first < high;) {
      const middle = (first + high) >> 1
      if (placeOf(spans[middle] as Span)[1] < from) first = middle + 1
      else high = middle
    }
    const near: number[] = []
    for (let at = first; at < spans.length && placeOf(spans[at] as Span)[0] <= to; at++) near.push(at)
    const touches =
      (start: number, end: number) =>
      (index: number): boolean => {
        const [left, right] = placeOf(spans[index] as Span)
        return left <= end && right >= start
      }
    const { cue = fact } = fact
    const on = near.filter(
      (index) => touches(fact.start, fact.end)(index) || touches(cue.start, cue.end)(index),
    )
    const worded = on.filter((index) => hasWords(spans[index] as Span<SpokenPiece>))
    const fallback = near.length > 0 ? near : [Math.min(first, spans.length - 1)]
    for (const index of worded.length > 0 ? worded : on.length > 0 ? on : fallback) addTo(all, index, fact)
  }
  return all
}

const isWord = ({ weight }: SpokenPiece): boolean => weight !== 'mark' && weight !== 'filler'
const hasWords = ({ removed, added }: Span<SpokenPiece>): boolean =>
  removed.some(isWord) || added.some(isWord)

/** Spans that are harmless alone may change a fact together, or once their neighbours are gone: takes them back. */
function settle(
  judged: Judged[],
  facts: readonly CriticalFact[],
  original: string,
  factsOf: (text: string) => readonly CriticalFact[],
): void {
  for (let round = 0; ; round++) {
    const kept = judged.flatMap((span, index) => (span.harmless ? [{ ...span, index }] : []))
    if (kept.length === 0) return
    const corrected = kept.flatMap((span) => span.corrected ?? [])
    const repeats = kept.filter(({ why }) => why === saidTwice)
    const isRepeated = ({ kind, change, before }: FactChange): boolean =>
      kind === 'negation' &&
      change === 'removed' &&
      /^(?:no|not)?$/.test(before?.value ?? '-') &&
      before !== undefined &&
      repeats.some(
        ({ start, end }) => before.start <= end + (end - start) && before.end >= start - (end - start),
      )
    let shift = 0
    const placed = kept.map((span) => {
      const at = span.start + shift
      shift += span.after.length - span.before.length
      return { ...span, at }
    })
    const shorts = placed.filter(({ why }) => why === shortForm)
    const isShort = ({ before, after }: FactChange): boolean =>
      shorts.some(
        (span) =>
          (before && before.start < span.end && before.end > span.start) ??
          (after && after.start < span.at + span.after.length && after.end > span.at),
      )
    const changes = compareFacts(facts, factsOf(applySpans(original, kept))).filter(
      (change) => !isForgiven(change, corrected) && !isRepeated(change) && !isShort(change),
    )
    if (changes.length === 0) return
    const lost = changes.flatMap(({ before }) => before ?? [])
    const gained = changes.flatMap(({ after }) => after ?? [])
    const blamed = new Set([
      ...spread(lost, placed, ({ start, end }) => [start, end]).keys(),
      ...spread(gained, placed, ({ at, after }) => [at, at + after.length]).keys(),
    ])
    const all = round > 2
    placed.forEach(({ index }, at) => {
      if (all || blamed.has(at)) judged[index] = { ...(judged[index] as Judged), ...stopFor(changes) }
    })
  }
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
