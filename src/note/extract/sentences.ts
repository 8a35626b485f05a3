import { clausesOf, type Clause } from '../../clinical/statements/clauses.ts'
import { repliesIn } from '../../clinical/statements/answers.ts'
import { statementsOf } from '../../clinical/statements/clinical-statements.ts'
import { factsOf, type FactOptions } from '../../clinical/statements/critical-facts.ts'
import { readTerms } from '../../clinical/lexicon/findings.ts'
import { contentWordsOf } from '../../clinical/lexicon/content-words.ts'
import type { CriticalFact } from '../../protocol/fact.ts'
import type { ClinicalStatement } from '../../protocol/statement.ts'

/** One sentence of a turn, or one clause of speech without marks. */
export interface Sentence {
  readonly text: string
  /** Where it begins in its turn. */
  readonly start: number
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
  let start = 0
  return turn.split(sentenceEnd).flatMap((sentence) => {
    const begin = start
    start += sentence.length
    const cuts = [0]
    for (const { index } of sentence.matchAll(connective))
      if (index - (cuts.at(-1) as number) >= clauseLength) cuts.push(index)
    return cuts
      .map((from, at) => read(sentence.slice(from, cuts[at + 1]), begin + from, options))
      .filter(({ text }) => text.trim() !== '')
  })
}

function read(text: string, start: number, { keyterms, locale }: FactOptions): Sentence {
  const reading = readTerms(text, keyterms)
  const facts = factsOf(text, reading, locale)
  return {
    text,
    start,
    asks: clausesOf(reading.tokens, text).some(({ asks }) => asks),
    words: contentWordsOf(reading.tokens, reading.terms).length,
    facts,
    statements: statementsOf(text, reading, facts),
  }
}

/** Questions of one turn with the sentences of the turn that replies to them, up to the one that does. */
export interface Exchange {
  readonly questions: readonly Sentence[]
  readonly reply: readonly Sentence[]
  /** The turn of the reply, by index. */
  readonly turn: number
  /** True where it affirms or denies what was asked. */
  readonly isAnswered: boolean
}

/** The exchanges of a visit by their first question. */
export function exchangesIn(
  texts: readonly string[],
  sentences: readonly (readonly Sentence[])[],
  { keyterms, locale }: FactOptions,
): ReadonlyMap<Sentence, Exchange> {
  const whole = texts.map((text) => text.replaceAll('\n', ' ')).join('\n')
  const reading = readTerms(whole, keyterms)
  const placeOf = ({ line, start }: Clause): number => {
    const inTurn = start - whole.lastIndexOf('\n', start) - 1
    return sentences[line]?.findLastIndex((one) => one.start <= inTurn) ?? -1
  }
  const exchanges = new Map<Sentence, Exchange>()
  for (const [clause, { questions: asked, answer, isLast }] of repliesIn(
    reading,
    clausesOf(reading.tokens, whole),
    factsOf(whole, reading, locale),
  )) {
    if (!isLast) continue
    const questions = [...new Set(asked.flatMap((one) => sentences[one.line]?.[placeOf(one)] ?? []))]
    const after = (sentences[clause.line] ?? []).slice(0, placeOf(clause) + 1)
    const reply = after.slice(after.findLastIndex((one) => questions.includes(one)) + 1)
    const [first] = questions
    if (first && reply.length > 0)
      exchanges.set(first, { questions, reply, turn: clause.line, isAnswered: answer !== undefined })
  }
  return exchanges
}
