import { factKey } from '../clinical/compare/compare-facts.ts'
import { criticalFacts } from '../clinical/statements/critical-facts.ts'
import type { Note, NoteItem } from '../protocol/note.ts'
import { asTemplateNote, linesOf, withSections } from '../protocol/soap-note.ts'
import type { Dispute, EditedTurn, Turn } from '../protocol/turn.ts'

/** The turns, each with what was heard otherwise in it. */
export function disputedTurns(
  turns: readonly (Turn | EditedTurn)[],
  disputes: readonly Dispute[],
): readonly (Turn | EditedTurn)[] {
  return turns.map((turn) => {
    const own = disputes.filter((dispute) => dispute.turn === turn.id)
    return own.length > 0 ? { ...turn, disputes: own } : turn
  })
}

/**
 * The note, each line with the disputes that it rests on: a line that cites the turn and states the fact in dispute, or,
 * where no line of those that cite the turn states it, each of them.
 */
export function disputedNote(note: Note, disputes: readonly Dispute[]): Note {
  const all = linesOf(note)
  const of = new Map<NoteItem, Dispute[]>()
  for (const dispute of disputes) {
    const citing = all.filter(({ evidence }) => evidence.includes(dispute.turn))
    const stating = citing.filter(({ text }) => states(text, dispute))
    for (const item of stating.length > 0 ? stating : citing) of.set(item, [...(of.get(item) ?? []), dispute])
  }
  const marked = (items: readonly NoteItem[]): readonly NoteItem[] =>
    items.map((item) => {
      const own = of.get(item)
      return own ? { ...item, disputes: own } : item
    })
  const { sections } = asTemplateNote(note)
  return withSections(
    note,
    sections.map((section) => ({ ...section, items: marked(section.items) })),
  )
}

/** Whether a line says what is in dispute, one way or the other, or speaks of what it belongs to. */
function states(line: string, { kind, heard, before, after }: Dispute): boolean {
  const values = [before, after].filter((value) => value !== undefined)
  const facts = criticalFacts(line)
  const same = (value: string): boolean =>
    facts.some(
      (fact) => factKey({ ...fact, negated: false }) === factKey({ ...fact, kind, value, negated: false }),
    )
  if (values.some(same)) return true
  // A line that leaves out the value may still name the drug or the finding.
  const subjects = new Set(
    criticalFacts(heard).flatMap((fact) => (values.includes(fact.value) ? (fact.subject ?? []) : [])),
  )
  return facts.some(({ value }) => subjects.has(value)) || values.some((value) => mentions(line, value))
}

function mentions(line: string, value: string): boolean {
  return value !== '' && line.toLowerCase().includes(value.toLowerCase())
}
