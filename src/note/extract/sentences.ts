import { clausesOf } from '../../clinical/statements/clauses.ts'
import { answerIn } from '../../clinical/statements/answers.ts'
import { statementsOf } from '../../clinical/statements/clinical-statements.ts'
import { factsOf, type FactOptions } from '../../clinical/statements/critical-facts.ts'
import { readTerms } from '../../clinical/lexicon/findings.ts'
import { contentWordsOf } from '../../clinical/lexicon/content-words.ts'
import { tokenize } from '../../clinical/tokens.ts'
import type { CriticalFact } from '../../protocol/fact.ts'
import type { ClinicalStatement } from '../../protocol/statement.ts'

/** One sentence of a turn, or one clause of speech without marks. */
export interface Sentence {
  readonly text: string
  readonly asks: boolean
  /** How many words of weight it has. */
  readonly words: number
  readonly facts: readonly CriticalFact[]
  readonly statements: readonly ClinicalStatement[]
}

const sentenceEnd = /(?<=[.?!;\n])(?=\s|$)/
/** A stretch without marks is cut at the next connective after so many characters. */
const clauseLength = 70
const connective = /\s(?=(?:and|so|but|okay|now|because|then|well|or|also)\s)/g

/** Cuts a turn into sentences, and long speech without marks into clauses. */
export function sentencesOf(turn: string, options: FactOptions): Sentence[] {
  return turn.split(sentenceEnd).flatMap((sentence) => {
    const cuts = [0]
    for (const { index } of sentence.matchAll(connective))
      if (index - (cuts.at(-1) as number) >= clauseLength) cuts.push(index)
    return cuts
      .map((from, at) => read(sentence.slice(from, cuts[at + 1]), options))
      .filter(({ text }) => text.trim() !== '')
  })
}

function read(text: string, { keyterms, locale }: FactOptions): Sentence {
  const reading = readTerms(text, keyterms)
  const facts = factsOf(text, reading, locale)
  return {
    text,
    asks: clausesOf(reading.tokens, text).some(({ asks }) => asks),
    words: contentWordsOf(reading.tokens, reading.terms).length,
    facts,
    statements: statementsOf(text, reading, facts),
  }
}

/** True for a turn that begins by answering yes or no. */
export function isAnswer(text: string): boolean {
  const tokens = tokenize(text)
  const [first] = clausesOf(tokens, text)
  return first !== undefined && answerIn(tokens, first) !== undefined
}
