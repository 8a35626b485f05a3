import { normAt, type Token } from '../tokens.ts'
import type { Clause } from './clauses.ts'

const lead =
  /^(?:,|oh|well|um|uh|so|i|guess|think|mean|actually|honestly|just|but|and|okay|that|'s|that's|not|really)$/
/** What may stand behind `no` where it answers; a noun makes it a denial of its own. */
const after =
  /^(?:,|i|he|she|they|we|you|it|there|that|this|my|the|not|no|nope|nothing|never|none|just|only|sir|ma'am|doctor|actually|a|in|so|because|thank|thanks|any)$/
const auxiliary = /^(?:do|does|did|have|has|had|am|is|are|was|were|can|could|would|will)$/

/** What a clause answers to the question before it; undefined where it neither affirms nor denies. */
export function answerIn(tokens: readonly Token[], { from, to }: Clause): 'yes' | 'no' | undefined {
  const word = (at: number): string => (at < to ? normAt(tokens, at) : '')
  const first = word(from)
  const length = to - from
  if (/^(?:no|nope|nah)$/.test(first)) return length === 1 || after.test(word(from + 1)) ? 'no' : undefined
  if (
    /^(?:yes|yeah|yep|yup|yea|correct|absolutely|definitely|mhm|exactly|sure|sometimes|occasionally|unfortunately)$/.test(
      first,
    )
  )
    return 'yes'
  if (/^(?:never|none|neither|nothing|negative)$/.test(first)) return length < 8 ? 'no' : undefined
  if (length > 12) return undefined
  // `Not really`, `Not that I know of`, `I don't think so`, `I haven't`, `I do`, `It is`, `A little bit`.
  if (first === 'not')
    return /^(?:sure|certain)$/.test(word(from + 1)) ? undefined : length < 8 ? 'no' : undefined
  if (first === 'a' && /^(?:little|bit|few)$/.test(word(from + 1))) return 'yes'
  let at = from
  while (at < to && lead.test(word(at)) && word(at) !== 'not') at++
  const subject = /^(?:i|it|he|she|they|we)$/.test(word(at - 1)) || /^(?:he|she|it|they|we)$/.test(word(at))
  if (/^(?:he|she|it|they|we)$/.test(word(at))) at++
  if (!subject || !auxiliary.test(word(at))) return undefined
  const denies = word(at + 1) === 'not'
  const end = denies ? at + 2 : at + 1
  const isAll = end >= to || /^(?:,|think|know|that|really|at)$/.test(word(end))
  if (word(end) === 'know' && denies) return undefined
  return isAll ? (denies ? 'no' : 'yes') : undefined
}
