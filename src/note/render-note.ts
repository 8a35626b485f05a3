import { ConfigurationError } from '../core/errors.ts'
import { standsInNote, type Note, type NoteItem } from '../protocol/note.ts'
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
  const isPlain = format === 'text'
  const say = isPlain ? line : escapeMarkdown
  const heading = (title: string): string => (isPlain ? `${title}:` : `## ${title}`)
  const cited = (ids: readonly string[]): string => (isPlain ? '' : references(ids))
  const aside = (words: string): string => (isPlain ? ` (${words})` : ` — _${words}_`)
  const none = isPlain ? '- None stated' : '_None stated._'
  const parts = asTemplateNote(note).sections
  // Where somebody has verified the note, a line that could not be verified is the exception.
  const isOpen = ({ verdict, checkedBy }: NoteItem): boolean =>
    note.origin.verifiedBy !== undefined && verdict === 'unverified' && !checkedBy.includes('clinician')
  const sections = parts.map(({ title, items }) => {
    const borne = items.filter(standsInNote)
    const lines = borne.map((item) => {
      const { text, evidence } = item
      return `- ${say(isOpen(item) ? `${text} (unverified)` : text)}${cited(evidence)}`
    })
    return block(heading(line(title)), lines, none)
  })
  const apart = parts.flatMap(({ title, items }) =>
    items
      .filter((item) => !standsInNote(item))
      .map((item) => {
        const section = isPlain ? `${line(title)}:` : `**${line(title)}:**`
        return `- ${section} ${say(item.text)}${cited(item.evidence)}${aside(say(why(item)))}`
      }),
  )
  const missing = note.omissions.map(
    ({ text, turn, kind, severity }) => `- ${say(text)}${cited([turn])}${aside(`${kind}, ${severity}`)}`,
  )
  const draft = "Draft made of the visit's own sentences, without a language model."
  return `${[
    ...(note.origin.kind === 'extractive' ? [isPlain ? draft : `> ${draft}`] : []),
    ...sections,
    ...(apart.length > 0 ? [block(heading('Not borne out by the visit: check before use'), apart)] : []),
    ...(missing.length > 0 ? [block(heading('Said in the visit, not in the note'), missing)] : []),
  ].join('\n\n')}\n`
}

function why(item: NoteItem): string {
  const reasons = item.issues.map((issue) => issue.message).join('; ')
  return reasons === '' ? item.verdict : `${item.verdict}: ${reasons}`
}

const references = (ids: readonly string[]): string =>
  ids.length === 0 ? '' : ` [${ids.map(escapeMarkdown).join(', ')}]`

/** On one line. What is a single space already is not replaced: of long texts most is. */
const line = (text: string): string => text.replace(/\s{2,}|[^\S ]/g, ' ').trim()

/** What would be markup is shown as it is: a note's words come from a model and a microphone. */
export function escapeMarkdown(text: string): string {
  return line(text)
    .replace(/[\\`*_[\]<>|#~!]/g, '\\$&')
    .replace(/^(\d+(?=[.)]\s)|(?=[-+=]))/, '$1\\')
}

function block(heading: string, lines: readonly string[], none: string = ''): string {
  return `${heading}\n${lines.length === 0 ? none : lines.join('\n')}`
}
