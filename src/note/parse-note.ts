import { modelNoteSchema, type NoteItem, type NoteSection, type TemplateNote } from '../protocol/note.ts'
import type { Turn, TurnId } from '../protocol/turn.ts'
import type { NoteTemplate } from './note-template.ts'

/** What an answer turned out to be. Issues are paths with what was expected, never the answer's own words. */
export type ParsedNote =
  | { readonly ok: true; readonly note: TemplateNote }
  | { readonly ok: false; readonly issues: readonly string[] }

/**
 * Reads a model's answer as a note of `turns`.
 *
 * Takes the JSON out of code fences and talk around it. Cited numbers become turn ids; a citation of no turn is
 * kept as it is, for the review to find. Nothing is judged yet: every item is `unsupported`.
 */
export function parseNote(
  answer: string,
  turns: readonly Turn[],
  modelId: string,
  template: NoteTemplate,
): ParsedNote {
  const json = findObject(answer)
  if (json === undefined) return { ok: false, issues: ['expected one JSON object'] }
  const parsed = modelNoteSchema(template.sections.map(({ id }) => id)).safeParse(json)
  if (!parsed.success) {
    const issues = parsed.error.issues.map(
      (issue) => `${issue.path.map(String).join('.') || 'answer'}: ${describe(issue)}`,
    )
    return { ok: false, issues: issues.slice(0, 20) }
  }
  const ids = new Set(turns.map((turn) => turn.id))
  const cite = (citation: number | string): TurnId => {
    if (typeof citation === 'string' && ids.has(citation)) return citation
    const number = Number(String(citation).replace(/^\[(.*)\]$/, '$1'))
    return turns[number - 1]?.id ?? String(citation)
  }
  const items = (section: string): NoteItem[] =>
    (parsed.data[section] ?? []).map(({ text, evidence }) => ({
      text: text.trim(),
      evidence: [...new Set(evidence.map(cite))],
      verdict: 'unsupported',
      issues: [],
    }))
  const sections = template.sections.map(({ id, title, rule }): NoteSection => ({
    id,
    title,
    ...(rule ? { rule } : {}),
    items: items(id),
  }))
  return {
    ok: true,
    note: {
      template: template.id,
      title: template.title,
      sections,
      omissions: [],
      origin: { kind: 'model', modelId },
    },
  }
}

function describe(issue: { code?: string | undefined; expected?: unknown }): string {
  return typeof issue.expected === 'string' ? `expected ${issue.expected}` : (issue.code ?? 'invalid')
}

/** The first JSON object in a text, whatever stands around it. */
function findObject(text: string): unknown {
  const start = text.indexOf('{')
  const whole = parse(text.slice(start, text.lastIndexOf('}') + 1))
  if (start === -1 || whole !== undefined) return whole
  const fenced = /```(?:json)?\s*\n([\s\S]*?)\n\s*```/i.exec(text)?.[1]
  return fenced === undefined ? undefined : parse(fenced)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
