import { editingTerms } from '../../clinical/lexicon/editing-terms.ts'
import { quantitiesIn } from '../../clinical/quantities/quantities.ts'
import type { FactOptions } from '../../clinical/statements/critical-facts.ts'
import { tokenize } from '../../clinical/tokens.ts'
import { isCorrectable, isQuantity } from '../../protocol/fact.ts'
import {
  soapSections,
  unjudgedItem,
  type NoteItem,
  type Quote,
  type SoapNote,
  type SoapSection,
} from '../../protocol/note.ts'
import { turnText, type AnyTurn, type SpeakerRole } from '../../protocol/turn.ts'
import { omissionsOf } from '../review/omissions.ts'
import { readVisit } from '../review/visit.ts'
import { inferRoles, isPlanned } from '../write/infer-roles.ts'
import { exchangesIn, sentencesOf, type Exchange, type Sentence } from './sentences.ts'

/**
 * A draft made of the visit's own sentences, without a model: chosen and placed by rules over statements and cue
 * phrases, only fillers taken out, each citing its turn.
 *
 * Plan, findings and assessment are taken from the clinician only: by `role`, else by what is said (`inferRoles`). A
 * question stands with its answer, and a correction with what it corrects. Every line is `supported` by the sentence
 * that it is. Pure; linear in the length of the visit.
 */
export function extractiveNote(turns: readonly AnyTurn[], options: FactOptions = {}): SoapNote {
  const roles = inferRoles(turns)
  const lines: Line[] = []
  /** The lines that were added, by their text: undefined for what stands in another line. */
  const seen = new Map<string, Line | undefined>()
  const add = (section: SoapSection, text: string, quotes: Quote[]): Line | undefined => {
    const key = text.toLowerCase()
    if (text === '' || seen.has(key)) return seen.get(key)
    const line = { section, text, quotes }
    lines.push(line)
    seen.set(key, line)
    return line
  }
  const texts = turns.map(turnText)
  const read = texts.map((text) => sentencesOf(text, options))
  const exchanges = exchangesIn(texts, read, options)
  let examining = false
  turns.forEach((turn, at) => {
    let before: Line | undefined
    read[at]?.forEach((sentence) => {
      const { text } = sentence
      if (sentence.asks) {
        const exchange = exchanges.get(sentence)
        const answering = exchange && turns[exchange.turn]
        if (!exchange || !answering || !tells(exchange)) return
        const said = exchange.reply.map((one) => cleanSentence(one.text))
        const asked = exchange.questions.map((one) => cleanSentence(one.text, '?'))
        add('subjective', [...asked, ...said].join(' '), [
          ...exchange.questions.map((one) => quote(turn, one.text)),
          ...exchange.reply.map((one) => quote(answering, one.text)),
        ])
        for (const one of said) seen.set(one.toLowerCase(), undefined)
        return
      }
      // "No, sorry, I meant fifty" is nothing by itself, and what it corrects is wrong without it.
      if (before && takesBack(sentence)) {
        before.text += ` ${cleanSentence(text)}`
        before.quotes.push(quote(turn, text))
        return
      }
      const section = sectionOf(sentence, roles[at], examining)
      if (section === 'objective') examining = true
      if (section === 'plan') examining = false
      before =
        worthOf(sentence, section) >= 1 ? add(section, cleanSentence(text), [quote(turn, text)]) : undefined
    })
  })
  const itemsOf = (section: SoapSection): NoteItem[] =>
    lines
      .filter((line) => line.section === section)
      .map(({ text, quotes }, at) => ({
        ...unjudgedItem(section, at, text, [...new Set(quotes.map(({ turn }) => turn))]),
        ...{ verdict: 'supported', quotes, checkedBy: ['rules'] },
      }))
  const [subjective = [], objective = [], assessment = [], plan = []] = soapSections.map(itemsOf)
  const written = lines.map(({ text }) => text)
  const omissions = omissionsOf(written, readVisit(turns, options))
  return { subjective, objective, assessment, plan, omissions, origin: { kind: 'extractive' } }
}

/** A line as it grows: a correction is added to what it corrects. */
interface Line {
  readonly section: SoapSection
  text: string
  readonly quotes: Quote[]
}

/** An exchange about something of weight that is answered, by yes or no, with a value or by what it names. */
const tells = ({ questions, reply, isAnswered }: Exchange): boolean =>
  questions.some(
    (question) =>
      isProbing(question) &&
      (isAnswered ||
        reply.some((one) => speaksOf(one, question) || one.facts.some(({ kind }) => isQuantity(kind)))),
  )

/** A sentence as it was heard, or its turn where the edit has it otherwise. */
function quote({ id, text }: AnyTurn, sentence: string): Quote {
  const words = sentence.trim()
  return { turn: id, text: text.includes(words) ? words : text }
}

const isProbing = ({ statements }: Sentence): boolean =>
  statements.some(({ kind }) => /^(?:finding|drug|allergy)$/.test(kind))

/** True for a sentence about something that another one names. */
const speaksOf = (sentence: Sentence, other: Sentence): boolean =>
  sentence.statements.some(({ topic }) => other.statements.some((one) => one.topic === topic))

/** "No, sorry, I meant fifty": at the head of a sentence that corrects the one before. "Wait an hour" tells to wait. */
const correction: RegExp = /* @__PURE__ */ editingTerms(
  '^\\W*',
  '(?:(?<!\\b(?:wait|hold on|hang on))\\b|\\W*$|\\s?[,.;:!?–-])',
)
const takesBack = ({ text }: Sentence): boolean => correction.test(text)

