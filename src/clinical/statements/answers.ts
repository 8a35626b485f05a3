import { wordsIn, type Token } from '../tokens.ts'
import type { Clause } from './clauses.ts'

/** A bare `no`, and what may stand behind it where it answers; a noun makes it a denial of its own. */
const denial =
  /^ (?:no|nope|nah)(?:$| ,| (?:i|he|she|they|we|you|it|there|that|this|my|the|not|no|nope|nothing|never|none|just|only|sir|ma'am|doctor|actually|a|in|so|because|thank|thanks|any)\b)/
const affirmation =
  /^ (?:that (?:is|'s) (?:right|correct|true)|(?:yes|yeah|yep|yup|yea|correct|absolutely|definitely|mhm|exactly|sure|sometimes|occasionally|unfortunately)\b)/
/** `I don't think so`, `I haven't`, `I do`, `It is`, `Well, I mean, it does really`; `I don't know` is none. */
const short =
  /^(?: ,| (?:oh|well|um|uh|so|i|guess|think|mean|actually|honestly|just|but|and|okay|that|'s|really)(?= ))* (?:i|he|she|it|they|we|there) (?:do|does|did|have|has|had|am|is|are|was|were|can|could|would|will)( not(?! know))?(?:$| ,| (?:think|know|that|really|at)\b)/

/** `I do` says that it is so, also where the question denied it; `yes` agrees with the question. */
const insisting =
  /^(?: (?:yes|yeah|oh|well|actually|sure|,))* (?:i|he|she|it|they|we) (?:(?:do|does|did)(?! not)(?= |$)|(?:have|has|had|am|is|are|was|were)(?:$| [,.]| (?:actually|indeed|still|sometimes)\b))/

/** What a clause answers to the question before it; undefined where it neither affirms nor denies. */
export function answerIn(tokens: readonly Token[], { from, to }: Clause): 'yes' | 'so' | 'no' | undefined {
  const length = to - from
  if (insisting.test(wordsIn(tokens, from, from + 8))) return 'so'
  const words = wordsIn(tokens, from, Math.min(to, from + 14))
  if (/^ (?:no|nope|nah)(?= |$)/.test(words)) return denial.test(words) ? 'no' : undefined
  if (affirmation.test(words)) return 'yes'
  if (/^ (?:never|none|neither|nothing|negative|not(?! sure| certain))(?= |$)/.test(words))
    return length < 8 ? 'no' : undefined
  if (length > 12) return undefined
  if (/^ a (?:little|bit|few)\b/.test(words)) return 'yes'
  const answer = short.exec(words)
  return answer ? (answer[1] === undefined ? 'yes' : 'no') : undefined
}
