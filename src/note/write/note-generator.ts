import type { TemplateNote } from '../../protocol/note.ts'
import type { EditedTurn, Turn } from '../../protocol/turn.ts'
import { checkTemplate, type NoteTemplate } from '../templates/note-template.ts'
import { noteWriting, type SoapGeneratorOptions } from './soap-generator.ts'
import { writeTemplateNote, type NoteCallOptions, type NoteWriting } from './write-template-note.ts'

/** Options of `NoteGenerator`. */
export interface NoteGeneratorOptions extends SoapGeneratorOptions {
  /** What kind of note: a built-in template (`historyAndPhysical`, `referralLetter`, …) or your own. */
  template: NoteTemplate
}

/**
 * Writes notes of any template, with the machinery of `SoapGenerator`: every line cites turns and is reviewed.
 *
 * @throws ConfigurationError for options or a template that cannot work.
 */
export class NoteGenerator {
  readonly #writing: NoteWriting

  constructor(options: NoteGeneratorOptions) {
    this.#writing = noteWriting(options, checkTemplate(options.template))
  }

  /**
   * Writes the note of `turns`, as `SoapGenerator.generate` does.
   *
   * @throws ModelError when no model answers; NoteError when the answers are no note; CancelledError when the signal
   * aborts.
   */
  generate(turns: readonly (Turn | EditedTurn)[], options: NoteCallOptions = {}): Promise<TemplateNote> {
    return writeTemplateNote(this.#writing, turns, options)
  }
}
