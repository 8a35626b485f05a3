import { editingTerms } from '../../clinical/lexicon/editing-terms.ts'
import type { FactOptions } from '../../clinical/statements/critical-facts.ts'
import { isQuantity } from '../../protocol/fact.ts'
import {
  soapSections,
  unjudgedItem,
  type NoteItem,
  type Quote,
  type SoapNote,
  type SoapSection,
} from '../../protocol/note.ts'
import { turnText, type AnyTurn } from '../../protocol/turn.ts'
import { omissionsOf } from '../review/omissions.ts'
import { readVisit } from '../review/visit.ts'
import { inferRoles } from '../write/infer-roles.ts'
import { sectionOf, worthOf } from './extractive-rules.ts'
import { cleanSentence } from './extractive-sentence.ts'
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