const plan =
  /\b(?:i(?:'ll| will|'m (?:going to|gonna|gon na|just)| am going to|'d like| would like|'d recommend| want| recommend| wan na)|we(?:'ll| will| should| can|'re (?:going to|gonna|gon na))|let's|gon na|gonna|going to|prescri\w*|refer(?:ral)?|follow[- ]up|come back|see you (?:back|again|in)|continue|start(?:ing)? (?:you|on)|stop taking|increase|decrease|order|recommend|physical therapy|return|call (?:me|us)|make sure|(?:please|you can) (?:take|avoid|use|stop)|avoid)\b/i
const finding =
  /\b(?:blood pressure|temperature|heart rate|pulse|oxygen|saturation|sats?|respirat\w*|vitals?|on exam\w*|exam|lungs?|heart sounds?|murmur|abdomen|edema|swelling|tender\w*|palpat\w*|auscultation|range of motion|reflex\w*|x-?rays?|ekg|ecg|echo\w*|ct|mri|labs?|results?|a1c|hemoglobin|creatinine|reveal\w*|show(?:s|ed)|i (?:see|hear|feel|notice|appreciate)|you(?:'re| are) (?:tender|clear)|looks? (?:good|normal|clear|fine)|positive|negative|within normal|stable)\b/i
const judgement =
  /\b(?:i (?:think|suspect|believe)|looks like|sounds like|consistent with|diagnos\w*|likely|probably|impression|assessment|(?:first|second|third|next) (?:problem|issue)|you (?:have|may have|might have)|caused by|due to)\b/i
const phatic =
  /\b(?:weather|weekend|vacation|nice to (?:see|meet)|good to (?:see|meet)|thank you|thanks|bye|have a (?:good|great)|hey|you're welcome|see you later|love (?:it|that)|oh my|my gosh|wonderful|awesome|congratulations)\b/i

/** Said while examining: announces, and finds nothing yet. */
const examines =
  /\b(?:listen|let's (?:go ahead|look|see|take)|physical exam|good job|take a look|quick look|check you out|examine you|lie (?:back|down)|hop up|deep breath|talk (?:a little )?(?:bit )?about|go over|let me see)\b/i

/** Where a sentence belongs. Findings, judgements and plans only from who may be the clinician. */
function sectionOf(sentence: Sentence, role: SpeakerRole | undefined, examining: boolean): SoapSection {
  const { text, statements } = sentence
  if (role !== 'clinician') return 'subjective'
  if (plan.test(text) || statements.some(isPlanned)) return 'plan'
  if (judgement.test(text)) return 'assessment'
  if (finding.test(text) || (examining && statements.length > 0)) return 'objective'
  return 'subjective'
}

/** What a sentence is worth in a note: from 1 on it is kept. */
function worthOf({ text, words, facts, statements }: Sentence, section: SoapSection): number {
  // However short: a note without it is a wrong note.
  if (facts.some(({ kind }) => kind === 'allergy')) return 2
  if (words < 2) return 0
  const terms = new Set(statements.map(({ topic }) => topic)).size
  const weighty = facts.filter(({ kind }) => isCorrectable(kind)).length
  const other = facts.length - weighty
  const placed = section === 'subjective' ? 0 : section === 'objective' ? 0.6 : 0.9
  return (
    terms + weighty + other * 0.4 + placed + words / 20 - (phatic.test(text) || examines.test(text) ? 1 : 0)
  )
}

const fillers =
  /(?:^|(?<=[\s,.]))(?:[Uu]+h+m*|[Uu]+m+|[Ee]r+m*|(?:[Yy]ou know|[Ii] mean)(?=\s*,))(?=[\s,.?!]|$)[ ,]*/g
/** Words that open a sentence and say nothing; some of them only where a comma parts them: `Well controlled`. */
const opener =
  /^(?:[\s,.;:–-]|(?:and|so|but|or|because|also|oh)(?=[\s,.])|(?:okay|ok|alright|all right|right|now|well|yeah|great|good|perfect)(?=\s*,\s*\p{L}))+/iu
const closer =
  /(?:[\s,.;:?!–-]|(?<=[\s,])(?:and|but|so|or|because|um|uh)(?=[\s,.;:?!–-]*$)|(?<=,\s*)(?:okay|alright|right)(?=[\s,.;:?!–-]*$))+$/i
const stutter = /(?<![-\w])(\w+(?: \w+)?)(?:[ ,]+\1\b)+/gi
/** Said twice, a number may be two: `ninety-nine nine`, `take five, five times a day`. */
const once = (words: string, one: string): string =>
  quantitiesIn(tokenize(one), false).length > 0 ? words : one

/** A spoken sentence made fit to read: fillers, stutters and empty openers out. No word is changed and none added. */
export function cleanSentence(piece: string, end: '.' | '?' = '.'): string {
  const text = piece
    .slice(0, 2_000)
    .replace(/\s+/g, ' ')
    .replace(fillers, '')
    .replace(opener, '')
    .replace(stutter, once)
    .replace(/ ?,(?: ?,)+/g, ',')
    .replace(/ ([,.?!;:])/g, '$1')
    .replace(/ (n't|'(?:s|m|re|ve|ll|d))\b/g, '$1')
    .replace(closer, '')
    .trim()
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`
}
