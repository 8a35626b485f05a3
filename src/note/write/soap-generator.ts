import { ConfigurationError } from '../../core/errors.ts'
import type { RetryOptions } from '../../core/retry.ts'
import { chosenModels, type ModelChoice } from '../../model/model-chain.ts'
import type { SoapNote } from '../../protocol/note.ts'
import type { EditedTurn, Turn } from '../../protocol/turn.ts'
import { asSoapNote, soapTemplate, type NoteTemplate } from '../templates/note-template.ts'
import { writeTemplateNote, type NoteCallOptions, type NoteWriting } from './write-template-note.ts'

export type { NoteCallOptions } from './write-template-note.ts'

/** Options of `SoapGenerator`. */
export interface SoapGeneratorOptions extends ModelChoice {
  /**
   * What the clinician wants of her notes, in her own words: style, length, what to leave out. Given to the model as
   * an instruction, so it must not come from a patient.
   *
   * @default ''
   */
  instructions?: string
  /**
   * How long a note may take, all tries, models and the repair together, in milliseconds. Shared evenly between
   * the models.
   *
   * @default 120000
   */
  timeoutMs?: number
  /**
   * Upper bound of the answer's length, in tokens; doubled once for an answer that was cut off.
   *
   * @default 6000
   */
  maxTokens?: number
  /** How often a model that does not try again by itself is asked again. */
  retry?: RetryOptions
}

/** Defaults of `SoapGeneratorOptions`. */
export const soapGeneratorDefaults: Required<
  Pick<SoapGeneratorOptions, 'instructions' | 'timeoutMs' | 'maxTokens'>
> = { instructions: '', timeoutMs: 120_000, maxTokens: 6_000 }

/**
 * Writes a SOAP note from turns with a language model, and reviews it line by line against them.
 *
 * @throws ConfigurationError for options that cannot work.
 */
export class SoapGenerator {
  readonly #writing: NoteWriting

  constructor(options: SoapGeneratorOptions) {
    this.#writing = noteWriting(options, soapTemplate)
  }

  /**
   * Writes the note of `turns`: their edited text where there is one. Without turns the note is empty and costs no
   * call. The model is asked once more, and only once, when its answer is no note (told the paths at fault) or when
   * the review does not bear out a line or misses a drug, dose or allergy (told which). The verdicts of what is left
   * are in the note.
   *
   * @throws ModelError when no model answers; NoteError when the answers are no note; CancelledError when the signal
   * aborts.
   */
  async generate(turns: readonly (Turn | EditedTurn)[], options: NoteCallOptions = {}): Promise<SoapNote> {
    return asSoapNote(await writeTemplateNote(this.#writing, turns, options))
  }
}

/** Checks options and fills in their defaults. */
export function noteWriting(options: SoapGeneratorOptions, template: NoteTemplate): NoteWriting {
  const models = chosenModels(options)
  const { timeoutMs, maxTokens, instructions, retry } = { ...soapGeneratorDefaults, ...options }
  if (!(timeoutMs > 0)) throw new ConfigurationError('timeoutMs', 'must be above 0')
  if (!(Number.isInteger(maxTokens) && maxTokens > 0)) {
    throw new ConfigurationError('maxTokens', 'must be a whole number above 0')
  }
  return { models, template, instructions, timeoutMs, maxTokens, retry }
}
