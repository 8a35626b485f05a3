import type { EditedTurn, Turn } from './turn.ts'

/** What an editor may know beside the turn itself. */
export interface EditContext {
  /** What was said just before, oldest first. */
  readonly previous?: readonly (Turn | EditedTurn)[]
  /** Names and terms that may occur: drugs of the patient, people, places. */
  readonly keyterms?: readonly string[]
  /** What is known of the patient, in free text, for example from the chart. Given to the model as data. */
  readonly patientContext?: string
}

/**
 * Edits finished turns. Any object with these methods is one.
 *
 * A session passes every answer through `reviewEdit`, whoever wrote it. What an editor throws costs no turn: the
 * original stands, with the reason.
 */
export interface TurnEditor {
  /** Answers with the edited text, or with the edited turn. Should end when `options.signal` aborts. */
  edit(
    turn: Turn,
    context: EditContext,
    options?: { readonly signal?: AbortSignal },
  ): Promise<string | EditedTurn>
  /**
   * Edits turns that follow each other, and answers in the same order. With it a session gathers turns into one
   * request; without it each turn is asked for as it comes.
   */
  editMany?(
    turns: readonly Turn[],
    context: EditContext,
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly (string | EditedTurn)[]>
}
