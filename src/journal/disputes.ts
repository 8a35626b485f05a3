import { factKey } from '../clinical/compare/compare-facts.ts'
import { clinicalStatements } from '../clinical/statements/clinical-statements.ts'
import { criticalFacts } from '../clinical/statements/critical-facts.ts'
import { defined } from '../core/defined.ts'
import type { Note, NoteItem } from '../protocol/note.ts'
import { asTemplateNote, linesOf, mapLines, withSections } from '../protocol/soap-note.ts'
import type { AnyTurn, Dispute } from '../protocol/turn.ts'

/** The turns, each with what was heard otherwise in it. */
export function disputedTurns(turns: readonly AnyTurn[], disputes: readonly Dispute[]): readonly AnyTurn[] {
  return turns.map((turn) => {
    const own = disputes.filter((dispute) => dispute.turn === turn.id)
    return own.length > 0 ? { ...turn, disputes: own } : turn
  })
}

/**
 * The note, each line with the disputes that it rests on. Of the lines that cite the turn these are those that state what
 * is in dispute; where none does, those that speak of its topic; where none does that either, those that quote the
 * words, or no others of the turn.
 */
export function disputedNote(note: Note, disputes: readonly Dispute[]): Note {
  const all = linesOf(note)
  const of = new Map<NoteItem, Dispute[]>()
  for (const dispute of disputes) {
    const citing = all.filter(({ evidence }) => evidence.includes(dispute.turn))
    const resting = [states, speaksOf, isAtQuote]
      .map((rests) => citing.filter((item) => rests(item, dispute)))
      .find((items) => items.length > 0)
    for (const item of resting ?? []) of.set(item, [...(of.get(item) ?? []), dispute])
  }
  const marked = (item: NoteItem): NoteItem => ({ ...item, ...defined({ disputes: of.get(item) }) })
  return withSections(note, mapLines(asTemplateNote(note).sections, marked))
}

/** Kinds that hold no value of their own: what is in dispute is something about their topic. */
const aboutTopic = /^(?:negation|finding|action|result|person)$/

/** Whether a line says what is in dispute, one way or the other. */
function states({ text }: NoteItem, { kind, topic, before, after }: Dispute): boolean {
  return (aboutTopic.test(kind) ? [topic] : [before, after]).some(
    (value) =>
      value !== undefined &&
      (names(text, value) ||
        criticalFacts(text).some(
          (fact) =>
            fact.kind === kind &&
            factKey({ ...fact, negated: false }) === factKey({ ...fact, value, negated: false }),
        )),
  )
}

function speaksOf({ text }: NoteItem, { topic }: Dispute): boolean {
  return topic !== undefined && names(text, topic)
}

function names(text: string, name: string): boolean {
  const isWritten = name !== '' && text.toLowerCase().includes(name.toLowerCase())
  return isWritten || clinicalStatements(text).some(({ topic }) => topic === name)
}

/** Whether the words that a line rests on, as far as it quotes the turn, are those in dispute. */
function isAtQuote({ quotes }: NoteItem, { turn, heard }: Dispute): boolean {
  const own = quotes.filter((quote) => quote.turn === turn)
  return own.length === 0 || own.some(({ text }) => text.includes(heard) || heard.includes(text))
}
