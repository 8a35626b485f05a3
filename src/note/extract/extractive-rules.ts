import { isCorrectable } from '../../protocol/fact.ts'
import type { SoapSection } from '../../protocol/note.ts'
import type { SpeakerRole } from '../../protocol/turn.ts'
import { isPlanned } from '../write/infer-roles.ts'
import type { Sentence } from './sentences.ts'

const plan =
  /\b(?:i(?:'ll| will|'m (?:going to|gonna|gon na|just)| am going to|'d like| would like|'d recommend| want| recommend| wan na)|we(?:'ll| will| should| can|'re (?:going to|gonna|gon na))|let's|gon na|gonna|going to|prescri\w*|refer(?:ral)?|follow[- ]up|come back|see you (?:back|again|in)|continue|start(?:ing)? (?:you|on)|stop taking|increase|decrease|order|recommend|physical therapy|return|call (?:me|us)|make sure|(?:please|you can) (?:take|avoid|use|stop)|avoid)\b/i
const finding =
  /\b(?:blood pressure|temperature|heart rate|pulse|oxygen|saturation|sats?|respirat\w*|vitals?|on exam\w*|exam|lungs?|heart sounds?|murmur|abdomen|edema|swelling|tender\w*|palpat\w*|auscultation|range of motion|reflex\w*|x-?rays?|ekg|ecg|echo\w*|ct|mri|labs?|results?|a1c|hemoglobin|creatinine|reveal\w*|show(?:s|ed)|i (?:see|hear|feel|notice|appreciate)|you(?:'re| are) (?:tender|clear)|looks? (?:good|normal|clear|fine)|positive|negative|within normal|stable)\b/i
const judgement =
  /\b(?:i (?:think|suspect|believe)|looks like|sounds like|consistent with|diagnos\w*|likely|probably|impression|assessment|(?:first|second|third|next) (?:problem|issue)|you (?:have|may have|might have)|caused by|due to)\b/i
const phatic =
  /\b(?:weather|weekend|vacation|nice to (?:see|meet)|good to (?:see|meet)|thank you|thanks|bye|have a (?:good|great)|hey|you're welcome|see you later|love (?:it|that)|oh my|my gosh|wonderful|awesome|congratulations)\b/i

/** Said while examining: announces, and finds nothing yet. */
const examines =
  /\b(?:listen|let's (?:go ahead|look|see|take)|physical exam|good job|take a look|quick look|check you out|examine you|lie (?:back|down)|hop up|deep breath|talk (?:a little )?(?:bit )?about|go over|let me see)\b/i

/** Where a sentence belongs. Findings, judgements and plans only from who may be the clinician. */
export function sectionOf(
  sentence: Sentence,
  role: SpeakerRole | undefined,
  examining: boolean,
): SoapSection {
  const { text, statements } = sentence
  if (role !== 'clinician') return 'subjective'
  if (plan.test(text) || statements.some(isPlanned)) return 'plan'
  if (judgement.test(text)) return 'assessment'
  if (finding.test(text) || (examining && statements.length > 0)) return 'objective'
  return 'subjective'
}

/** What a sentence is worth in a note: from 1 on it is kept. */
export function worthOf({ text, words, facts, statements }: Sentence, section: SoapSection): number {
  // However short: a note without it is a wrong note.
  if (facts.some(({ kind }) => kind === 'allergy')) return 2
  if (words < 2) return 0
  const terms = new Set(statements.map(({ topic }) => topic)).size
  const weighty = facts.filter(({ kind }) => isCorrectable(kind)).length
  const other = facts.length - weighty
  const placed = section === 'subjective' ? 0 : section === 'objective' ? 0.6 : 0.9
  return (
    terms + weighty + other * 0.4 + placed + words / 20 - (phatic.test(text) || examines.test(text) ? 1 : 0)
  )
}
