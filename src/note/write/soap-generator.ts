import { ConfigurationError } from '../../core/errors.ts'
import type { SoapNote } from '../../protocol/note.ts'
import type { LineAtFault, MendedLine, NoteWriter } from '../../protocol/note-writer.ts'
import { asSoapNote } from '../../protocol/soap-note.ts'
import type { AnyTurn } from '../../protocol/turn.ts'
import { soapTemplate } from '../templates/note-template.ts'
import { NoteGenerator, type NoteGeneratorOptions } from './note-generator.ts'
import type { NoteCallOptions } from './ask-model.ts'

/** Options of `SoapGenerator`. */
export type SoapGeneratorOptions = Omit<NoteGeneratorOptions, 'template'>

/**
 * Writes SOAP notes: the `NoteGenerator` with the template `soapTemplate`, whose notes have their sections by name.
 *
 * @throws ConfigurationError for options that cannot work.
 */
export class SoapGenerator implements NoteWriter<SoapNote> {
  readonly #generator: NoteGenerator

  constructor(options: SoapGeneratorOptions) {
    if ('template' in options) throw new ConfigurationError('template', 'is an option of NoteGenerator')
    this.#generator = new NoteGenerator({ ...options, template: soapTemplate })
  }

  /**
   * Writes the note of `turns`, as `NoteGenerator.generate` does.
   *
   * @throws ModelError when no model answers; NoteError when the answers are no note; CancelledError when the signal
   * aborts.
   */
  async generate(turns: readonly AnyTurn[], options?: NoteCallOptions): Promise<SoapNote> {
    return asSoapNote(await this.#generator.generate(turns, options))
  }

  /** As `NoteGenerator.write`. */
  async write(turns: readonly AnyTurn[], options?: NoteCallOptions): Promise<SoapNote> {
    return asSoapNote(await this.#generator.write(turns, options))
  }

  /** As `NoteGenerator.mend`. */
  mend(
    faults: readonly LineAtFault[],
    turns: readonly AnyTurn[],
    options?: NoteCallOptions,
  ): Promise<readonly MendedLine[]> {
    return this.#generator.mend(faults, turns, options)
  }
}
