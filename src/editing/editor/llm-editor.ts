import type { OptionRules } from '../../core/check-options.ts'
import { defined } from '../../core/defined.ts'
import { ScribeError, throwIfAborted } from '../../core/errors.ts'
import { cutBy } from '../../core/grouped.ts'
import { Limit } from '../../core/limit.ts'
import type { RetryOptions } from '../../core/retry.ts'
import { askModels, chosenModels, type ModelChoice } from '../../model/model-chain.ts'
import type { LanguageModel, ModelCall, ModelResponse } from '../../protocol/model.ts'
import type { EditedTurn, Turn } from '../../protocol/turn.ts'
import type { EditContext, TurnEditor } from '../../protocol/turn-editor.ts'
import type { EditBudget } from './edit-budget.ts'
import { editMessages, readEditReply, readNumberedReply } from './edit-prompt.ts'
import type { EditPolicy } from '../guard/review-edit.ts'
import { needsEdit } from './needs-edit.ts'
import { nextSlice } from './next-slice.ts'
import { reviewedTurn, unedited } from './reviewed-turn.ts'

/** Options of `LLMEditor`. */
export interface LLMEditorOptions extends ModelChoice {
  /**
   * What happens to an edit that may change the meaning: `revert` it in place, let it stand and `flag` it, or keep
   * the original turn as a whole.
   *
   * @default 'revert'
   */
  policy?: EditPolicy
  /**
   * Names and terms that may occur in any turn.
   *
   * @default []
   */
  keyterms?: readonly string[]
  /**
   * What is known of the patient, in free text, for example from the chart.
   *
   * @default ''
   */
  patientContext?: string
  /**
   * How many model calls may run at once, 1–64: of one visit in a session, of all calls of a stand-alone editor.
   * A visit that is spoken needs one or two; the default lets a whole visit that waits be edited in one round. Set it
   * to what your model's limits allow.
   *
   * @default 12
   */
  concurrency?: number
  /**
   * How long one edit may take, all tries and models together, in milliseconds, 1 or more. Shared evenly between the models, so
   * that one that never answers leaves time for the next.
   *
   * @default 30000
   */
  timeoutMs?: number
  /** How often a model that does not try again by itself is asked again. */
  retry?: RetryOptions
}

/** Defaults of `LLMEditorOptions`. */
export const llmEditorDefaults: Required<
  Pick<LLMEditorOptions, 'policy' | 'keyterms' | 'patientContext' | 'concurrency' | 'timeoutMs'>
> = {
  policy: 'revert',
  keyterms: [],
  patientContext: '',
  concurrency: 12,
  timeoutMs: 30_000,
}

/** The rules of `LLMEditorOptions`, but for the models. */
export const llmEditorRules: OptionRules<Omit<LLMEditorOptions, keyof ModelChoice>> = {
  policy: { type: 'choice', choices: ['revert', 'flag', 'reject-turn'] },
  keyterms: { type: 'strings' },
  patientContext: { type: 'string' },
  concurrency: { type: 'number', integer: true, min: 1, max: 64 },
  timeoutMs: { type: 'number', min: 1, unit: 'ms' },
  retry: { type: 'object' },
}

/** Options of one edit. */
export interface EditCallOptions {
  readonly signal?: AbortSignal
  /** Hears of every model call once it is over. */
  readonly onCall?: ((call: ModelCall) => void) | undefined
  /** Asked before every request, which does not go where it refuses, and told when one is over. */
  readonly budget?: Pick<EditBudget, 'take' | 'settle'> | undefined
}

/** Longer turns are edited alone: a cut answer would cost its neighbours theirs. */
const maxBatchedLength = 2_000
/** Bounds of one request. */
const maxBatchTurns = 24
const maxBatchLength = 8_000
/** How many earlier turns a request shows for context, unless it is handed more. */
export const previousTurns = 2

/**
 * Corrects what the recogniser wrote, with a language model, and lets nothing stand that may change the meaning.
 *
 * Works alone: `edit(turn)` needs no session. A model's failure is never an error here: the next model is asked,
 * and in the end the original stands with the reason.
 *
 * @throws ConfigurationError for options that cannot work.
 */
export class LLMEditor implements TurnEditor {
  readonly #models: readonly LanguageModel[]
  readonly #options: LLMEditorOptions & typeof llmEditorDefaults
  /** Holds every model call, whichever method makes it. */
  readonly #calls: Limit

  constructor(options: LLMEditorOptions) {
    this.#models = chosenModels(options, llmEditorRules)
    this.#options = { ...llmEditorDefaults, ...defined(options) }
    this.#calls = new Limit(this.#options.concurrency)
  }

  /**
   * Edits one turn. A turn with nothing to edit costs no call.
   *
   * @throws CancelledError when the signal aborts, and nothing else.
   */
  async edit(turn: Turn, context: EditContext = {}, options: EditCallOptions = {}): Promise<EditedTurn> {
    const [edited] = await this.editMany([turn], context, options)
    return edited as EditedTurn
  }

