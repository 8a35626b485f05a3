import type { FactOptions } from '../../clinical/statements/critical-facts.ts'
import { unjudgedItem, type NoteItem, type SoapNote, type SoapSection } from '../../protocol/note.ts'
import type { EditedTurn, SpeakerRole, Turn } from '../../protocol/turn.ts'
import { turnText } from '../../protocol/turn.ts'
import { reviewNote } from '../review/review-note.ts'
import { readStatements, type Statement } from '../review/statements.ts'
import { answerOf } from '../review/answers.ts'
import { sectionOf, worthOf } from './extractive-rules.ts'
import { cleanSentence } from './extractive-sentence.ts'
import { inferRoles } from '../write/infer-roles.ts'

/**
 * A draft made of the visit's own sentences, without a model: chosen and placed by rules over facts and cue phrases,
 * only fillers taken out, each citing its turn, and reviewed like any note.
 *
 * Plan, findings and assessment are taken from the clinician only: by `role`, else by what is said (`inferRoles`). A
 * question stands with its answer. Pure; linear in the length of the visit.
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
  const add = (section: SoapSection, text: string, ...evidence: string[]): void => {
    const key = text.toLowerCase()
    if (text === '' || seen.has(key)) return
    seen.add(key)
    sections[section].push(unjudgedItem(section, sections[section].length, text, evidence))
  }
  const correct = (section: SoapSection, text: string): void => {
    const item = sections[section].pop()
    if (item) sections[section].push({ ...item, text: `${item.text} ${text}` })
  }
  let examining = false
  turns.forEach((turn, at) => {
    const text = turnText(turn)
    const statements = readStatements(text, options)
    const role = roles[at]
    let before: SoapSection | undefined
    statements.forEach((statement, index) => {
      const piece = text.slice(statement.start, statement.end)
      const last = index === statements.length - 1
      if (statement.asks) {
        const reply = last ? replyTo(turns, at) : undefined
        if (reply && isProbing(statement)) {
          const said = cleanSentence(firstSentence(reply))
          add('subjective', `${cleanSentence(piece, '?')} ${said}`, turn.id, reply.id)
          seen.add(said.toLowerCase())
        }
        return
      }
      // "No, sorry, I meant fifty" is nothing by itself, and what it corrects is wrong without it.
      if (before && takesBack(statement)) {
        correct(before, cleanSentence(piece))
        return
      }
      const section = sectionOf(piece, statement, role, examining)
      if (section === 'objective') examining = true
      if (section === 'plan') examining = false
      before = worthOf(piece, statement, section) >= 1 ? section : undefined
      if (before) add(before, cleanSentence(piece), turn.id)
    })
  })
  const note: SoapNote = { ...sections, omissions: [], origin: { kind: 'extractive' } }
  return reviewNote(note, withRoles(turns, roles), options)
}

/** The next turn, when it answers with yes or no. */
function replyTo(turns: readonly (Turn | EditedTurn)[], at: number): Turn | EditedTurn | undefined {
  const next = turns[at + 1]
  return next && answerOf(turnText(next)) !== undefined ? next : undefined
}

const isProbing = ({ words }: Statement): boolean => words.some(({ cue }) => cue)

/** How far from its head, in characters, a statement that corrects the one before says so. */
const correctionHead = 24

const takesBack = ({ facts, start }: Statement): boolean =>
  facts.some((fact) => fact.kind === 'retraction' && fact.start < start + correctionHead)

function firstSentence(turn: Turn | EditedTurn): string {
  const text = turnText(turn)
  const [first] = readStatements(text)
  return first ? text.slice(first.start, first.end) : text
}

function withRoles(
  turns: readonly (Turn | EditedTurn)[],
  roles: readonly (SpeakerRole | undefined)[],
): (Turn | EditedTurn)[] {
  return turns.map((turn, at) => {
    const role = roles[at]
    return role === undefined || turn.role !== undefined ? turn : { ...turn, role }
  })
}
