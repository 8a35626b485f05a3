import { firstIndex, within } from '../../core/first-index.ts'
import { contentWordsOf, type ContentWord } from '../../clinical/lexicon/content-words.ts'
import { layWordsOf } from '../../clinical/lexicon/lay-words.ts'
import { isStopWord } from '../../clinical/lexicon/stop-words.ts'
import type { Reading } from '../../clinical/lexicon/findings.ts'
import { wordSet, wordTable } from '../../clinical/lexicon/word-table.ts'
import { repliesIn, type Reply } from '../../clinical/statements/answers.ts'
import { clausesOf, type Clause } from '../../clinical/statements/clauses.ts'
import { experiencerAt } from '../../clinical/statements/people.ts'
import { familyOf, stem } from '../../clinical/stem.ts'
import { addTo } from '../../core/grouped.ts'
import { isQuantity, type CriticalFact } from '../../protocol/fact.ts'
import { sensesIn, type Sense } from './senses.ts'

/** Where a word stands, and whether it is denied there, or weighed, or said of a case that may come. */
export interface Word {
  readonly at: number
  readonly isDenied: boolean
  readonly isDoubtful: boolean
  /** It is said of what was given up: `used to smoke`. */
  readonly isFormer: boolean
  /** What is denied is that somebody is able to: `I can't breathe`. */
  readonly isUnable: boolean
  /** Whose it is. */
  readonly owner: string
}

/** So near to a word, in characters, stands what makes it doubtful, or former. */
const close = 40
/** Before a denial of what somebody is able to do. */
const ability = /\b(?:can|could|ca)$/i
/** Who weighs, or may do, what follows. */
const agent = /\b(?:i|we|you|he|she|they) (?:just |also |then )?$/i
/** Before what somebody did and does no more. */
const givenUp =
  /\b(?:used to(?! (?:it|this|that|the|my|being|having)\b)|quit|(?:gave|given|giving) up|former(?:ly)?|ex)\b/gi

/** One thing that somebody said: a clause, or a question with its answer. A phrase of a note is read the same way. */
export interface Saying {
  readonly text: string
  readonly start: number
  readonly end: number
  /** Lines of the text it stands in: the turns, where turns are joined by line breaks. */
  readonly lines: readonly number[]
  /** Words of weight in the form their spellings share. */
  readonly words: ReadonlyMap<string, readonly Word[]>
  readonly senses: readonly Sense[]
  /** Quantities and sides. */
  readonly values: readonly CriticalFact[]
  /** A question that nobody answered. */
  readonly isOpen: boolean
}

const alias: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'problem trouble difficulty issue difficulties problems issues,lie lying lay laying,tablet pill,sleep asleep slept,swollen swelling,loss lost lose losing,breath breathing breathe breathless breathlessness,rash blotching,walk walking ambulate ambulating ambulation,move moving movement,leg legs,flat flatly,vision visual,injury injured injure,high elevated elevation,odd weird strange funny,midday mid-day noon,spread spreading radiate radiating radiation,usual normal,limb extremity extremities,previous previously prior before,speech speaking speak spoke spoken talk talking talked,stairs stair,x_ray xray x-ray xr film imaging radiograph,referral refer referred refers,use using used uses,doctor physician,frequent frequently regularly,glucose sugar sugars,flex flexion bend bending,extend extension straighten,agree agreed agreement,prescription prescribe prescribed script,half halve halved halving,injection inject injected shot jab,night nocturnal overnight,urine urinary,urinate urination urinating pee peeing void voiding micturition,exertion exertional,first initially initial,ill illness,diet dietary,menses menstruation menstruating menstrual,eat ate eaten,send sent,wear worn wore,keep kept,bring brought,find found,run ran,come came,drive drove driven,wake woke woken,write wrote written,give gave given,see saw seen,tell told,hear heard,hold held,sit sat,stand stood,think thought,catch caught,buy bought,break broke broken,bite bit bitten,feed fed,grow grew grown,lead led,meet met,pay paid,sell sold,shake shook,spend spent,teach taught,throw threw thrown,choose chose chosen,build built,forget forgot forgotten,ride rode,rise rose risen,steal stole stolen,swim swam swum,tear tore torn',
)
const aliased: Map<string, string> = /* @__PURE__ */ new Map()

/** The form that a word shares with its nearest synonyms. */
export function formOf(word: string): string {
  if (aliased.size === 0) for (const [one, meant] of alias) aliased.set(stem(one), familyOf(meant))
  return aliased.get(word) ?? familyOf(word)
}