  /**
   * Edits turns that follow each other, several to a call, and answers in the same order. A turn whose answer cannot
   * be told from the others is edited alone.
   *
   * @throws CancelledError when the signal aborts, and nothing else.
   */
  async editMany(
    turns: readonly Turn[],
    context: EditContext = {},
    options: EditCallOptions = {},
  ): Promise<EditedTurn[]> {
    throwIfAborted(options.signal)
    const edited = new Map<Turn, EditedTurn>()
    const edit = async (batch: readonly Turn[]): Promise<void> => {
      const alone = await this.#editBatch(batch, contextOf(batch[0], turns, context), options, edited)
      await Promise.all(alone.map((turn) => edit([turn])))
    }
    await Promise.all(batches(turns.filter((turn) => needsEdit(turn))).map(edit))
    return turns.map((turn) => edited.get(turn) ?? unedited(turn, 'unchanged'))
  }

  /** Returns the turns whose answers do not match. */
  async #editBatch(
    batch: readonly Turn[],
    context: EditContext,
    options: EditCallOptions,
    edited: Map<Turn, EditedTurn>,
  ): Promise<Turn[]> {
    const { signal } = options
    const answer = await this.#calls
      .run(() => this.#call(batch, context, options), signal)
      .catch((error: unknown) => {
        throwIfAborted(signal)
        return ScribeError.isInstance(error) ? error.message : 'The model failed'
      })
    const isOne = batch.length === 1
    if (typeof answer === 'string' || (isOne && answer.finishReason === 'length')) {
      const reason = typeof answer === 'string' ? answer : 'The answer was cut off'
      // Every model failed on this; asking them again turn by turn would only fail more often.
      for (const turn of batch) edited.set(turn, unedited(turn, 'original', reason))
      return []
    }
    const replies = isOne ? [answer.text] : readNumberedReply(answer.text, batch.length)
    // A cut answer ends in the middle of its last line.
    if (answer.finishReason === 'length') {
      const last = replies.findLastIndex((reply) => reply !== undefined)
      if (last !== -1) replies[last] = undefined
    }
    const unmatched: Turn[] = []
    for (const [i, turn] of batch.entries()) {
      const reply = replies[i]
      if (reply === undefined) {
        unmatched.push(turn)
        continue
      }
      await nextSlice()
      const policy = { policy: this.#options.policy, keyterms: this.#keyterms(context) }
      const result = reviewedTurn(turn, readEditReply(reply, turn.text), policy, answer.modelId)
      if (!isOne && result.edits[0]?.kind === 'not-an-edit') unmatched.push(turn)
      else edited.set(turn, result)
    }
    return unmatched
  }

  /** The answer, or why there is none. */
  async #call(
    turns: readonly Turn[],
    context: EditContext,
    { signal, onCall, budget }: EditCallOptions,
  ): Promise<ModelResponse | string> {
    if (budget?.take() === false) return budgetSpent
    const { timeoutMs, retry, patientContext } = this.#options
    const messages = editMessages(turns, {
      ...context,
      keyterms: this.#keyterms(context),
      patientContext: context.patientContext ?? patientContext,
    })
    const length = turns.reduce((sum, turn) => sum + turn.text.length, 0)
    try {
      // A token is a character at least, and models that think before they answer need room for it.
      const maxTokens = Math.min(16_000, 1_000 + length)
      const request = { messages, temperature: 0, maxTokens }
      return await askModels(this.#models, request, { timeoutMs, retry, onCall, signal })
    } finally {
      budget?.settle()
    }
  }

  #keyterms({ keyterms = [] }: EditContext): readonly string[] {
    return [...new Set([...this.#options.keyterms, ...keyterms])]
  }
}

/** Why a turn was not edited when no call was left for it. */
export const budgetSpent = 'The model budget of the visit is spent'

/** Cuts turns into requests; a long one, or one of several lines, goes alone. */
function batches(turns: readonly Turn[]): Turn[][] {
  const isAlone = ({ text }: Turn): boolean => text.length > maxBatchedLength || /[\n\r]/.test(text)
  const together = turns.filter((turn) => !isAlone(turn))
  return [
    ...cutBy(together, ({ text }) => text.length, maxBatchLength, maxBatchTurns),
    ...turns.filter(isAlone).map((turn) => [turn]),
  ]
}

/** The context with what was said just before `turn` among `turns`. */
function contextOf(turn: Turn | undefined, turns: readonly Turn[], context: EditContext): EditContext {
  const index = turn ? turns.indexOf(turn) : 0
  const most = Math.max(context.previous?.length ?? 0, previousTurns)
  return { ...context, previous: [...(context.previous ?? []), ...turns.slice(0, index)].slice(-most) }
}
