import { editingTerms } from '../../clinical/lexicon/editing-terms.ts'
import type { FactOptions } from '../../clinical/statements/critical-facts.ts'
import {
  unjudgedItem,
  type NoteItem,
  type Quote,
  type SoapNote,
  type SoapSection,
} from '../../protocol/note.ts'
import { soapSections } from '../../protocol/note.ts'
import { turnText, type EditedTurn, type Turn } from '../../protocol/turn.ts'
import { omissionsOf } from '../review/omissions.ts'
import { readVisit } from '../review/visit.ts'
import { inferRoles } from '../write/infer-roles.ts'
import { sectionOf, worthOf } from './extractive-rules.ts'
import { cleanSentence } from './extractive-sentence.ts'
import { isAnswer, sentencesOf, type Sentence } from './sentences.ts'

/**
 * A draft made of the visit's own sentences, without a model: chosen and placed by rules over statements and cue
 * phrases, only fillers taken out, each citing its turn.
 *
 * Plan, findings and assessment are taken from the clinician only: by `role`, else by what is said (`inferRoles`). A
 * question stands with its answer, and a correction with what it corrects. Every line is `supported` by the sentence
 * that it is. Pure; linear in the length of the visit.
 */
export function extractiveNote(turns: readonly (Turn | EditedTurn)[], options: FactOptions = {}): SoapNote {
  const roles = inferRoles(turns)
  const sections: Record<SoapSection, NoteItem[]> = {
    subjective: [],
    objective: [],
    assessment: [],
    plan: [],
  }
  const seen = new Set<string>()
  const add = (section: SoapSection, text: string, quotes: readonly Quote[]): void => {
    const key = text.toLowerCase()
    if (text === '' || seen.has(key)) return
    seen.add(key)
    const evidence = quotes.map(({ turn }) => turn)
    const item = unjudgedItem(section, sections[section].length, text, evidence)
    sections[section].push({ ...item, verdict: 'supported', quotes, checkedBy: ['rules'] })
  }
  const correct = (section: SoapSection, text: string): void => {
    const item = sections[section].pop()
    if (item) sections[section].push({ ...item, text: `${item.text} ${text}` })
  }
  const read = turns.map((turn) => sentencesOf(turnText(turn), options))
  let examining = false
  turns.forEach((turn, at) => {
    const sentences = read[at] as readonly Sentence[]
    let before: SoapSection | undefined
    sentences.forEach((sentence, index) => {
      const { text } = sentence
      if (sentence.asks) {
        const reply = index === sentences.length - 1 ? turns[at + 1] : undefined
        const first = read[at + 1]?.[0]
        if (
          reply &&
          first &&
          isProbing(sentence) &&
          (isAnswer(turnText(reply)) || speaksOf(first, sentence))
        ) {
          const said = cleanSentence(first.text)
          add('subjective', `${cleanSentence(text, '?')} ${said}`, [
            quote(turn, text),
            quote(reply, first.text),
          ])
          seen.add(said.toLowerCase())
        }
        return
      }
      // "No, sorry, I meant fifty" is nothing by itself, and what it corrects is wrong without it.
      if (before && takesBack(sentence)) {
        correct(before, cleanSentence(text))
        return
      }
      const section = sectionOf(sentence, roles[at], examining)
      if (section === 'objective') examining = true
      if (section === 'plan') examining = false
      before = worthOf(sentence, section) >= 1 ? section : undefined
      if (before) add(before, cleanSentence(text), [quote(turn, text)])
    })
  })
  const texts = soapSections.flatMap((section) => sections[section].map(({ text }) => text))
  const omissions = omissionsOf(texts, readVisit(turns, options))
  return { ...sections, omissions, origin: { kind: 'extractive' } }
}

/** A sentence as it was heard, or its turn where the edit has it otherwise. */
function quote({ id, text }: Turn | EditedTurn, sentence: string): Quote {
  const words = sentence.trim()
  return { turn: id, text: text.includes(words) ? words : text }
}

const isProbing = ({ statements }: Sentence): boolean =>
  statements.some(({ kind }) => kind === 'finding' || kind === 'drug' || kind === 'allergy')

/** True for a sentence about something that another one names. */
const speaksOf = (sentence: Sentence, other: Sentence): boolean =>
  sentence.statements.some(({ topic }) => other.statements.some((one) => one.topic === topic))

/** "No, sorry, I meant fifty": at the head of a sentence that corrects the one before. "Wait an hour" tells to wait. */
const correction: RegExp = /* @__PURE__ */ editingTerms(
  '^\\W*',
  '(?:(?<!\\b(?:wait|hold on|hang on))\\b|\\W*$|\\s?[,.;:!?–-])',
)
const takesBack = ({ text }: Sentence): boolean => correction.test(text)
