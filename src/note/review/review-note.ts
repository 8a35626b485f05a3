import type { FactOptions } from '../../clinical/statements/critical-facts.ts'
import { ConfigurationError } from '../../core/errors.ts'
import { unjudgedItem, type Note } from '../../protocol/note.ts'
import { asTemplateNote, linesOf, withSections } from '../../protocol/soap-note.ts'
import type { EditedTurn, Turn } from '../../protocol/turn.ts'
import { omissionsOf } from './omissions.ts'
import { reviewLine } from './review-line.ts'
import { readVisit } from './visit.ts'

/** Most lines of a note that are reviewed: no visit has so many. */
const mostLines = 2_000

/**
 * Judges every line of a note by the visit, and lists what was said in the visit and is absent from the note.
 *
 * Rules only, no model: pure, and linear in the length of the visit. A line of more than 2,000 characters is not compared
 * with the visit: it is `unverified`.
 *
 * @throws ConfigurationError when the note has more than 2,000 lines.
 */
export function reviewNote<N extends Note>(
  note: N,
  turns: readonly (Turn | EditedTurn)[],
  options: FactOptions = {},
): N {
  const whole = asTemplateNote(note)
  const count = linesOf(note).length
  if (count > mostLines)
    throw new ConfigurationError('note', `has ${count} lines, and at most ${mostLines} are reviewed`)
  const visit = readVisit(turns, options)
  const sections = whole.sections.map((section) => ({
    ...section,
    items: section.items.map((item, at) =>
      // What a caller wrote by hand may have text and evidence only.
      reviewLine({ ...unjudgedItem(section.id, at, item.text, item.evidence), ...item }, visit, section.rule),
    ),
  }))
  const texts = sections.flatMap(({ items }) => items.map(({ text }) => text))
  return withSections(note, sections, { omissions: omissionsOf(texts, visit) })
}