/** What a note says of the telling, and what a clinician writes without it having been said; as stems. */
export const telling: ReadonlySet<string> = /* @__PURE__ */ wordSet(
  'no not none never noth nil able know notic onset recal stil tri previous similar episod recent other whil dure safety net quit thing answer transcrib stat request whether ask want expect await pend reassur adviz visit took tak taken review return revisit recheck patient pt report deny deni note endors endor complain present describ affirm admit mention today current currently regular regularly pmh pmhx hx history known fhx fh rtc follow take time approximately overal remain associat male femal feel felt provid s p w o re c/o with d t vs cv msk heent pe ros psh sh shx dh ice pc cc hpi med exam due via per etc self go about includ incl otherwiz such discuss dob occur site age essentially typically relat generaliz identifi subjectiv necessary requir consult despit without within throughout toward upon plus around roughly nearly almost fairly rather only further another both symptom concern complaint duration severity location inform counsel encourag recommend explain clarifi educat instruct appear seem elicit localiz locat dose need must non else recollection consultation presentation character natur type aspect alongsid concurrent availabl provok exacerbat aggravat precipit attend apart fear dispens clinic fysical across warrant conduct deem identify option cal contact sensation given nor neither offer suggest sign attribut contribut though sinc set besid ago confirm show shown side parent dos becaus find found becom develop obtain auscultation palpation relevant date direct thought possibl level region intend advic believ accompani acknowledg seen awar',
)

/** Cuts what was read into sayings. Linear in the length of the text. */
export function sayingsOf(text: string, reading: Reading, facts: readonly CriticalFact[]): Saying[] {
  const clauses = clausesOf(reading.tokens, text)
  const sayingOf = sayer(text, reading, facts, clauses)
  const replies = repliesIn(reading, clauses, facts)
  const sayings = new Map<Clause, Saying>()
  for (const clause of clauses) {
    const own = sayingOf(clause.start, clause.end, [clause.line], clause.asks)
    sayings.set(clause, own)
    const reply = replies.get(clause)
    if (!reply?.isLast) continue
    for (const asked of reply.questions) {
      const question = sayings.get(asked)
      if (question) sayings.set(asked, answered(question, asked, own, reply.answer))
    }
  }
  return [...sayings.values()]
}

/**
 * A question with its answer: what it offers is said by a `yes`, and a `no` denies it. An answer that is neither leaves
 * open what was offered.
 */
function answered(question: Saying, { presumes }: Clause, own: Saying, answer: Reply['answer']): Saying {
  const settled = (place: Word): Word => ({
    ...place,
    isDenied: answer === 'no' || (answer !== 'so' && answer !== 'other' && place.isDenied),
    isDoubtful: answer === undefined && !presumes,
  })
  const words = new Map([...question.words].map(([word, places]) => [word, places.map(settled)]))
  const isYes = answer === 'yes' || answer === 'so'
  const told = (sense: Sense): Sense => (answer === 'no' ? { ...sense, value: `not ${sense.value}` } : sense)
  return {
    ...question,
    isOpen: false,
    lines: [...new Set([...question.lines, ...own.lines])],
    words: merged([words, own.words]),
    senses: [...(answer === undefined ? [] : question.senses.map(told)), ...own.senses],
    values: [
      ...question.values.filter((value) => isYes || (answer === 'no' && isLately(value, question))),
      ...own.values,
    ],
  }
}

/** `Any colds in the past two weeks?`: what is denied is denied of that time. */
const isLately = ({ kind, start }: CriticalFact, { text, start: from }: Saying): boolean =>
  kind === 'duration' && /\b(?:past|last)(?: couple of)?\s*$/i.test(text.slice(0, Math.max(0, start - from)))

/** Cuts a line of a note at its marks: every phrase has to be borne out on its own. */
export function phrasesOf(text: string, reading: Reading, facts: readonly CriticalFact[]): Saying[] {
  const sayingOf = sayer(text, reading, facts, clausesOf(reading.tokens, text))
  const ends = reading.tokens.flatMap(({ norm, type, start, end }) => {
    // `Denies cough but reports fever`
    if (type === 'word')
      return /^(?:but|however|although|whereas)$/.test(norm) ? [Math.max(0, start - 1)] : []
    const isEnd =
      type === 'mark' &&
      /^[,;.:?()\n]$/.test(norm) &&
      !/^\d/.test(text.slice(end, end + 1)) &&
      !/\bre$/i.test(text.slice(Math.max(0, start - 3), start))
    return isEnd ? [start] : []
  })
  return [...ends, text.length].flatMap((end, at) => {
    const start = at === 0 ? 0 : (ends[at - 1] as number) + 1
    return text.slice(start, end).trim() === '' ? [] : [sayingOf(start, end, [0], false)]
  })
}

/** The words of weight of a text, and as words, too, what the lexicon reads as one term; in order. */
export function wordsOf({ tokens, mentions, terms }: Reading): ContentWord[] {
  return [
    ...contentWordsOf(tokens, mentions),
    ...terms.map(({ term, from, to }) => ({
      word: term.name,
      start: tokens[from]?.start ?? 0,
      end: tokens[to - 1]?.end ?? 0,
    })),
    ...tokens
      .filter(({ type, norm }) => type === 'word' && !isStopWord(norm))
      .map(({ norm, start, end }) => ({ word: stem(norm), start, end })),
  ].sort((a, b) => a.start - b.start)
}

