import { CancelledError, NoteError } from '../../core/errors.ts'
import type { RetryOptions } from '../../core/retry.ts'
import { modelChain } from '../../model/model-chain.ts'
import type { ModelCall } from '../../model/with-meter.ts'
import type { LanguageModel, ModelMessage, ModelResponse } from '../../protocol/model.ts'
import type { TemplateNote } from '../../protocol/note.ts'
import type { EditedTurn, Turn } from '../../protocol/turn.ts'
import { reviewNote } from '../review/review-note.ts'
import type { NoteTemplate } from '../templates/note-template.ts'
import { noteOf, parseNote, type ParsedNote } from './parse-note.ts'
import { noteMessages, noteResponseSchema, repairMessages } from './soap-prompt.ts'

/** Options of one note. */
export interface NoteCallOptions {
  readonly signal?: AbortSignal
  /** Hears of every model call once it is over. */
  readonly onCall?: (call: ModelCall) => void
}

/** How notes are to be written. */
export interface NoteWriting {
  readonly models: readonly LanguageModel[]
  readonly template: NoteTemplate
  readonly instructions: string
  readonly timeoutMs: number
  readonly maxTokens: number
  readonly retry: RetryOptions | undefined
}

/**
 * Writes one note: asks, reads, asks once more for what is no note, and reviews.
 *
 * @throws ModelError when no model answers; NoteError when the answers are no note; CancelledError when the signal
 * aborts.
 */
export async function writeTemplateNote(
  { models, template, instructions, timeoutMs, maxTokens, retry }: NoteWriting,
  turns: readonly (Turn | EditedTurn)[],
  { signal = new AbortController().signal, onCall }: NoteCallOptions,
): Promise<TemplateNote> {
  if (signal.aborted) throw new CancelledError('Cancelled before the note', { cause: signal.reason })
  if (turns.length === 0) return noteOf(template, () => [], { kind: 'model' })
  const deadline = performance.now() + timeoutMs
  const responseSchema = noteResponseSchema(template)
  const ask = (messages: readonly ModelMessage[], limit: number): Promise<ModelResponse> =>
    modelChain(models, { timeoutMs: Math.max(1, deadline - performance.now()), retry, onCall }).generate(
      { messages, maxTokens: limit, temperature: 0, responseSchema },
      signal,
    )
  const read = (response: ModelResponse): ParsedNote => readAnswer(response, turns, template)
  const request = noteMessages(turns, instructions, template)
  const first = await ask(request, maxTokens)
  const answer = read(first)
  if (!answer.ok) {
    const cut = first.finishReason === 'length'
    const repair = repairMessages(cut ? undefined : first.text, answer.issues)
    const second = await ask([...request, ...repair], cut ? maxTokens * 2 : maxTokens)
    const again = read(second)
    if (again.ok) return reviewNote(again.note, turns)
    throw new NoteError(`Model ${second.modelId} wrote no note in two tries`, again.issues)
  }
  return reviewNote(answer.note, turns)
}

/** A whole note, or what is wrong. An answer that ran out of tokens is no whole note, even if it can be parsed. */
function readAnswer(response: ModelResponse, turns: readonly Turn[], template: NoteTemplate): ParsedNote {
  if (response.finishReason === 'length') return { ok: false, issues: ['answer: cut off at the token limit'] }
  return parseNote(response.text, turns, response.modelId, template)
}
