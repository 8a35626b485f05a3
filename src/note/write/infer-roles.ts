import { readTerms } from '../../clinical/lexicon/findings.ts'
import { clausesOf } from '../../clinical/statements/clauses.ts'
import { statementsOf } from '../../clinical/statements/clinical-statements.ts'
import { factsOf } from '../../clinical/statements/critical-facts.ts'
import { wordsIn } from '../../clinical/tokens.ts'
import { within } from '../../core/first-index.ts'
import type { ClinicalStatement } from '../../protocol/statement.ts'
import { turnText, type AnyTurn, type SpeakerRole } from '../../protocol/turn.ts'

/** Said in passing: they speak of nobody. */
const passing = /\b(?:you know|thank you|how are you|i mean)\b/gi
/** `I think`, `we will`: not what the speaker has or does. */
const intending =
  / (?:i|we)(?= (?:think|know|guess|see|will|'ll|'m going|am going|'m gonna|gonna|going|would|'d|want|understand|wonder|believe|recommend|suspect|can|could|need|should)(?: |$))/g
const leading = /\b(?:on exam\w*|deep breath|take a look|let's|brings? you|tell me)\b/gi

/** What is to be done: an order, a time to come back, a change of a drug that is still to come. */
export const isPlanned = ({ kind, action, status }: ClinicalStatement): boolean =>
  kind === 'order' ||
  kind === 'follow-up' ||
  (kind === 'drug' && status === 'planned' && action !== undefined && action !== 'take')

/** How much a text sounds like the clinician rather than the patient: above 0 clinician, below 0 patient. */
function clinicianScore(text: string): number {
  const said = text.replaceAll('’', "'").replace(passing, (words) => ' '.repeat(words.length))
  const reading = readTerms(said)
  const statements = statementsOf(said, reading, factsOf(said, reading))
  let score = said.match(leading)?.length ?? 0
  for (const { from, to, start, end, asks } of clausesOf(reading.tokens, said)) {
    const spoken = wordsIn(reading.tokens, from, to)
    const words = spoken.replace(intending, '')
    const mine = / my(?= |$)/.test(words) ? 0.7 : / (?:i|me)(?= |$)/.test(words) ? 0.3 : 0
    const yours = / your(?= |$)/.test(words) ? 0.5 : / you(?= |$)/.test(words) ? 0.2 : 0
    const own = within(statements, start, end)
    const isOf = (kinds: RegExp): boolean => own.some(({ kind }) => kinds.test(kind))
    // "Can I ask you" tells nothing of who asks.
    if (mine > 0 && yours > 0) continue
    if (asks) score += mine > 0 ? -0.5 : yours > 0 ? 1 : isOf(/^(?:finding|drug|allergy)$/) ? 0.5 : 0
    else if (mine > 0) score -= mine + (isOf(/^finding$/) ? 0.6 : 0)
    else score += (yours > 0 && words !== spoken ? 0.5 : yours) + (own.some(isPlanned) ? 0.7 : 0)
  }
  return score
}

/** From this difference on, a speaker without label is taken for the clinician by a single turn. */
const sure = 0.5

/**
 * Who is the clinician, by what is said: who asks, examines, orders, against who tells of pain and family.
 *
 * Pure. Roles that are known are kept; where some are, nothing is guessed. Speakers are told apart by their labels;
 * without labels each turn is judged by itself, and left undefined when it does not tell.
 *
 * @returns one role per turn, in order.
 */
export function inferRoles(turns: readonly AnyTurn[]): (SpeakerRole | undefined)[] {
  if (turns.some(({ role }) => role !== undefined)) return turns.map(({ role }) => role)
  const scores = new Map<string, { score: number; words: number }>()
  for (const turn of turns) {
    if (turn.speaker === undefined || turn.speaker === 'unknown') continue
    const text = turnText(turn)
    const sum = scores.get(turn.speaker) ?? { score: 0, words: 0 }
    scores.set(turn.speaker, { score: sum.score + clinicianScore(text), words: sum.words + text.length / 6 })
  }
  if (scores.size < 2) {
    return turns.map((turn) => {
      const score = clinicianScore(turnText(turn))
      return score >= sure ? 'clinician' : score <= -sure ? 'patient' : undefined
    })
  }
  const ranked = [...scores].sort((a, b) => b[1].score / (b[1].words + 20) - a[1].score / (a[1].words + 20))
  const clinician = ranked[0]?.[0]
  const patient = ranked.slice(1).sort((a, b) => b[1].words - a[1].words)[0]?.[0]
  const roleOf = (speaker: string): SpeakerRole =>
    speaker === clinician ? 'clinician' : speaker === patient ? 'patient' : 'guest'
  return turns.map(({ speaker = 'unknown' }) => (speaker === 'unknown' ? undefined : roleOf(speaker)))
}
