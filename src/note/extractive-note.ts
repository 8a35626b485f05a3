import type { NoteItem, SoapNote, SoapSection } from '../protocol/note.ts'
import { turnText, type EditedTurn, type Turn } from '../protocol/turn.ts'

/** Where a sentence belongs, by what it says; the first rule that fits. `by`: who may have said it. */
const rules: readonly {
  readonly section: SoapSection
  readonly by: 'clinician' | 'anyone'
  readonly cue: RegExp
}[] = [
  {
    section: 'plan',
    by: 'clinician',
    cue: /\b(?:i(?:'ll| will| am going to|'m going to|'d like| want)|we(?:'ll| will| should| can)|let's|prescri|refer|follow[- ]up|come back|keep taking|continue|start(?:ing)? (?:you|on)|stop taking|increase|decrease|order|take (?:it|this|one|two)|recommend)/i,
  },
  {
    section: 'objective',
    by: 'clinician',
    cue: /\b(?:blood pressure|temperature|heart rate|pulse|oxygen|saturation|respirat|on exam|weight is|lungs?|abdomen|swelling|tender|\d+ (?:over|\/) ?\d+)/i,
  },
  {
    section: 'assessment',
    by: 'clinician',
    cue: /\b(?:i think|i suspect|looks like|sounds like|consistent with|diagnos|likely|probably|most likely|this is an?)\b/i,
  },
  {
    section: 'subjective',
    by: 'anyone',
    cue: /\b(?:pain|hurt|ache|sore|cough|fever|chills|nausea|vomit|dizz|tired|fatigue|breath|rash|itch|bleed|sleep|allerg|taking|take|tablet|pills?|since|started|worse|better|history of|smok|drink|diagnosed|surgery)/i,
  },
]

/**
 * A draft made of the visit's own sentences, without a model: placed by cue phrases, verbatim, each citing its turn.
 * Plan, findings and assessment are taken from the clinician only, where roles are known. Questions are left out.
 */
export function extractiveNote(turns: readonly (Turn | EditedTurn)[]): SoapNote {
  const rolesKnown = turns.some((turn) => turn.role === 'clinician')
  const sections: Record<SoapSection, NoteItem[]> = {
    subjective: [],
    objective: [],
    assessment: [],
    plan: [],
  }
  for (const turn of turns) {
    const clinician = !rolesKnown || turn.role === 'clinician'
    for (const sentence of sentencesOf(turnText(turn))) {
      const rule = rules.find(({ by, cue }) => (by === 'anyone' || clinician) && cue.test(sentence))
      if (!rule) continue
      sections[rule.section].push({ text: sentence, evidence: [turn.id], verdict: 'supported', issues: [] })
    }
  }
  return { ...sections, omissions: [], origin: { kind: 'extractive' } }
}

/** Statements of at least three words. */
function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?])\s+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => !sentence.endsWith('?') && sentence.split(/\s+/).length > 2)
}
