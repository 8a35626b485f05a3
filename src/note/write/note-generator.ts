import type { OptionRules } from '../../core/check-options.ts'
import { defined } from '../../core/defined.ts'
import { ConfigurationError, throwIfAborted } from '../../core/errors.ts'
import { chosenModels, type ModelChoice } from '../../model/model-chain.ts'
import type { ModelResponse } from '../../protocol/model.ts'
import type { SoapNote, TemplateNote } from '../../protocol/note.ts'
import type { LineAtFault, MendedLine, NoteWriter } from '../../protocol/note-writer.ts'
import { asSoapNote } from '../../protocol/soap-note.ts'
import type { AnyTurn } from '../../protocol/turn.ts'
import { checkTemplate, soapTemplate, type NoteTemplate } from '../templates/note-template.ts'
import { reviewNote } from '../review/review-note.ts'
import {
  askingRules,
  modelAsker,
  type Asking,
  type AskingOptions,
  type NoteCallOptions,
  type ReadAnswer,
} from './ask-model.ts'
import { mendLines } from './mend-lines.ts'
import { noteOf, parseNote } from './parse-note.ts'
import { noteMessages, noteResponseSchema } from './soap-prompt.ts'

/** Options of `NoteGenerator`. */
export interface NoteGeneratorOptions extends AskingOptions {
  /** What kind of note: one of `medical-scribe/templates`, or your own. */
  template: NoteTemplate
  /**
   * What the clinician wants of her notes, in her own words: style, length, what to leave out. Given to the model as
   * an instruction, so it must not come from a patient.
   *
   * @default ''
   */
  instructions?: string
  /**
   * Upper bound of the answer's length, in tokens, 1 or more; doubled once for an answer that was cut off.
   *
   * @default 6000
   */
  maxTokens?: number
}

/** Defaults of `NoteGeneratorOptions`. */
export const noteGeneratorDefaults: Required<
  Pick<NoteGeneratorOptions, 'instructions' | 'timeoutMs' | 'maxTokens'>
> = { instructions: '', timeoutMs: 120_000, maxTokens: 6_000 }

/** The rules of `NoteGeneratorOptions`, but for the models. */
export const noteGeneratorRules: OptionRules<Omit<NoteGeneratorOptions, keyof ModelChoice>> =
  /* @__PURE__ */ Object.assign(
    { template: { type: 'any' }, instructions: { type: 'string' } } as const,
    askingRules,
  )

/**
 * Writes notes of any template with a language model, and reviews them line by line against the turns.
 *
 * @throws ConfigurationError for options or a template that cannot work.
 */
export class NoteGenerator implements NoteWriter<TemplateNote> {
  readonly #asking: Asking
  readonly #template: NoteTemplate
  readonly #instructions: string

  constructor(options: NoteGeneratorOptions) {
    const models = chosenModels(options, noteGeneratorRules)
    this.#template = checkTemplate(options.template)
    const given = { ...noteGeneratorDefaults, ...defined(options) }
    this.#instructions = given.instructions
    this.#asking = { ...given, models }
  }

  /**
   * Writes the note of `turns`: their edited text where there is one. Without turns the note is empty and costs no
   * call. The model is asked once more, and only once, when its answer is no note. The verdicts of the rules are in the
   * note; `NoteVerifier` adds those of a second reader.
   *
   * @throws ModelError when no model answers; NoteError when the answers are no note; CancelledError when the signal
   * aborts.
   */
  async generate(turns: readonly AnyTurn[], options?: NoteCallOptions): Promise<TemplateNote> {
    return reviewNote(await this.write(turns, options), turns)
  }

  /** As `generate`, without the verdicts: whoever is handed a `NoteWriter` passes its note through `reviewNote`. */
  async write(turns: readonly AnyTurn[], options: NoteCallOptions = {}): Promise<TemplateNote> {
    const template = this.#template
    throwIfAborted(options.signal)
    if (turns.length === 0) return noteOf(template, () => [], { kind: 'model' })
    const schema = noteResponseSchema(template)
    const ask = modelAsker<TemplateNote>(this.#asking, schema, options, 'wrote no note')
    // An answer that ran out of tokens is no whole note, even if it can be parsed.
    const read = ({ finishReason, text, modelId }: ModelResponse): ReadAnswer<TemplateNote> => {
      if (finishReason === 'length') return { issues: ['answer: cut off at the token limit'] }
      const parsed = parseNote(text, turns, modelId, template)
      return parsed.ok ? { answer: parsed.note, issues: [] } : parsed
    }
    return (await ask(noteMessages(turns, this.#instructions, template), read)).answer
  }

  /**
   * Asks for lines at fault again, all in one request, each with its turns and what is wrong. A line that the answer
   * leaves out comes back as it was.
   *
   * @throws ModelError when no model answers; NoteError when the answer cannot be read; CancelledError when the signal
   * aborts.
   */
  mend(
    faults: readonly LineAtFault[],
    turns: readonly AnyTurn[],
    options: NoteCallOptions = {},
  ): Promise<readonly MendedLine[]> {
    return mendLines(this.#asking, faults, turns, options)
  }
}

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

  /** As `NoteGenerator.generate`. */
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
