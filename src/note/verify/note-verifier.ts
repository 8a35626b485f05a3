import { defined } from '../../core/defined.ts'
import { throwIfAborted } from '../../core/errors.ts'
import { cutBy } from '../../core/grouped.ts'
import { chosenModels } from '../../model/model-chain.ts'
import type { Note, NoteItem, Omission, Quote, TemplateNote } from '../../protocol/note.ts'
import { asTemplateNote, linesOf, mapLines, withSections } from '../../protocol/soap-note.ts'
import type { AnyTurn } from '../../protocol/turn.ts'
import { reviewNote } from '../review/review-note.ts'
import {
  askingRules,
  modelAsker,
  type Asking,
  type AskingOptions,
  type NoteCallOptions,
} from '../write/ask-model.ts'
import { findQuote, holdsLine, quotesOnly } from './find-quote.ts'
import { isHard, joinOmissions, joinVerdicts, rulesFinding, type VerifierFinding } from './join-verdicts.ts'
import {
  readVerifierAnswer,
  verifyMessages,
  verifySchema,
  type LineAnswer,
  type MissingAnswer,
  type VerifierAnswer,
} from './verify-prompt.ts'

/** Options of `NoteVerifier`. */
export interface NoteVerifierOptions extends AskingOptions {
  /**
   * Upper bound of an answer's length, in tokens, 1 or more; doubled once for an answer that was cut off.
   *
   * @default 8000
   */
  maxTokens?: number
}

/** Defaults of `NoteVerifierOptions`. */
export const noteVerifierDefaults: Required<Pick<NoteVerifierOptions, 'timeoutMs' | 'maxTokens'>> = {
  timeoutMs: 120_000,
  maxTokens: 8_000,
}

/** Options of one check. */
export interface VerifyOptions extends NoteCallOptions {
  /**
   * The ids of the lines to check; the others and the omissions stay as they are.
   *
   * @default every line
   */
  readonly lines?: ReadonlySet<string>
}

/** Longer visits are cut by turns, in characters: what a model still reads with care. */
const maxVisitLength = 80_000

/**
 * Checks a note against its visit with a language model that has to quote the visit word for word.
 *
 * A quotation counts when it stands in the visit and speaks of what the line speaks of; without one the line is
 * `unverified`. A hard issue of `reviewNote` stands, whatever the model says.
 *
 * @throws ConfigurationError for options that cannot work.
 */
export class NoteVerifier {
  readonly #asking: Asking

  constructor(options: NoteVerifierOptions) {
    const models = chosenModels(options, askingRules)
    this.#asking = { ...noteVerifierDefaults, ...defined(options), models }
  }