/** Reads stretches of a text as sayings. */
function sayer(
  text: string,
  reading: Reading,
  facts: readonly CriticalFact[],
  clauses: readonly Clause[],
): (start: number, end: number, lines: readonly number[], isOpen: boolean) => Saying {
  const reparanda = facts.flatMap(({ reparandum }) => reparandum ?? [])
  const isTakenBack = (from: number, to: number): boolean =>
    (reparanda[firstIndex(reparanda, ({ end }) => end > from)]?.start ?? to) < to
  const spoken = wordsOf(reading).filter(({ start, end }) => !isTakenBack(start, end))
  const denials = facts.filter(({ kind, negated }) => negated && kind !== 'retraction')
  const values = facts.filter(({ kind }) => isQuantity(kind) || kind === 'side')
  const ownerAt = (place: number): string => {
    const here = clauses[firstIndex(clauses, ({ end }) => end > place)]
    const token = firstIndex(reading.tokens, ({ start }) => start >= place)
    return here && here.start <= place ? experiencerAt(reading.tokens, here, token) : 'patient'
  }
  return (start, end, lines, isOpen) => {
    const denied = within(denials, start, end)
    const said = text.slice(start, end)
    const senses = sensesIn(said).map((sense) => ({ ...sense, at: sense.at + start }))
    // `naproxen, and we may add a gel`: what stands before who may do it is not weighed.
    const doubts = senses.flatMap(({ value, at }) =>
      /^(?:unsure|if)$/.test(value)
        ? [{ at, from: value === 'unsure' && agent.test(text.slice(start, at)) ? at : at - close }]
        : [],
    )
    const former = [...said.matchAll(givenUp)].map(({ 0: { length }, index }) => start + index + length)
    const words = new Map<string, Word[]>()
    for (const { word, start: at, end: to } of within(spoken, start, end)) {
      const denial = denied.find((one) => at < one.end && to > one.start)
      addTo(words, formOf(word), {
        at,
        isDenied: denial !== undefined,
        isUnable: denial !== undefined && ability.test(text.slice(0, denial.start).trimEnd()),
        isDoubtful: doubts.some((doubt) => at > doubt.from && at < doubt.at + close),
        isFormer: former.some((cue) => at >= cue && at - cue < close),
        owner: ownerAt(at),
      })
    }
    const [own, held] = [said.trim(), within(values, start, end)]
    return { text: own, start, end, lines, words, senses, values: held, isOpen }
  }
}

function merged(all: readonly Saying['words'][]): Map<string, Word[]> {
  const words = new Map<string, Word[]>()
  for (const one of all)
    for (const [word, places] of one) words.set(word, [...(words.get(word) ?? []), ...places])
  return words
}

/** Several sayings as one. */
export function joined(sayings: readonly Saying[]): Saying {
  const first = sayings[0] ?? { text: '', start: 0, end: 0 }
  return {
    ...first,
    lines: [...new Set(sayings.flatMap(({ lines }) => lines))],
    words: merged(sayings.map(({ words }) => words)),
    senses: sayings.flatMap(({ senses }) => senses),
    values: sayings.flatMap(({ values }) => values),
    isOpen: sayings.every(({ isOpen }) => isOpen),
  }
}

/** What is written short for several words, and the words, each of which has to be said. */
const shortened: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'straight_leg_raise slr,aspirin asa,regular_rate_rhythm rrr,clear cta ctab,leg le,tenderness ttp,last_period lmp,over_counter otc,combined_pill cocp',
)
/** So near to its part of the body, in characters, stands a symptom of it: `it hurts when I bend the knee`. */
const ofPart = 60

/** Where a saying holds all words that a word is short for, or a symptom beside its part of the body. */
function placesOfParts({ words }: Saying, word: string): readonly Word[] {
  const placesOf = (part: string): readonly Word[] => words.get(formOf(stem(part))) ?? []
  const parts = shortened.get(word)?.split(' ').map(placesOf)
  if (parts) return parts.every(({ length }) => length > 0) ? parts.flat() : []
  const [part = '', ...symptom] = word.split(' ')
  if (symptom.length === 0) return []
  const near = (part === 'limb' ? ['arm', 'leg'] : [part]).flatMap(placesOf)
  return placesOf(symptom.join(' ')).filter(({ at }) => near.some((one) => Math.abs(one.at - at) < ofPart))
}

/** Where a saying holds a word, by itself or in lay words. */
export function placesIn(saying: Saying, word: string): readonly Word[] {
  const { words } = saying
  const own = [...(words.get(formOf(word)) ?? []), ...placesOfParts(saying, word)]
  if (own.length > 0) return own
  const lay = layWordsOf(word, false).flatMap((other) => words.get(formOf(other)) ?? [])
  // Lay words speak of many things: they say how it is only where they say it one way, and that it is there never for
  // sure: `my heart is fine` names no palpitations.
  return lay.every(({ isDenied, isUnable }) => isDenied === lay[0]?.isDenied && !isUnable)
    ? lay.map((place) => (place.isDenied ? place : { ...place, isDoubtful: true }))
    : []
}

/** How a saying holds a word: affirmed where it is anywhere affirmed. */
export function holds(saying: Saying, word: string): 'affirmed' | 'denied' | undefined {
  const places = placesIn(saying, word)
  return places.length === 0 ? undefined : places.every(({ isDenied }) => isDenied) ? 'denied' : 'affirmed'
}
