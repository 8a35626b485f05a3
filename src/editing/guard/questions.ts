import type { Span } from './diff.ts'
import type { Context } from './judgement.ts'
import { isWord, type SpokenPiece, type SpokenText } from './pieces.ts'
import { auxiliaries, interrogatives, subjects } from '../../clinical/lexicon/function-words.ts'

/** True where a verb and the subject behind it may be a question: `are you`, `does he`, not `is you`. */
function isInverted(verb: string, subject: string): boolean {
  if (
    !auxiliaries.has(verb) ||
    !subjects.has(subject) ||
    verb === "'s" ||
    /^(?:be|been|may|might)$/.test(verb)
  )
    return false
  if (/^(?:is|was|has|does)$/.test(verb)) return /^(?:he|she|it|that|this|there)$/.test(subject)
  if (/^(?:do|am|are|were|have)$/.test(verb)) return !/^(?:he|she|it|that|this)$/.test(subject)
  return true
}

/** What still asks without its mark: a verb before its subject where a clause begins, or a word that asks. */
const stillAsks =
  /(?:^|[,;:–—])\W*(?:(?:and|so|but|or|okay|ok|well|now|then|right)\W+)*(?:do|does|did|is|are|am|was|were|have|has|had|can|could|will|would|should)(?:n['’]t)?\s+(?:you|he|she|it|they|we|i|there|that|this|your|the|his|her|any)\b|\b(?:what|where|how|why|who|which)\b/i
/** A question of agreement at the end of a statement. */
const tag = /(?:^|[.?!,;–—])\s*(?:okay|ok|right|yeah|yes|alright|huh|all right|you know)\s*$/i

/** True where a span takes a question mark away, and nothing else still asks. */
export function losesMark({ before, after, start, at }: Span, original: string, edited: string): boolean {
  if (!before.includes('?') || after.includes('?') || !/[.!;:]/.test(after)) return false
  const asked = start + before.indexOf('?')
  const from = Math.max(0, asked - 300)
  const question = /[^.?!]*$/.exec(original.slice(from, asked))?.[0] ?? ''
  if (tag.test(question)) return false
  const lead = /[^.?!]*$/.exec(edited.slice(Math.max(0, at - 300), at))?.[0] ?? ''
  return !stillAsks.test(lead + after)
}

/** True where `do` begins a question of a clause that was none: `they help.` → `do they help?`, not `you smoke` → `do you smoke?` */
export function asksOf({ added, end }: Span<SpokenPiece>, { said, written }: Context): boolean {
  const verb = added.find(({ key }) => /^(?:do|does|did)$/.test(key))
  const subject = verb && written.words[(written.at.get(verb) ?? -2) + 1]
  if (!subject || !written.kept.has(subject) || !isInverted(verb.key, subject.key) || subject.key === 'you')
    return false
  const endOf = (text: string, from: number): string | undefined =>
    /[.?!]/.exec(text.slice(from, from + 300))?.[0]
  return endOf(written.text, subject.start) === '?' && /[.!]/.test(endOf(said.text, end) ?? '')
}

/** Sounds that agree and that deny, and the words for them. */
const sounds = /(?<![\p{L}-])(?:(m+-?h+m+|uh-huh)|(uh-uh|mm-mm|nuh-uh))(?![\p{L}-])/iu
const replies =
  /(?<![\p{L}-])(?:(m+-?h+m+|uh-huh|yes|yeah|yep)|(uh-uh|mm-mm|nuh-uh|no|nope|nah))(?![\p{L}-])/iu

/** True where a sound that answers comes, goes or turns round: all of a turn, or behind a question; one that denies anywhere. */
export function turnsReply({ before, after, start, at }: Span, original: string, edited: string): boolean {
  if (!sounds.test(before + ' ' + after)) return false
  const [heard, read] = [replies.exec(before), replies.exec(after)]
  if (heard && read) return (heard[1] === undefined) !== (read[1] === undefined)
  const [reply, text, from] = heard ? [heard, original, start] : [read, edited, at]
  if (!reply) return false
  const [lead, rest] = [text.slice(0, from + reply.index), text.slice(from + reply.index + reply[0].length)]
  const isAll = !/[\p{L}\d]/u.test(lead + rest)
  return isAll || /\?\s*$/.test(lead) || (reply[2] !== undefined && /(?:^|[.!])\s*$/.test(lead))
}

/** Places in the original where a question became a statement: `are you` → `you are`, `any fever` → `fever`. */
export function unasked(
  said: SpokenText,
  written: SpokenText,
  removed: ReadonlySet<SpokenPiece>,
  added: ReadonlySet<SpokenPiece>,
): SpokenPiece[] {
  const heard = said.pieces.filter(isWord)
  const read = written.pieces.filter(isWord)
  const place = new Map<SpokenPiece, number>()
  let next = 0
  for (const piece of heard) {
    if (removed.has(piece)) continue
    while (next < read.length && added.has(read[next] as SpokenPiece)) next++
    place.set(piece, next++)
  }
  const keyAt = (at: number): string => read[at]?.key ?? ''
  const asksFrom = (at: number | undefined): boolean =>
    /^[^.?!]*\?/.test(written.text.slice(read[at ?? -1]?.start).slice(0, 400))
  return heard.filter((verb, at) => {
    const subject = heard[at + 1]
    if (!subject) return false
    if (verb.key === 'any' && removed.has(verb)) {
      const before = heard.slice(0, at).findLast(({ key }) => key !== 'any')
      const isFirst = before === undefined || /[.?!]\s*$/.test(said.text.slice(before.end, verb.start))
      const rest = heard.slice(at, at + 12).find((piece) => place.has(piece))
      return isFirst && rest !== undefined && rest.key !== 'any' && !asksFrom(place.get(rest))
    }
    if (!isInverted(verb.key, subject.key)) return false
    // `the thing is that I …`: what begins a clause asks nothing.
    if (subject.key === 'that' && subjects.has(heard[at + 2]?.key ?? '')) return false
    const before = heard[at - 1]
    const gap = said.text.slice(before?.end ?? 0, verb.start)
    // `he has he has`, `I've not had I've not had` state it twice; `does that does that` asks twice, and `you is it` once.
    let first = at
    while (heard[first - 2]?.key === verb.key && heard[first - 1]?.key === before?.key) first -= 2
    const goesOn =
      !/[.?!]/.test(gap) &&
      ((before?.key === 'not' && heard[at + 2]?.key === heard[at - 2]?.key) ||
        isInverted(verb.key, heard[first - 1]?.key ?? ''))
    if (goesOn || interrogatives.has(before?.key ?? '')) return false
    const [verbAt, subjectAt] = [place.get(verb), place.get(subject)]
    if (subjectAt === undefined) return verbAt !== undefined && keyAt(verbAt - 1) === subject.key
    if (verbAt !== undefined && verbAt < subjectAt) return false
    return !auxiliaries.has(keyAt(subjectAt - 1)) && !asksFrom(subjectAt)
  })
}
