import { compareFacts } from '../clinical/compare-facts.ts'
import { contentWords, type ContentWord } from '../clinical/content-words.ts'
import { criticalFacts } from '../clinical/critical-facts.ts'
import { soundAlikeness, soundsLike } from '../clinical/sounds-like.ts'
import type { CriticalFact, FactChange } from '../protocol/fact.ts'
import type { Edit } from '../protocol/turn.ts'
import { applySpans, diffWords, type Span } from './diff.ts'

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

/** Judging spans one by one costs text times spans; beyond this many characters the text is judged as a whole. */
const maxJudged = 400_000
/** From this alikeness on, one word may be a mishearing of another. */
const minAlikeness = 0.5

type Judgement = Pick<Edit, 'kind' | 'why'> & { readonly harmless: boolean }

/**
 * Judges an edit span by span: what changes no critical fact and adds or drops no word of weight stands, the rest is
 * reverted in place. A reply that is no edit of this text is refused whole, under every policy.
 */
export function reviewEdit(original: string, edited: string, options: ReviewEditOptions = {}): EditReview {
  const { policy = 'revert', keyterms = [] } = options
  if (original === edited) return { text: original, edits: [], safe: true }
  const facts = (text: string): CriticalFact[] => criticalFacts(text, { keyterms })
  const heard = facts(original)
  const said = weightOf(original, keyterms, heard)
  const written = weightOf(edited, keyterms, facts(edited))
  const emptied = wordsOf(original).length > 0 && wordsOf(edited).length === 0
  if (emptied || isRewrite(said, written)) {
    const why = 'The reply is no edit of this turn'
    const whole = { before: original, after: edited, start: 0, end: original.length }
    return {
      text: original,
      edits: [{ ...whole, kind: 'not-an-edit', verdict: 'reverted', why }],
      safe: false,
    }
  }
  const spans = diffWords(original, edited)
  const changes = (some: readonly Span[]): FactChange[] =>
    compareFacts(heard, facts(applySpans(original, some)))
  const one = spans.length * original.length <= maxJudged
  const all = changes(spans)
  const dropped = walk(said)
  const invented = walk(written)
  let shift = 0
  const judged = spans.map((span) => {
    const at = span.start + shift
    shift += span.after.length - span.before.length
    const [removed, added] = [dropped(span.start, span.end), invented(at, at + span.after.length)]
    return { ...span, ...judge(span, removed, added, one ? changes([span]) : all) }
  })
  // Spans that are harmless alone may change a fact together.
  const kept = judged.filter((span) => span.harmless)
  const together = changes(kept).filter((change) => !isCorrection(change, kept))
  const final = judged.map((span) =>
    together.length > 0 && span.harmless && span.kind !== 'filler' ? { ...span, ...stopped(together) } : span,
  )
  const safe = final.every((span) => span.harmless)
  const verdict = policy === 'flag' ? 'flagged' : 'reverted'
  const rejected = policy === 'reject-turn' && !safe
  const edits = final.map(({ harmless, ...span }): Edit => ({
    ...span,
    verdict: harmless && !rejected ? 'accepted' : verdict,
  }))
  return {
    text: applySpans(
      original,
      edits.filter((edit) => edit.verdict !== 'reverted'),
    ),
    edits,
    safe,
  }
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** The words of weight outside of quantities, whose spelling the facts see through. */
function weightOf(text: string, keyterms: readonly string[], facts: readonly CriticalFact[]): ContentWord[] {
  const quantities = facts.filter(({ kind }) => /^(?:number|dose|frequency|duration)$/.test(kind))
  let next = 0
  return contentWords(text, keyterms).filter(({ start }) => {
    while (next < quantities.length && (quantities[next]?.end ?? 0) <= start) next++
    return (quantities[next]?.start ?? Infinity) > start
  })
}

/** Gives the words inside of one span after the other, in one pass over them. */
function walk(words: readonly ContentWord[]): (start: number, end: number) => string[] {
  let next = 0
  return (start, end) => {
    const found: string[] = []
    while ((words[next]?.end ?? Infinity) <= start) next++
    for (let at = next; (words[at]?.start ?? Infinity) < end; at++)
      found.push((words[at] as ContentWord).word)
    return found
  }
}

/** Most words of weight are other ones, or gone: an answer, not an edit. */
function isRewrite(said: readonly ContentWord[], written: readonly ContentWord[]): boolean {
  const heard = new Set(said.map(({ word }) => word))
  const kept = new Set(written.map(({ word }) => word))
  const invented = [...kept].filter((word) => !heard.has(word)).length
  const lost = [...heard].filter((word) => !kept.has(word)).length
  return invented > Math.max(3, heard.size * 0.5) || lost > Math.max(4, heard.size * 0.6)
}

function judge(
  span: Span,
  removed: readonly string[],
  added: readonly string[],
  changes: readonly FactChange[],
): Judgement {
  const { before, after } = span
  if (wordsOf(before).join('') === wordsOf(after).join('') && changes.length === 0) {
    return { kind: 'format', why: 'The same words', harmless: true }
  }
  if (changes.length > 0) {
    return changes.every((change) => isCorrection(change, [span]))
      ? {
          kind: 'drug-correction',
          why: 'A misheard name became a known drug that sounds like it',
          harmless: true,
        }
      : stopped(changes)
  }
  const dropped = removed.filter((word) => !added.includes(word))
  const invented = added.filter((word) => !removed.includes(word))
  if (dropped.length === 0 && invented.length === 0) {
    const filler = after.trim() === ''
    return {
      kind: filler ? 'filler' : 'format',
      why: filler ? 'No word of weight' : 'The same meaning',
      harmless: true,
    }
  }
  if (dropped.length === 0) return { kind: 'addition', why: 'Words that were not heard', harmless: false }
  if (invented.length === 0)
    return { kind: 'omission', why: 'Words that were heard are gone', harmless: false }
  return soundAlikeness(before, after) >= minAlikeness
    ? { kind: 'wording', why: 'A word heard wrong was put right', harmless: true }
    : { kind: 'addition', why: 'Other words than were heard', harmless: false }
}

function stopped(changes: readonly FactChange[]): Judgement {
  const kind = changes[0]?.kind ?? 'number'
  return { kind, why: `A critical fact was ${changes[0]?.change ?? 'altered'}: ${kind}`, harmless: false }
}

/** A name that is no known drug became one that sounds like it. */
function isCorrection({ kind, change, after }: FactChange, spans: readonly Span[]): boolean {
  if (kind !== 'drug' || change !== 'added' || !after) return false
  return spans.some((span) => span.after.includes(after.text) && soundsLike(span.before, after.text))
}
