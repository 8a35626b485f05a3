import type { Edit, EditKind } from '../protocol/turn.ts'
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

const filler = /^(?:u[hm]+|e[rh]+m?|hmm?|mm+|like|you know|i mean)$/
const negation = /\b(?:no|not|never|none|nor|without|denie[sd]|deny|cannot)\b|n['’]t\b/g

/** Judges an edit span by span; what might change the meaning does not stand unseen. */
export function reviewEdit(original: string, edited: string, options: ReviewEditOptions = {}): EditReview {
  const policy = options.policy ?? 'revert'
  const spans = diffWords(original, edited)
  if (isRewrite(original, edited, spans)) {
    const whole = { before: original, after: edited, start: 0, end: original.length }
    const edit: Edit = {
      ...whole,
      kind: 'not-an-edit',
      verdict: 'reverted',
      why: 'The reply is no edit of this turn',
    }
    return { text: original, edits: [edit], safe: false }
  }
  const judged = spans.map((span) => ({ ...span, ...judge(span) }))
  const safe = judged.every((span) => span.harmless)
  const stopped = policy === 'flag' ? 'flagged' : 'reverted'
  const all = policy === 'reject-turn' && !safe
  const edits = judged.map(({ harmless, ...span }): Edit => ({
    ...span,
    verdict: all || !harmless ? stopped : 'accepted',
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

/** More than half of a longer turn changed, or as much again was added: an answer, not an edit. */
function isRewrite(original: string, edited: string, spans: readonly Span[]): boolean {
  const heard = wordsOf(original).length
  const removed = spans.reduce((sum, span) => sum + wordsOf(span.before).length, 0)
  const added = spans.reduce((sum, span) => sum + wordsOf(span.after).length, 0)
  if (wordsOf(edited).length === 0 && heard > 0) return true
  return Math.max(removed, added) > Math.max(5, heard * 0.6)
}

function judge({ before, after }: Span): { kind: EditKind; why: string; harmless: boolean } {
  const removed = wordsOf(before)
  const added = wordsOf(after)
  const stop = (kind: EditKind, why: string): ReturnType<typeof judge> => ({ kind, why, harmless: false })
  if (removed.join('') === added.join('')) return { kind: 'format', why: 'Same words', harmless: true }
  if (added.length === 0 && filler.test(removed.join(' '))) {
    return { kind: 'filler', why: 'A filler was taken out', harmless: true }
  }
  if (digits(before) !== digits(after)) return stop('number', 'A number changed')
  if (negations(before) !== negations(after)) return stop('negation', 'A negation changed')
  if (added.length > removed.length + 1) return stop('addition', 'Words were added that were not heard')
  if (removed.length > added.length + 1) return stop('omission', 'Words that were heard were dropped')
  return { kind: 'wording', why: 'A word was put right', harmless: true }
}

const digits = (text: string): string => (text.match(/\p{N}+/gu) ?? []).join(' ')
const negations = (text: string): number => text.toLowerCase().match(negation)?.length ?? 0
