import type { VisitReading } from './readings.ts'

const examOpens =
  /\b(?:(?:take|have|let me) a (?:quick )?(?:look|listen)|examine|physical exam|your exam|exam template|on exam|listen to (?:your|his|her)|(?:do|does) (?:that|this|it) hurt|when i (?:press|push|touch|move|palpate|bend|squeeze|lift|pull|tap)|i(?:'m| am) (?:gonna|gon na|going to|just going to) (?:press|push|feel|look|listen|check|examine|touch)|hop up|deep breath|lie (?:down|back)|squeeze my)/i
const findingSpeech =
  /\b(?:lungs?|heart|abdomen|belly|throat|ears?|neck|skin|knee|back|exam|murmur|tender(?:ness)?|palpat\w*|swelling|swollen|edema|clear|auscultation|range of motion|vitals?|blood pressure|temperature|pulse|heart rate|oxygen|saturation|sats?|respirat\w*|weight|bmi|x-?rays?|ekg|ecg|echo\w*|ct|mri|scan|ultrasound|labs?|results?|a1c|hemoglobin|creatinine|cholesterol|urine|culture|test(?:s|ed)?|reveals?|shows?|i (?:see|hear|feel|notice|appreciate))\b/i

/**
 * True when something in the line's turns is a finding: a clinician speaks of one there, or has begun to examine
 * before. A telephone call has neither.
 */
export function isExamined(scope: readonly number[], visit: VisitReading): boolean {
  const last = scope.at(-1) ?? -1
  const clinical = (index: number): boolean => !visit.rolesKnown || visit.turns[index]?.role === 'clinician'
  if (scope.some((index) => clinical(index) && findingSpeech.test(visit.turns[index]?.text ?? '')))
    return true
  return scope.some(clinical) && visit.examFrom <= last
}

/** Where a clinician first turns to examine; `Infinity` in a visit without. */
export function examStart(turns: VisitReading['turns'], rolesKnown: boolean): number {
  const at = turns.findIndex(
    ({ role, text }) => (!rolesKnown || role === 'clinician') && examOpens.test(text),
  )
  return at < 0 ? Infinity : at
}