  /**
   * The note with the verdicts of rules and verifier, the words that decide, and what is missing. It reviews the note
   * first. A note without lines or a visit without turns costs no call, and has what the rules say. An answer that is not
   * as asked for is asked for once more.
   *
   * @throws ModelError when no model answers; NoteError when the answers cannot be read; CancelledError when the signal
   * aborts.
   */
  async verify<N extends Note>(
    note: N,
    turns: readonly AnyTurn[],
    { lines, ...options }: VerifyOptions = {},
  ): Promise<N> {
    throwIfAborted(options.signal)
    const reviewed = asTemplateNote(reviewNote(note, turns))
    const sections = reviewed.sections.map((section) => ({
      ...section,
      items: lines ? section.items.filter(({ id }) => lines.has(id)) : section.items,
    }))
    const count = sections.flatMap(({ items }) => items).length
    const numbered = count === 0 ? [] : turns.map((turn, at) => ({ number: at + 1, turn }))
    const parts = cutBy(numbered, ({ turn }) => turn.text.length, maxVisitLength)
    const failing = 'gave no check of the note'
    const ask = modelAsker<VerifierAnswer>(this.#asking, verifySchema(), options, failing)
    let verifiedBy: string | undefined
    const answers: VerifierAnswer[] = []
    for (const part of parts) {
      const { answer, modelId } = await ask(verifyMessages({ sections }, part, !lines), ({ text }) =>
        readVerifierAnswer(text, count),
      )
      answers.push(answer)
      verifiedBy = modelId
    }
    const joined = joinAnswers(reviewed, sections, answers, turns)
    const given = new Map(linesOf(note).map((item) => [item.id, item]))
    const checked = mapLines(joined.sections, (item) =>
      !lines || lines.has(item.id) ? item : (given.get(item.id) ?? item),
    )
    const { omissions } = lines ? note : joined
    return withSections(note, checked, {
      omissions,
      origin: { ...reviewed.origin, ...defined({ verifiedBy }) },
    })
  }
}

/** An answer to a line with the quotations that stand in the visit. */
interface CheckedAnswer {
  readonly finding: VerifierFinding
  readonly quotes: readonly Quote[]
  readonly problem: string
}

const noAnswer: CheckedAnswer = { finding: 'none', quotes: [], problem: '' }

function checkAnswer(answer: LineAnswer | undefined, line: string, turns: readonly AnyTurn[]): CheckedAnswer {
  if (!answer) return noAnswer
  const { verdict } = answer
  // What explains a fault is shown too, and may quote no more than the answer itself.
  const isHonest = quotesOnly(answer.problem, [line, ...turns.map(({ text }) => text)])
  const problem = isHonest ? answer.problem : ''
  if (verdict === 'not said') return { finding: verdict, quotes: [], problem }
  const quotes = answer.quotes.map((quote) => findQuote(quote, turns)).filter((quote) => quote !== undefined)
  const stands = quotes.length > 0 && quotes.length === answer.quotes.length && holdsLine(quotes, line, turns)
  return stands ? { finding: verdict, quotes, problem } : { ...noAnswer, finding: 'void' }
}

/** Which of the answers to one line of several parts counts: the last that says yes or no, else one that draws on it. */
function lastWord(answers: readonly CheckedAnswer[]): CheckedAnswer {
  const ranks = [['supported', 'contradicted'], ['inferred'], ['void', 'none']]
  const found = ranks.map((rank) => answers.findLast(({ finding }) => rank.includes(finding)))
  return found.find((answer) => answer !== undefined) ?? answers[0] ?? noAnswer
}

function joinAnswers(
  note: TemplateNote,
  asked: TemplateNote['sections'],
  answers: readonly VerifierAnswer[],
  turns: readonly AnyTurn[],
): TemplateNote {
  const checked = new Map(
    asked
      .flatMap(({ items }) => items)
      .map(({ id, text }, at) => [
        id,
        lastWord(answers.map(({ lines }) => checkAnswer(lines[at], text, turns))),
      ]),
  )
  const sections = mapLines(note.sections, (item) => joinItem(item, checked.get(item.id)))
  const entries = answers.flatMap(({ missing }) => missing ?? [undefined])
  const named = entries.map((entry) => entry && omissionOf(entry, note, turns))
  const omissions = named.filter((omission) => omission !== undefined)
  const isWhole = answers.length > 0 && omissions.length === named.length
  return { ...note, sections, omissions: joinOmissions(note.omissions, omissions, isWhole) }
}

function joinItem(item: NoteItem, answer: CheckedAnswer | undefined): NoteItem {
  if (!answer) return item
  const { finding, quotes, problem } = answer
  const verdict = joinVerdicts(rulesFinding(item.issues, item.verdict), finding)
  const hasAnswered = finding !== 'void' && finding !== 'none'
  const issues = hasAnswered ? item.issues.filter(isHard) : item.issues
  const checkedBy = hasAnswered ? (['rules', 'verifier'] as const) : (['rules'] as const)
  const joined = { ...item, verdict, checkedBy }
  if (finding === 'contradicted') {
    const message = problem || 'The visit says otherwise'
    return { ...joined, issues: [...issues, { kind: 'contradicted', message, quotes }] }
  }
  if (finding === 'not said') {
    const message = problem || 'Was not said in the visit'
    return { ...joined, issues: [...issues, { kind: 'not-said', message }] }
  }
  // A line that cites other turns than those that say it rests on these.
  const cites = quotes.length === 0 || quotes.some(({ turn }) => item.evidence.includes(turn))
  const evidence = cites ? item.evidence : [...new Set(quotes.map(({ turn }) => turn))]
  return { ...joined, evidence, issues, quotes }
}

/** A named omission, when its words stand in the visit and speak of it. */
function omissionOf(
  { kind, section, text, quotes }: MissingAnswer,
  note: TemplateNote,
  turns: readonly AnyTurn[],
): Omission | undefined {
  const found = quotes.map((quote) => findQuote(quote, turns)).filter((quote) => quote !== undefined)
  // Of a question and its answer the question says what it is about.
  const [longest] = [...found].sort((a, b) => b.text.length - a.text.length)
  if (!longest || found.length < quotes.length || !holdsLine(found, text, turns)) return undefined
  const home = note.sections.find(({ id }) => id === section) ?? note.sections.at(-1)
  return {
    kind,
    value: text,
    text: longest.text,
    turn: longest.turn,
    negated: kind === 'negation',
    // What weighs as much as a drug changes what is done next.
    severity: /^(?:drug|dose|allergy)$/.test(kind) ? 'high' : 'medium',
    ...(home ? { line: { section: home.id, text, quotes: found } } : {}),
  }
}
