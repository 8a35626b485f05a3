import { isObject } from '../../core/json.ts'
import { jsonAnswer } from '../../model/json-answer.ts'
import {
  unjudgedItem,
  type NoteItem,
  type NoteOrigin,
  type NoteSection,
  type TemplateNote,
} from '../../protocol/note.ts'
import type { Turn, TurnId } from '../../protocol/turn.ts'
import type { NoteTemplate } from '../templates/note-template.ts'

/** What an answer turned out to be. Issues are paths with what was expected, never the answer's own words. */
type ParsedNote =
  | { readonly ok: true; readonly note: TemplateNote }
  | { readonly ok: false; readonly issues: readonly string[] }

/**
 * Reads a model's answer as a note of `turns`. Cited numbers become turn ids; a citation of no turn is kept as it is, for
 * the review to find. Nothing is judged yet: every item is `unverified`.
 */
export function parseNote(
  answer: string,
  turns: readonly Turn[],
  modelId: string,
  template: NoteTemplate,
): ParsedNote {
  const json = jsonAnswer(answer)
  if (json === undefined) return { ok: false, issues: ['expected one JSON object'] }
  const issues: string[] = []
  const lists = template.sections.map(({ id }) => readItems(json[id], id, issues))
  if (issues.length > 0) return { ok: false, issues: issues.slice(0, 20) }
  const cite = citer(turns)
  const itemsOf = (section: string, at: number): NoteItem[] =>
    (lists[at] ?? []).map(({ text, evidence }, i) => unjudgedItem(section, i, text, evidence.map(cite)))
  return { ok: true, note: noteOf(template, itemsOf, { kind: 'model', modelId }) }
}

/** A note of a template whose lines nobody has judged yet. */
export function noteOf(
  { id, title, sections }: NoteTemplate,
  itemsOf: (section: string, at: number) => readonly NoteItem[],
  origin: NoteOrigin,
): TemplateNote {
  const sectionOf = ({ id, title, rule }: NoteTemplate['sections'][number], at: number): NoteSection => {
    return { id, title, ...(rule ? { rule } : {}), items: itemsOf(id, at) }
  }
  return { template: id, title, sections: sections.map(sectionOf), omissions: [], origin }
}

/** Reads a citation: the number of a turn, `[3]` too, or its id. What cites no turn stays as it is. */
export function citer(turns: readonly Turn[]): (citation: number | string) => TurnId {
  const ids = new Set(turns.map((turn) => turn.id))
  return (citation) => {
    if (typeof citation === 'string' && ids.has(citation)) return citation
    const number = Number(String(citation).replace(/^\[(.*)\]$/, '$1'))
    return turns[number - 1]?.id ?? String(citation)
  }
}

/** One line as a model writes it: its citations are the numbers the prompt gave the turns. */
interface ModelItem {
  readonly text: string
  readonly evidence: readonly (number | string)[]
}

/** The lines of one section; what they should have been goes to `issues`. */
export function readItems(value: unknown, path: string, issues: string[]): ModelItem[] {
  const expect = (is: boolean, at: string, what: string): boolean => {
    if (!is) issues.push(`${at}: expected ${what}`)
    return is
  }
  if (!expect(Array.isArray(value), path, 'array')) return []
  return (value as unknown[]).filter((item, i): item is ModelItem => {
    const at = `${path}.${i}`
    if (!expect(isObject(item), at, 'object')) return false
    const { text, evidence } = item as { text?: unknown; evidence?: unknown }
    expect(typeof text === 'string' && text.trim() !== '', `${at}.text`, 'string with text in it')
    if (expect(Array.isArray(evidence), `${at}.evidence`, 'array')) {
      for (const [j, cited] of (evidence as unknown[]).entries()) {
        expect(
          typeof cited === 'number' || typeof cited === 'string',
          `${at}.evidence.${j}`,
          'number of a turn',
        )
      }
    }
    return true
  })
}
