import { NoteError } from '../../core/errors.ts'
import { isObject, type JsonObject } from '../../core/json.ts'
import {
  soapSections,
  unjudgedItem,
  type Note,
  type NoteItem,
  type NoteOrigin,
  type NoteSection,
  type TemplateNote,
} from '../../protocol/note.ts'
import { asSoapNote, soapHead } from '../../protocol/soap-note.ts'
import { readItems } from './parse-note.ts'

/**
 * Reads what a writer handed over as a note of the same form. Verdicts, issues and omissions of its own are left out:
 * those are for the review to give.
 *
 * @throws NoteError with the paths at fault.
 */
export function readWrittenNote(written: unknown): Note {
  const issues: string[] = []
  const note = isObject(written) ? written : {}
  const { kind, modelId } = isObject(note['origin']) ? note['origin'] : {}
  const origin: NoteOrigin = {
    kind: kind === 'extractive' ? kind : 'model',
    ...(typeof modelId === 'string' ? { modelId } : {}),
  }
  const read = Array.isArray(note['sections'])
    ? { ...templateNote(note, note['sections'], issues), omissions: [], origin }
    : asSoapNote({
        ...soapHead,
        sections: soapSections.map((id) => ({ id, title: '', items: itemsOf(note[id], id, id, issues) })),
        omissions: [],
        origin,
      })
  if (issues.length > 0) throw new NoteError('The writer handed over no note', issues.slice(0, 20))
  return read
}

function templateNote(
  { template, title }: JsonObject,
  sections: readonly unknown[],
  issues: string[],
): Pick<TemplateNote, 'template' | 'title' | 'sections'> {
  const text = (value: unknown, path: string): string => {
    if (typeof value === 'string' && value !== '') return value
    issues.push(`${path}: expected string with text in it`)
    return ''
  }
  const ids = new Set<string>()
  const read = sections.map((value, at): NoteSection => {
    const { id: name, title, rule, items } = isObject(value) ? value : {}
    const path = `sections.${at}`
    const id = text(name, `${path}.id`)
    // Lines of two sections with one id would share their ids.
    if (ids.has(id)) issues.push(`${path}.id: expected the id of no other section`)
    ids.add(id)
    return {
      id,
      title: text(title, `${path}.title`),
      ...(rule === 'clinician' ? { rule } : {}),
      items: itemsOf(items, `${path}.items`, id, issues),
    }
  })
  return { template: text(template, 'template'), title: text(title, 'title'), sections: read }
}

function itemsOf(value: unknown, path: string, section: string, issues: string[]): NoteItem[] {
  const before = issues.length
  const items = readItems(value, path, issues)
  if (issues.length > before) return []
  return items.map(({ text, evidence }, at) => unjudgedItem(section, at, text, evidence.map(String)))
}
