import { criticalFacts } from '../../clinical/statements/critical-facts.ts'
import { termOf } from '../../clinical/lexicon/lexicon.ts'
import { personNamed } from '../../clinical/statements/people.ts'
import { within } from '../../core/first-index.ts'
import { isQuantity, type CriticalFact } from '../../protocol/fact.ts'
import type { NoteIssue, Quote } from '../../protocol/note.ts'
import { contrastOf, type Claim } from './claim.ts'
import { earlier, isOwner, shared, undecided } from './oppositions.ts'
import { isSameValue } from './same-value.ts'
import { holds, placesIn, type Saying, type Word } from './sayings.ts'
import { areOpposed, type Sense } from './senses.ts'
import { weightyWords } from './support.ts'
import { quotesOf, sayingsNear, type LineReading, type VisitReading } from './visit.ts'

const kinds: Readonly<Record<string, NoteIssue['kind']>> = {
  course: 'course',
  amount: 'course',
  degree: 'severity',
  state: 'result',
  result: 'result',
  order: 'value',
  effect: 'course',
  range: 'result',
  rank: 'value',
}

/** So near to a word, in characters, stands what is said of it. */
const beside = 45
/** From this share of its words on, a saying speaks of what a phrase speaks of. */
const leastShared = 0.6

/**
 * Where the visit says of the same thing, in the same words, the opposite: `worse` where it says `better`, `after` for
 * `before`, affirmed where a question was answered `no`. What the visit says both ways is no contrast.
 */
export function contrastsIn({ line, scope, visit }: Claim): NoteIssue[] {
  if (line.senses.some(({ dimension }) => dimension === 'condition')) return []
  const near = sayingsNear(scope, visit)
  const quoted = ({ lines, text }: Saying): Quote[] => quotesOf(lines, text, visit)
  const swap = swapIn(line, near, visit)
  if (swap) return [swap]
  // `further imaging` is denied by `no further imaging` only.
  const time = earlier.exec(line.text)?.[0].toLowerCase()
  const isUnsure = line.senses.some(({ value }) => value === 'unsure')
  return line.phrases.flatMap((phrase) => {
    const words = weightyWords(line, phrase)
    const topic = within(line.words, phrase.start, phrase.end)
      .flatMap(({ word, start, end }) => (words.includes(word) ? [line.text.slice(start, end)] : []))
      .join(' ')
    const isDenied = [...phrase.words.keys()].some((word) => holds(phrase, word) === 'denied')
    for (const sense of phrase.senses) {
      const kind = kinds[sense.dimension]
      const own = words.filter((word) => placesIn(phrase, word).some(({ at }) => isBeside(at, sense)))
      if (kind === undefined || own.length === 0) continue
      const same = near.filter((saying) => speaksOf(saying, own))
      if (same.some(({ senses }) => senses.some((one) => one.value === sense.value))) continue
      for (const saying of same) {
        const other = saying.senses.find(
          (one) =>
            one.dimension === sense.dimension &&
            areOpposed(sense.value, one.value) &&
            !isOfOtherSide(phrase, one, saying) &&
            !(isDenied && one.value.startsWith('not ')) &&
            (sense.dimension !== 'order' || sharesNext(own, phrase, sense, saying, one)) &&
            own.some((word) =>
              placesIn(saying, word).some(
                ({ at, owner }) =>
                  isBeside(at, one) && placesIn(phrase, word).some((place) => isOwner(place.owner, owner)),
              ),
            ),
        )
        if (other) return [contrastOf(kind, topic, sense.value, other.value, quoted(saying))]
      }
    }
    // Statements compare drugs and allergies.
    const isDrug = line.statements.some(({ kind }) => kind === 'drug')
    const other = isDrug || isUnsure ? undefined : otherOwner(phrase, words, near, visit)
    if (other) return [contrastOf('person', topic, other.own, other.said, quoted(other.saying))]
    // A denial covers the noun, and not the `further` before it.
    const named = words.filter(
      (word) => !earlier.test(word) && (!isDenied || holds(phrase, word) === 'denied'),
    )
    const isWeighty =
      // `Meningitis.`: the line only names it.
      (named.length === 1 &&
        termOf(named[0] ?? '') !== undefined &&
        !isDenied &&
        line.phrases.length === 1 &&
        !line.statements.some(({ action }) => action !== undefined)) ||
      named.length > 1
    const isListed = !isDenied && denying.test(line.text.slice(0, phrase.start))
    if (
      !isWeighty ||
      isListed ||
      isUnsure ||
      line.text.charAt(phrase.end) === ':' ||
      line.statements.some(({ kind }) => kind === 'allergy') ||
      // What is ordered was not done yet.
      phrase.senses.some(({ value }) => value === 'ordered') ||
      turned.test(phrase.text) ||
      undecided.test(phrase.text)
    )
      return []
    const opposite = near.find(
      (saying) =>
        (saying.lines.length > 1 || !isDenied) &&
        (time === undefined || (!isDenied && saying.text.toLowerCase().includes(time))) &&
        speaksOf(saying, named) &&
        isSaid(saying, named, isDenied),
    )
    const isBoth = visit.sayings.some((saying) => speaksOf(saying, named) && !isSaid(saying, named, isDenied))
    const [own, said] = isDenied ? ['denied', 'affirmed'] : ['affirmed', 'denied']
    return opposite && !isBoth ? [contrastOf('polarity', topic, own, said, quoted(opposite))] : []
  })
}

