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
import { isCritical, type Reparandum } from './reparandum.ts'

const adverbs = /* @__PURE__ */ wordSet('really just also actually well like so okay sorry oh')

/** Verbs that say how something is known: what follows them is not said to be so. */
const attitudes = /* @__PURE__ */ stems(
  'sound look seem feel think thought wish dream dreamt hope say said hear heard guess believe suppose fear doubt',
)

/** A start that was given up for another: `Do you have any, how are your ears?` */
export function isAbandoned({ run, said, rest, after, isCut, isParted, speech }: Reparandum): boolean {
  const { words, text } = speech
  const next = after.find(({ key }) => !adverbs.has(key))
  const lost = rest.filter(
    ({ key, weight }) =>
      weight !== 'small' && !isNegative(key) && !light.has(key) && !after.some((word) => word.key === key),
  )
  if (next === undefined || lost.length > 2) return false
  if (rest.some((word) => !isNegative(word.key) && (isCritical(word) || word.term !== undefined)))
    return false
  if (lost.some(({ key }) => (hedges.has(key) && !isCut) || personNamed(key) !== undefined)) return false
  const first = said[0] as SpokenPiece
  const last = said.findLast(({ key }) => !conjunctions.has(key) && !adverbs.has(key)) ?? first
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
  const isStart = opens(next.key)
  // `Can you find— okay`: broken off, whatever follows.
  const isBroken =
    said.length > 1 && lost.length < 2 && !lost.some(isWeighty) && dash.test(text.slice(said.at(-1)?.end))
  if (!isStart || isCut) return isStart || isBroken
  if (isRetraced(said, lost, after)) return true
  if (isAskedAnew(said, next, after)) return true
  // What follows a dash is the repair.
  if (cutOff.test(lead)) return false
  // `you felt you noticed`: begun again with the same word.
  const again = first.key === next.key
  const isAttitude = !isParted && said.some(({ key }) => attitudes.has(key))
  const isShort = subjects.has(first.key) && !isParted && said.length === 2
  if (again && !isAttitude && (lost.length === 0 || isShort)) return true
  if (lost.length > 1 || !cannotFollow(last, next, rest, after)) return false
  const head = words[run.from - 1]?.key
  return (
    again ||
    head === undefined ||
    conjunctions.has(head) ||
    /^(?:yes|okay|well)$/.test(head) ||
    /[.,?!—–-]\s*$/.test(lead) ||
    (determiners.has(last.key) && !/^(?:any|his|her)$/.test(last.key)) ||
    nominatives.has(last.key)
  )
}

/** A dash, and no hyphen: `Can you find— okay`. */
const dash = /^[^\p{L}\d]*(?:[–—…]|\.\.|-(?=\s|$))/u
/** What a start that was broken off may not take with it. */
const isWeighty = ({ weight, term, key }: SpokenPiece): boolean =>
  weight === 'quantity' || term === 'drug' || key === 'left' || key === 'right' || isActionVerb(key)

/** `we'll take we'll talk`: begun again with the same words, and with another in the place of the last. */
function isRetraced(
  said: readonly SpokenPiece[],
  lost: readonly SpokenPiece[],
  after: readonly SpokenPiece[],
): boolean {
  const keys = said.map(({ key }) => key).filter((key, at, all) => key !== all[at - 1])
  return (
    lost.length === 1 &&
    lost[0] === said.at(-1) &&
    keys.length > 2 &&
    keys.slice(0, -1).every((key, at) => after[at]?.key === key)
  )
}

/** A question that was begun, and another one: `what do you are you …`. */
function isAskedAnew(
  said: readonly SpokenPiece[],
  next: SpokenPiece,
  after: readonly SpokenPiece[],
): boolean {
  const asks = ({ key }: SpokenPiece): boolean =>
    interrogatives.has(key) || auxiliaries.has(key) || subjects.has(key) || conjunctions.has(key)
  return (
    said.length > 1 &&
    said.every(asks) &&
    said.some(({ key }) => auxiliaries.has(key)) &&
    auxiliaries.has(next.key) &&
    subjects.has(after[after.indexOf(next) + 1]?.key ?? '')
  )
}

/** True where no clause goes on from the one word to the other: `my` and `are`, `I` and `the`, `what` and `how`. */
function cannotFollow(
  last: SpokenPiece,
  next: SpokenPiece,
  rest: readonly SpokenPiece[],
  after: readonly SpokenPiece[],
): boolean {
  const [one, other] = [last.key, next.key]
  if (determiners.has(one)) return true
  if (subjects.has(one))
    return (
      (nominatives.has(one) || rest.every(({ key }) => persons.has(key))) &&
      (!auxiliaries.has(other) ||
        (rest.length === 1 && subjects.has(after[after.indexOf(next) + 1]?.key ?? '')))
    )
  if (auxiliaries.has(one) && auxiliaries.has(other))
    return rest.length === 1 && subjects.has(after[1]?.key ?? '')
  if (auxiliaries.has(one)) return subjects.has(other) || interrogatives.has(other)
  if (interrogatives.has(one)) return interrogatives.has(other)
  if (one === 'if') return auxiliaries.has(other)
  // `on`, `in` and `by` may belong to the verb, and end its clause.
  return (
    prepositions.has(one) &&
    !/^(?:on|in|by|before|after|since|about)$/.test(one) &&
    (nominatives.has(other) || auxiliaries.has(other) || conjunctions.has(other))
  )
}
