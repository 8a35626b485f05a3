import { ConfigurationError } from '../core/errors.ts'
import { standsInNote, type Note, type NoteItem, type Omission } from '../protocol/note.ts'
import { asTemplateNote } from '../protocol/soap-note.ts'

/**
 * Writes a note for people.
 *
 * `text` is the plain form that pastes into any record: headings and bullets. `markdown` adds the turns each
 * line rests on. In both, lines that the visit does not bear out stand apart at the end, and so does what was said
 * and is missing from the note. In a verified note a line that nobody could verify says so.
 */
export function renderNote(note: Note, format: 'text' | 'markdown'): string {
  const given: unknown = format
  if (given !== 'text' && given !== 'markdown') {
    throw new ConfigurationError('format', 'must be text or markdown')
  }
  const style = format === 'text' ? plain : markdown
  const parts = asTemplateNote(note).sections
  // Where somebody has verified the note, a line that could not be verified is the exception.
  const mark = (item: NoteItem): NoteItem =>
    note.origin.verifiedBy !== undefined &&
    item.verdict === 'unverified' &&
    !item.checkedBy.includes('clinician')
      ? { ...item, text: `${item.text} (unverified)` }
      : item
  const sections = parts.map(({ title, items }) => {
    const borne = items.filter((item) => !isApart(item))
    return block(style.heading(line(title)), borne.map(mark).map(style.item), style.none)
  })
  const apart = parts.flatMap(({ title, items }) =>
    items.filter(isApart).map((item) => style.apart(item, line(title))),
  )
  const missing = note.omissions.map(style.omission)
  return `${[
    ...(note.origin.kind === 'extractive' ? [style.quote(draft)] : []),
    ...sections,
    ...(apart.length > 0
      ? [block(style.heading('Not borne out by the visit: check before use'), apart)]
      : []),
    ...(missing.length > 0 ? [block(style.heading('Said in the visit, not in the note'), missing)] : []),
  ].join('\n\n')}\n`
}

const isApart = (item: NoteItem): boolean => !standsInNote(item)

interface Style {
  readonly quote: (text: string) => string
  readonly none: string
  readonly heading: (title: string) => string
  readonly item: (item: NoteItem) => string
  readonly apart: (item: NoteItem, section: string) => string
  readonly omission: (omission: Omission) => string
}

const draft = "Draft made of the visit's own sentences, without a language model."

function why(item: NoteItem): string {
  const reasons = item.issues.map((issue) => issue.message).join('; ')
  return reasons === '' ? item.verdict : `${item.verdict}: ${reasons}`
}

const plain: Style = {
  quote: (text) => text,
  none: '- None stated',
  heading: (title) => `${title}:`,
  item: (item) => `- ${line(item.text)}`,
  apart: (item, section) => `- ${section}: ${line(item.text)} (${line(why(item))})`,
  omission: (omission) => `- ${line(omission.text)} (${omission.kind}, ${omission.severity})`,
}

const markdown: Style = {
  quote: (text) => `> ${text}`,
  none: '_None stated._',
  heading: (title) => `## ${title}`,
  item: (item) => `- ${escape(item.text)}${references(item.evidence)}`,
  apart: (item, section) =>
    `- **${section}:** ${escape(item.text)}${references(item.evidence)} — _${escape(why(item))}_`,
  omission: (omission) =>
    `- ${escape(omission.text)}${references([omission.turn])} — _${omission.kind}, ${omission.severity}_`,
}

const references = (ids: readonly string[]): string =>
  ids.length === 0 ? '' : ` [${ids.map(escape).join(', ')}]`

/** On one line. What is a single space already is not replaced: of long texts most is. */
const line = (text: string): string => text.replace(/\s{2,}|[^\S ]/g, ' ').trim()

/** What would be markup is shown as it is: a note's words come from a model and a microphone. */
function escape(text: string): string {
  return line(text)
    .replace(/[\\`*_[\]<>|#~!]/g, '\\$&')
    .replace(/^(\d+(?=[.)]\s)|(?=[-+]))/, '$1\\')
}

function block(heading: string, lines: readonly string[], none: string = ''): string {
  return `${heading}\n${lines.length === 0 ? none : lines.join('\n')}`
}
