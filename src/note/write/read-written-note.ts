import { NoteError } from '../../core/errors.ts'
import { isObject, type JsonObject } from '../../core/json.ts'
import {
  soapSections,
  unjudgedItem,
  type Note,
  type NoteItem,
  type NoteOrigin,
  type NoteSection,
} from '../../protocol/note.ts'
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
  const read = Array.isArray(note['sections']) ? templateNote(note, issues) : soapNote(note, issues)
  if (issues.length > 0) throw new NoteError('The writer handed over no note', issues.slice(0, 20))
  return read
}

function soapNote(note: JsonObject, issues: string[]): Note {
  const [subjective = [], objective = [], assessment = [], plan = []] = soapSections.map((id) =>
    itemsOf(note[id], id, id, issues),
  )
  return { subjective, objective, assessment, plan, omissions: [], origin: originOf(note) }
}

function templateNote(note: JsonObject, issues: string[]): Note {
  const text = (value: unknown, path: string): string => {
    if (typeof value === 'string' && value !== '') return value
    issues.push(`${path}: expected string with text in it`)
    return ''
  }
  const sections = (note['sections'] as readonly unknown[]).map((value, at): NoteSection => {
    const section = isObject(value) ? value : {}
    const path = `sections.${at}`
    const { rule } = section
    const id = text(section['id'], `${path}.id`)
    return {
      id,
      title: text(section['title'], `${path}.title`),
      ...(rule === 'examined' || rule === 'clinician' ? { rule } : {}),
      items: itemsOf(section['items'], `${path}.items`, id, issues),
    }
  })
  const { template, title } = note
  return {
    template: text(template, 'template'),
    title: text(title, 'title'),
    sections,
    omissions: [],
    origin: originOf(note),
  }
}

function itemsOf(value: unknown, path: string, section: string, issues: string[]): NoteItem[] {
  const before = issues.length
  const items = readItems(value, path, issues)
  if (issues.length > before) return []
  return items.map(({ text, evidence }, at) => unjudgedItem(section, at, text, evidence.map(String)))
}

function originOf({ origin }: JsonObject): NoteOrigin {
  const { kind, modelId } = isObject(origin) ? origin : {}
  return {
    kind: kind === 'extractive' ? kind : 'model',
    ...(typeof modelId === 'string' ? { modelId } : {}),
  }
}
