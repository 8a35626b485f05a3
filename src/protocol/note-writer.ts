import type { NoteItem, NoteOrigin, NoteSection, SoapSection, TemplateNote } from './note.ts'
import type { EditedTurn, Turn, TurnId } from './turn.ts'

/** One line as a writer hands it over. Verdicts and issues of its own are not taken over. */
export interface WrittenItem {
  /** The line, without a bullet. */
  readonly text: string
  /** The turns it rests on. */
  readonly evidence: readonly TurnId[]
}

/** A note as a writer hands it over: with sections of its own, or with the four of a SOAP note. */
export type WrittenNote = {
  /** @default { kind: 'model' } */
  readonly origin?: NoteOrigin
} & (
  | (Pick<TemplateNote, 'template' | 'title'> & {
      readonly sections: readonly (Omit<NoteSection, 'items'> & { readonly items: readonly WrittenItem[] })[]
    })
  | Readonly<Record<SoapSection, readonly WrittenItem[]>>
)

/** A line of a note that is not borne out. */
export interface LineAtFault {
  /** Id of its section. */
  readonly section: string
  /** The line, with its issues and the words that oppose it. */
  readonly item: NoteItem
}

/** What is to stand in place of a line at fault; without text the line goes. */
export type MendedLine = WrittenItem

/**
 * Writes notes. Any object with these methods is one.
 *
 * A session passes every note through `reviewNote`, whoever wrote it, and through the verifier when one is named. When a writer throws, a draft of the visit's own
 * sentences stands in place of its note.
 */
export interface NoteWriter<W = WrittenNote> {
  /** Writes the note of these turns. Should end when `options.signal` aborts. */
  write(turns: readonly (Turn | EditedTurn)[], options?: { readonly signal?: AbortSignal }): Promise<W>
  /**
   * Answers each line at fault with another, in the same order. A new line counts only when rules and verifier pass
   * it. Called where there is a verifier, and only when a line is at fault; without it such lines stay, marked.
   */
  mend?(
    faults: readonly LineAtFault[],
    turns: readonly (Turn | EditedTurn)[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly MendedLine[]>
}
