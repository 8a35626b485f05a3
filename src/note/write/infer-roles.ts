import { turnText, type EditedTurn, type SpeakerRole, type Turn } from '../../protocol/turn.ts'

const clinicianSays =
  /\b(?:i'll (?:also )?(?:order|send|submit|set|call|refer|prescribe|write|arrange|check|upload)|we(?:'ll|'ve| can| will| lowered| should)|your (?:dose|blood sugar|levels|tsh|kidney)|i(?:'m| am)? (?:going to|gonna|gon na|will|would like to|'d like to|want to|wan na) (?:\w+ )?(?:prescribe|order|refer|send you|start you|give you|examine|listen|check|have you|get you|write you)|i(?:'m| am) doctor|on exam|your (?:blood pressure|exam|vitals?|results?|labs?|x-?rays?|lungs?|heart|a1c|blood work)|deep breath|take a look|any (?:other )?(?:questions|concerns|pain|fever|chest|nausea|history|allergies|numbness)|have you (?:had|ever|been|noticed|tried)|do you (?:have|smoke|drink|take|feel|know)|are you (?:taking|having|allergic|on any)|how (?:long|often|are you|have you)|let's (?:\w+ )?(?:go ahead|talk|see|start|stop|switch|increase|lower|check|keep|get|try|do)|i(?:'m| am) (?:seeing|prescribing|ordering|adding|increasing)|tell me (?:about|more)|what brings you|brings you in|i see you(?:'re| are)|how (?:has|have) (?:you|your|the|that|things))\b/gi
const patientSays =
  /\b(?:(?:what if|can|could|do|should|when) i|i(?:'m| am) (?:still|worried|not comfortable|just|stuck|confused|scared)|i (?:keep|guess|forget|worry|already|usually|can't)|worries me|my (?:sister|cousin|skin|pharmacy|insurance|sugar|job)|my (?:\w+ )?(?:pain|back|knee|head|chest|wife|husband|mom|mother|dad|father|stomach|leg|foot|doctor|throat|arm|job|kids)|i(?:'ve| have) been|i(?:'m| am) (?:taking|on the|still taking|supposed|allergic|worried|hoping|tired)|i (?:feel|felt|can't|ca n't|noticed|woke|tried|took|take|work|live|smoke|drink|don't|do n't|didn't|did n't|was|had)|it (?:hurts|started|feels)|hurts|thank you,? doc(?:tor)?|okay,? doctor|should i)\b/gi
/** A question about the other person. */
const asksYou = /\byou[^.?!]{0,80}\?/gi
const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

/** How much a text sounds like the clinician rather than the patient: above 0 clinician, below 0 patient. */
export function clinicianScore(text: string): number {
  const said = text.replaceAll('’', "'")
  return count(said, clinicianSays) + count(said, asksYou) * 0.7 - count(said, patientSays) * 1.1
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
export function inferRoles(turns: readonly (Turn | EditedTurn)[]): (SpeakerRole | undefined)[] {
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
  return turns.map(({ speaker }) =>
    speaker === undefined || speaker === 'unknown'
      ? undefined
      : speaker === clinician
        ? 'clinician'
        : speaker === patient
          ? 'patient'
          : 'guest',
  )
}
