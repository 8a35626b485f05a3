import { firstIndex, within } from '../../core/first-index.ts'
import { isQuantity, type CriticalFact } from '../../protocol/fact.ts'
import type { Reading } from '../lexicon/findings.ts'
import { normAt, wordsIn, type Token } from '../tokens.ts'
import type { Clause } from './clauses.ts'

/** A bare `no`, and what may stand behind it where it answers; a noun makes it a denial of its own. */
const denial =
  /^ (?:no|nope|nah)(?:$| ,| (?:i|he|she|they|we|you|it|there|that|this|my|the|not|no|nope|nothing|never|none|just|only|sir|ma'am|doctor|actually|a|in|so|because|thank|thanks|any)\b)/
const affirmation =
  /^ (?:that (?:is|'s) (?:right|correct|true)|(?:yes|yeah|yep|yup|yea|correct|absolutely|definitely|mhm|exactly|sure|unfortunately)\b|right(?=$| ,))/
/** `I don't think so`, `I haven't`, `I do`, `It is`, `Well, I mean, it does really`; `I don't know` is none. */
const short =
  /^(?: ,| (?:oh|well|um|uh|so|i|guess|think|mean|actually|honestly|just|but|and|okay|that|'s|really)(?= ))* (?:i|he|she|it|they|we|there) (?:do|does|did|have|has|had|am|is|are|was|were|can|could|would|will)( not(?! know))?(?:$| ,| (?:think|know|that|really|at)\b)/

/** `I used to`, `I quit in March`: it was so. */
export const former: RegExp =
  /^(?: (?:oh|well|no|but|,))* (?:i|he|she|they|we)(?: (?:have|has|had|'ve|'s|just|already))* (?:used to|quit|stopped)(?: (?:tak|us|do)(?:e|ing)?)?(?: (?:be|it|that|them|those))?(?= ,|$| (?:in|on|last|about|around|when|because|for|back|before|after|(?:a|one|two|three|some|many|few|\d+) (?:few |couple of )?(?:day|week|month|year|while|time)s?)\b)/
/** How much and when: it is so, also where the question denied it. `Yes, a little`, `Only at night`. */
const measured =
  /^(?: (?:yes|yeah|yep|oh|well|maybe|i|guess|just|only|mostly|mainly|usually|,))* (?:a (?:little|bit|few)|sometimes|occasionally|once in a while|(?<= (?:just|only|mostly|mainly|usually) )(?:at|in|on|when|after|before|with|if|while|during))\b/
/** `I do` says that it is so, also where the question denied it; `yes` agrees with the question. */
const insisting =
  /^(?: (?:yes|yeah|oh|well|actually|sure|,))* (?:i|he|she|it|they|we) (?:(?:do|does|did)(?! not)(?= |$)|(?:have|has|had|am|is|are|was|were)(?:$| [,.]| (?:actually|indeed|still|sometimes)\b))/
/** `Not that I'm aware of, no`, `Nothing serious that I can think of`. */
const unaware =
  /^ (?:not|none|nothing(?: \S+)?) (?:that |which )?(?:i|we)(?: would| can| could| do| have)?(?: really)? (?:'m|am|'ve|have|know|can|recall|remember|aware|noticed|say|think|call)\b(?!.* (?:but|except|apart|besides|other) )/

/** What a clause answers to the question before it; undefined where it neither affirms nor denies. */
export function answerIn(tokens: readonly Token[], { from, to }: Clause): 'yes' | 'so' | 'no' | undefined {
  const length = to - from
  if (insisting.test(wordsIn(tokens, from, from + 8))) return 'so'
  // `I, no, I don't`
  const words = wordsIn(tokens, from, Math.min(to, from + 14)).replace(
    /^(?: (?:i|it|we|he|she) ,)+(?= no )/,
    '',
  )
  if (/^ (?:no|nope|nah)(?= |$)/.test(words)) return denial.test(words) ? 'no' : undefined
  if (length < 13 && measured.test(words)) return 'so'
  if (affirmation.test(words)) return 'yes'
  if (length < 13 && unaware.test(words)) return 'no'
  if (/^ (?:never|none|neither|nothing|negative|not(?! sure| certain))(?= |$)/.test(words))
    return length < 8 ? 'no' : undefined
  if (length > 12) return undefined
  if (former.test(words)) return 'yes'
  const answer = short.exec(words)
  return answer ? (answer[1] === undefined ? 'yes' : 'no') : undefined
}

/** What a clause says to the questions that wait for an answer. */
export interface Reply {
  /** The questions of one turn, in order. */
  readonly questions: readonly Clause[]
  /** `so`: it is so, also where the question denied it. `other`: it is, with another value: `No, three milligrams.` */
  readonly answer: 'yes' | 'so' | 'no' | 'other' | undefined
  /** True where the questions wait no longer. */
  readonly isLast: boolean
}

/** So many clauses, and so many turns, may stand between a question and its answer. */
const longestWait = 2
/** Shorter is a clause, in words, that replies whatever it says. */
const shortReply = 12

/** A question by its mark alone, to which `right` agrees; of `left or right?` it is a side. */
const told = /^(?: (?:and|so|but|okay|then|well|,))* (?:i|you|he|she|it|they|we|there|that)(?= )(?!.* or )/

/** `No. Occasionally, yes.` */
const seldom =
  /^(?: (?:oh|well|,))* (?:occasionally|sometimes|once in a while|now and then)(?:$| ,$|(?: ,)? (?:yes|yeah|i (?:would|do|will))(?= |$))/

const amending = /^(?: oh| ,)* (?:just|only|except|besides|wait|other than|apart from)(?= |$)/

/**
 * Pairs the questions of a text with what replies to them. A clause in which an answer is taken back replies in its
 * place: `Yes. No.`, `No. Three milligrams.` Linear in the number of clauses.
 */
export function repliesIn(
  { tokens, mentions }: Reading,
  clauses: readonly Clause[],
  facts: readonly CriticalFact[],
): ReadonlyMap<Clause, Reply> {
  const hasValue = ({ start, end, asks }: Clause): boolean =>
    within(facts, start, end).some(
      // No other value takes the place of a time of day: `do you eat at night? No, by six.`
      ({ kind, value, negated }) =>
        !negated && (kind === 'side' || (isQuantity(kind) && (!asks || /\d/.test(value)))),
    )
  const namesNothing = ({ from, to }: Clause): boolean => {
    const next = mentions[firstIndex(mentions, (one) => one.from >= from)]
    return next === undefined || next.from >= to
  }
  const replies = new Map<Clause, Reply>()
  let questions: Clause[] = []
  let waited = 0
  let last: { readonly clause: Clause; readonly reply: Reply } | undefined
  const wordsOf = ({ from, to }: Clause): string => wordsIn(tokens, from, to)
  const answerOf = (clause: Clause, asked: readonly Clause[], plain: Reply['answer']): Reply['answer'] => {
    const isRight = normAt(tokens, clause.from) === 'right'
    // `Any pain? No?` is agreed to in two ways.
    const isUnclear = asked.some((one) => / no$/.test(wordsOf(one)) || (isRight && !told.test(wordsOf(one))))
    if (plain === 'yes' && isUnclear) return undefined
    const isOther = plain === 'no' && asked.some(hasValue) && hasValue(clause) && namesNothing(clause)
    return isOther ? 'other' : plain
  }
  for (const clause of clauses) {
    const before = last
    last = undefined
    const plain = answerIn(tokens, clause)
    if (before && !clause.asks && isShort(before.clause, 3)) {
      const { reply } = before
      const isSameTurn = clause.line === before.clause.line
      const other = isSameTurn && reply.answer === 'no' ? answerOf(clause, reply.questions, 'no') : 'no'
      const isTakenBack =
        clause.line - before.clause.line < 2 &&
        // `Mm-hmm. No, no allergies.`: who only shows that she listens has not answered.
        (isShort(clause, 3) || /^ mhm\b/.test(wordsOf(before.clause))) &&
        reply.answer === 'yes' &&
        plain === 'no'
      // `No. Oh, wait, latex.`
      const isAmended =
        isSameTurn && reply.answer === 'no' && amending.test(wordsIn(tokens, clause.from, clause.from + 4))
      const isSeldom =
        clause.line - before.clause.line < 2 &&
        reply.answer === 'no' &&
        namesNothing(clause) &&
        seldom.test(wordsOf(clause))
      if (other === 'other' || isTakenBack || isAmended || isSeldom) {
        replies.delete(before.clause)
        replies.set(clause, { ...reply, answer: isSeldom ? 'so' : other })
        continue
      }
    }
    if (clause.asks) {
      if (questions.at(-1)?.line !== clause.line) questions = []
      questions.push(clause)
      waited = 0
      continue
    }
    const question = questions.at(-1)
    if (!question || clause.line - question.line > longestWait) continue
    const answer = answerOf(clause, questions, plain)
    const isLast = answer !== undefined || (isShort(clause, shortReply) && clause.line !== question.line)
    const reply = { questions, answer, isLast }
    replies.set(clause, reply)
    if (isLast) last = { clause, reply }
    if (isLast || ++waited >= longestWait) questions = []
  }
  return replies
}

const isShort = ({ from, to }: Clause, words: number): boolean => to - from < words
