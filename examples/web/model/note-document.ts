import { renderNote, type SoapNote } from 'medical-scribe'

export const draftLabel = 'AI-generated draft, unsigned'

/** The note as text for pasting into a record; says what it is before anything else. */
export function noteDocument(note: SoapNote, visit: string): string {
  return `${draftLabel}. Visit of ${visit}. Check every line before use.\n\n${renderNote(note, 'text')}`
}

/** Terms from a comma- or line-separated field: trimmed, each once, at most the hundred of 50 characters the service takes. */
export function keytermsFrom(field: string): readonly string[] {
  const terms = field
    .split(/[,;\n]/)
    .map((term) => term.trim())
    .filter((term) => term !== '' && term.length <= 50)
  return [...new Set(terms)].slice(0, 100)
}