/** A clause that says that the patient has or does something. */
const isPatients =
  /\b(?:i|you|patient)(?:['’](?:ve|m|re)| (?:have|had|has|take|am|are|got|get|was|were|do|did))\b/i

/** A saying that holds all words of a phrase, said of somebody else, where no saying holds them as the phrase does. */
function otherOwner(
  phrase: Saying,
  words: readonly string[],
  near: readonly Saying[],
  visit: VisitReading,
): { own: string; said: string; saying: Saying } | undefined {
  const named = words.filter((word) => personNamed(word) === undefined)
  const ownersIn = (saying: Saying, word: string): string[] =>
    placesIn(saying, word).map(({ owner }) => owner)
  const [own, ...others] = [...new Set(named.flatMap((word) => ownersIn(phrase, word)))]
  // One word without a name in the lexicon may mean much: `wife at home`.
  const isVague = named.length < 2 && termOf(named[0] ?? '') === undefined
  if (own === undefined || others.length > 0 || own === 'family' || (own !== 'patient' && isVague))
    return undefined
  const isOf = (saying: Saying, isOwn: boolean): boolean =>
    named.every((word) => {
      const owners = ownersIn(saying, word)
      return owners.length > 0 && owners.every((owner) => isOwner(owner, own) === isOwn)
    })
  if (visit.sayings.some((saying) => speaksOf(saying, named) && !isOf(saying, false))) return undefined
  const saying = near.find(
    (one) =>
      !one.isOpen &&
      isOf(one, false) &&
      named.every((word) => holds(one, word) === holds(phrase, word)) &&
      !shared.test(one.text) &&
      (own === 'patient' || isPatients.test(one.text)),
  )
  const said = saying && ownersIn(saying, named[0] ?? '')[0]
  return saying && said !== undefined ? { own, said, saying } : undefined
}

/** So near to a value, in characters, stands the side or the month that it is of. */
const tagged = 30
const tag =
  /\b(?:left|right|january|february|march|april|june|july|august|september|october|november|december|morning|evening|lunch|breakfast|dinner|bedtime|l|r)\b/gi

/** Each number with the side or the month nearest to it. */
function tagsOf(text: string): { value: string; tag: string }[] {
  const tags = [...text.matchAll(tag)].map(({ 0: word, index }) => ({ word: word.toLowerCase(), index }))
  return tags.length < 2
    ? []
    : criticalFacts(text).flatMap(({ kind, value, start, end }) => {
        const gap = (at: number, length: number): number => Math.max(start - at - length, at - end)
        const [first] = tags
          .filter(({ word, index }) => gap(index, word.length) < tagged)
          .sort((a, b) => gap(a.index, a.word.length) - gap(b.index, b.word.length))
        return isQuantity(kind) && first
          ? [{ value, tag: first.word.replace(/^l$/, 'left').replace(/^r$/, 'right') }]
          : []
      })
}

/** Two values whose sides or months stand the other way round: `5/5 R and 4/5 L` of `4 out of 5 on your right, 5 on your left`. */
function swapIn({ text }: LineReading, near: readonly Saying[], visit: VisitReading): NoteIssue | undefined {
  const own = tagsOf(text)
  for (const saying of own.length < 2 ? [] : near) {
    const said = tagsOf(saying.text)
    const isSaid = (value: string, of: string): boolean =>
      said.some((other) => isSameValue(value, other.value) && of === other.tag)
    const [first, second] = own.filter((one) => !isSaid(one.value, one.tag))
    if (!first || !second || first.value === second.value) continue
    if (isSaid(first.value, second.tag) && isSaid(second.value, first.tag))
      return contrastOf(
        'value',
        first.value,
        first.tag,
        second.tag,
        quotesOf(saying.lines, saying.text, visit),
      )
  }
  return undefined
}

/** A list that is denied goes on over its commas. */
const denying = /\b(?:no|not|den(?:y|ies|ied)|without|never|negative for)\b(?:(?!\bbut\b)[^;.])*$/i

/** Words that turn what they stand before, where no negation does: such a phrase may say what a denial says. */
const turned = /\b(?:lack\w*|loss|absen\w+|unlike|only|free|except|uneventful\w*|uncomplicated)\b/i

const isBeside = (at: number, sense: Sense): boolean => Math.abs(at - sense.at) < beside

/** `Your right knee is swollen, the left one looks fine`: what is said of the other side. */
function isOfOtherSide(phrase: Saying, { at }: Sense, saying: Saying): boolean {
  const sidesOf = ({ values }: Saying): CriticalFact[] => values.filter(({ kind }) => kind === 'side')
  const own = sidesOf(phrase).map(({ value }) => value)
  const [nearest] = sidesOf(saying).sort((a, b) => Math.abs(a.start - at) - Math.abs(b.start - at))
  return own.length > 0 && nearest !== undefined && !own.includes(nearest.value)
}

/** True where `before` and `after` are said of the same thing. */
const sharesNext = (
  words: readonly string[],
  phrase: Saying,
  own: Sense,
  saying: Saying,
  other: Sense,
): boolean => {
  const next = (one: Saying, { at }: Sense): string | undefined =>
    words.find((word) => placesIn(one, word).some((place) => place.at > at && place.at < at + 25))
  return next(phrase, own) !== undefined && next(phrase, own) === next(saying, other)
}

function speaksOf(saying: Saying, words: readonly string[]): boolean {
  const count = words.filter((word) => placesIn(saying, word).length > 0).length
  return count > 0 && count >= words.length * leastShared && (words.length === 1 || count > 1)
}

/** True where all that a saying shares of some words is affirmed, or all of it denied. */
function isSaid(saying: Saying, words: readonly string[], isAffirmed: boolean): boolean {
  const places = words.flatMap((word) => placesIn(saying, word))
  return places.every(
    ({ isDenied, isDoubtful, owner }: Word) =>
      !isDoubtful && isDenied !== isAffirmed && isOwner(owner, 'patient'),
  )
}
