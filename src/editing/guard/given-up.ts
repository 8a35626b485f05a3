import {
  auxiliaries,
  conjunctions,
  determiners,
  interrogatives,
  isNegative,
  nominatives,
  opens,
  persons,
  prepositions,
  subjects,
} from '../../clinical/lexicon/function-words.ts'
import { wordSet } from '../../clinical/lexicon/word-table.ts'
import { isActionVerb } from '../../clinical/statements/attributes.ts'
import { personNamed } from '../../clinical/statements/people.ts'
import { cutOff, hedges, light, stems } from './interregnum.ts'
import type { SpokenPiece } from './pieces.ts'
import { isCritical, type Reparandum } from './speech.ts'

const adverbs = /* @__PURE__ */ wordSet('really just also actually well like so okay sorry oh')
/** True for a word that may stand between a start and the one that takes its place: `I usually I walk`. */
const isAdverb = (key: string): boolean => adverbs.has(key) || /^(?!famil).{3,}ly$/.test(key)

/** Verbs that say how something is known: what follows them is not said to be so. */
const attitudes = /* @__PURE__ */ stems(
  'sound look seem feel think thought wish dream dreamt hope say said hear heard guess believe suppose fear doubt',
)

/** A start that was given up for another: `Do you have any, how are your ears?` */
export function isAbandoned({ run, said, rest, after, isCut, isParted, speech }: Reparandum): boolean {
  const { words, text } = speech
  const next = after.find(({ key }) => !isAdverb(key))
  const lost = rest.filter(
    ({ key, weight }) =>
      weight !== 'small' && !isNegative(key) && !light.has(key) && !after.some((word) => word.key === key),
  )
  if (next === undefined || lost.length > 2) return false
  // `A lot or a bit`: one of two that a question offers.
  const isOffered = said.at(-1)?.key === 'or' && rest.length > 1
  if (isOffered && !said.slice(0, -1).every(({ key }) => after.some((word) => word.key === key))) return false
  if (rest.some((word) => !isNegative(word.key) && (isCritical(word) || word.term !== undefined)))
    return false
  if (lost.some(({ key }) => (hedges.has(key) && !isCut) || personNamed(key) !== undefined)) return false
  const first = said[0] as SpokenPiece
  const last = said.findLast(({ key }) => !conjunctions.has(key) && !isAdverb(key)) ?? first
  const lead = text.slice(words[run.from - 1]?.end ?? 0, first.start)
  if (rest.some(({ key }) => isNegative(key))) {
    const answers = run.from === 0 || /\?\s*$/.test(lead)
    const doubled = words[run.to]?.key === last.key || (subjects.has(last.key) && next.key === last.key)
    const repeats = after.slice(0, 7).some(({ key }) => isNegative(key))
    return (
      !answers &&
      !cutOff.test(lead) &&
      rest.some(({ key }) => subjects.has(key)) &&
      rest.every(({ key }) => subjects.has(key) || auxiliaries.has(key) || isNegative(key)) &&
      (isCut || doubled || repeats)
    )
  }
  const isStart = opens(next.key) || (determiners.has(last.key) && indefinite.test(next.key))
  // `Can you find— okay`: broken off, whatever follows.
  const isBroken =
    (said.length > 1 || conjunctions.has(first.key)) &&
    lost.length < 2 &&
    !lost.some(isWeighty) &&
    dash.test(text.slice(said.at(-1)?.end))
  if (!isStart || isCut) return isStart || isBroken
  const behind = after[after.indexOf(next) + 1]?.key ?? ''
  if (asksAnew(said, next) && subjects.has(behind)) return true
  // What follows a dash is the repair.
  if (cutOff.test(lead) || lost.some(isWeighty)) return false
  // `you felt you noticed`, `we'll take we'll talk`: begun again with the same words.
  const again = first.key === next.key
  // `You said you mentioned`: both tell.
  const isAttitude =
    !isParted &&
    said.some(({ key }) => attitudes.has(key)) &&
    !/^(?:say|said|mention|told|tell)$/.test(behind)
  const isOther =
    subjects.has(first.key) && !isParted && said.slice(0, -1).every(({ key }, at) => key === after[at]?.key)
  if (again && !isAttitude && (lost.length === 0 || isOther)) return true
  if (lost.length > 1 || !cannotFollow(last.key, next.key, rest)) return false
  const head = words[run.from - 1]?.key
  return (
    again ||
    head === undefined ||
    conjunctions.has(head) ||
    /^(?:yes|okay|well)$/.test(head) ||
    /[.,?!—–-]\s*$/.test(lead) ||
    (determiners.has(last.key) && !/^(?:any|his|her)$/.test(last.key)) ||
    nominatives.has(last.key) ||
    disagrees(last.key, next.key)
  )
}

/** A dash, and no hyphen: `Can you find— okay`. */
const dash = /^[^\p{L}\d]*(?:[–—…]|\.\.|-(?=\s|$))/u
/** What a start that was broken off may not take with it. */
const isWeighty = ({ key }: SpokenPiece): boolean =>
  /^(?:left|right|often|seldom|always|sometimes)$|.{3}ly$/.test(key) || isActionVerb(key)

/** Pronouns that no determiner stands before. */
const indefinite = /^(?:every|some|any|no)(?:th|thing|body|one)$/

/** A question that was begun, where a verb begins another one: `what do you are you …`, `what's if there's …`. */
const asksAnew = (said: readonly SpokenPiece[], next: SpokenPiece): boolean =>
  said.length > 1 &&
  said.every(({ key }) => interrogatives.has(key) || auxiliaries.has(key) || subjects.has(key)) &&
  (auxiliaries.has(next.key) || next.key === 'if')

/** `You has`: no subject of this verb. */
const disagrees = (subject: string, verb: string): boolean =>
  /^(?:i|you|we|they)$/.test(subject) && /^(?:is|has|does)$/.test(verb)

/** True where no clause goes on from the one word to the other: `my` and `are`, `I` and `the`, `what` and `how`. */
function cannotFollow(one: string, other: string, rest: readonly SpokenPiece[]): boolean {
  if (determiners.has(one)) return true
  if (subjects.has(one))
    return auxiliaries.has(other)
      ? disagrees(one, other)
      : nominatives.has(one) || rest.every(({ key }) => persons.has(key))
  if (auxiliaries.has(one)) return subjects.has(other) || interrogatives.has(other)
  if (interrogatives.has(one)) return interrogatives.has(other)
  if (one === 'if') return auxiliaries.has(other)
  // `on`, `in` and `by` may belong to the verb, and end its clause.
  return (
    prepositions.has(one) &&
    !/^(?:on|in|by|before|after|since|about)$/.test(one) &&
    (nominatives.has(other) || auxiliaries.has(other))
  )
}
