import { readEditMessages } from '../../src/editing/editor/edit-prompt.ts'

/** A model that edits each turn in this way. */
export function editorThat(
  rewrite: (text: string) => string,
): (request: { readonly messages: unknown }) => string {
  return ({ messages }) => {
    const { texts, numbered } = readEditMessages(messages as never) ?? { texts: [], numbered: false }
    const edited = texts.map(rewrite)
    return numbered ? edited.map((text, at) => `[${at + 1}] ${text}`).join('\n') : (edited[0] ?? '')
  }
}

/** Leaves out “Um” at the beginning of a turn. */
export const withoutUm: ReturnType<typeof editorThat> = editorThat((text) =>
  text.replace(/^Um, (.)/, (_, letter: string) => letter.toUpperCase()),
)
