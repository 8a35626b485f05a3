import type { DeskSection, DeskSnapshot } from 'medical-scribe/ui'
import { fullTime, visitDate } from './clock.ts'

/** What of the note stands, as text for pasting into a record; says what it is, and of when, before anything else. */
export function noteDocument({ note, encounter }: DeskSnapshot, now: Date, only?: DeskSection['id']): string {
  const { signature, voided, addenda = [] } = encounter
  const sections = note.sections.filter(({ id }) => only === undefined || id === only)
  const body = sections.map(({ title, lines }) => {
    const standing = lines.filter(({ stands }) => stands).map(({ item }) => `- ${item.text}`)
    return [`${title}:`, ...(standing.length > 0 ? standing : ['- None stated'])].join('\n')
  })
  const state = voided
    ? `VOID since ${fullTime(voided.at)}: ${voided.reason}`
    : signature
      ? `Signed by ${signature.by}, ${fullTime(signature.at)}; SHA-256 ${signature.hash}`
      : `${note.label}. Check every line before use`
  const stale =
    note.unwritten.length > 0 ? [`Turns that changed or came after this note: ${note.unwritten.length}.`] : []
  return [
    [`${state}. ${visitDate(encounter.startedAt, now)}.`, ...stale].join('\n'),
    ...body,
    ...addenda.map(({ by, at, text }) => `Addendum by ${by}, ${fullTime(at)}:\n${text}`),
  ].join('\n\n')
}

/** Terms from a comma- or line-separated field: trimmed, each once, at most the hundred of 50 characters the service takes. */
export function keytermsFrom(field: string): readonly string[] {
  const terms = field
    .split(/[,;\n]/)
    .map((term) => term.trim())
    .filter((term) => term !== '' && term.length <= 50)
  return [...new Set(terms)].slice(0, 100)
}
