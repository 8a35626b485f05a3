import type { CriticalFact } from '../../protocol/fact.ts'
import type { ClinicalStatement, StatementAction } from '../../protocol/statement.ts'
import type { Reading } from '../lexicon/findings.ts'
import { wordSet, wordTable } from '../lexicon/word-table.ts'
import { stem } from '../stem.ts'
import { normAt, type Token } from '../tokens.ts'
import type { Clause } from './clauses.ts'
import type { Topic } from './clinical-statements.ts'

const measurements: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'blood_pressure bp pressure,heart_rate pulse hr,temperature temp,weight,height,bmi,a1c hba1c,glucose sugar sugars,cholesterol,ldl,potassium,sodium,creatinine,hemoglobin haemoglobin,inr,egfr,tsh,oxygen_saturation saturation saturations sats spo2,respiratory_rate respirations,ejection_fraction ef',
)
const tests: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'x-ray xray,ct,mri,ekg ecg electrocardiogram,echocardiogram echo,ultrasound,biopsy,swab,culture,spirometry,mammogram,urinalysis,panel,bloods,labs,test,scan',
)
const ordering: ReadonlySet<string> = /* @__PURE__ */ wordSet(
  'order refer referral schedul book arrang request',
)
const actions: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'start begin initiat prescrib add try,stop discontinu quit,continue continu keep,increase increas rais doubl up,decrease decreas reduc lower taper wean,change chang switch replac,hold paus,take tak use on',
)

/** What a clause is about, in order of place. */
export function topicsIn(
  { tokens, mentions }: Reading,
  clause: Clause,
  own: readonly CriticalFact[],
): Topic[] {
  const topics: Topic[] = []
  const covered = new Set<number>()
  const put = (topic: Topic): void => {
    topics.push(topic)
    for (let at = topic.from; at < topic.to; at++) covered.add(at)
  }
  const place = ({ start, end }: CriticalFact): [number, number] => {
    let from = clause.from
    while (from < clause.to && (tokens[from] as Token).start < start) from++
    let to = from
    while (to < clause.to && (tokens[to] as Token).end <= end) to++
    return [from, to]
  }
  for (const fact of own) {
    if (fact.kind !== 'allergy' && fact.kind !== 'drug') continue
    const [from, to] = place(fact)
    put({ kind: fact.kind === 'drug' ? 'drug' : 'allergy', name: fact.value, from, to })
  }
  const orders = tokens.slice(clause.from, clause.to).some(({ norm }) => ordering.has(stem(norm)))
  for (let at = clause.from; at < clause.to; at++) {
    const word = normAt(tokens, at)
    const test = tests.get(word === 'x' && normAt(tokens, at + 2) === 'ray' ? 'xray' : word)
    const measured = measurements.get(word)
    if (covered.has(at)) continue
    if (test !== undefined) {
      const before = normAt(tokens, at - 1)
      const name =
        /^(?:test|panel|scan|culture)$/.test(test) &&
        !/^(?:a|the|your|his|her|my|any|this|that)$/.test(before)
          ? `${before} ${test}`
          : test
      put({ kind: orders ? 'order' : 'test', name, from: at, to: at + 1 })
    } else if (measured !== undefined) {
      const isPair = word === 'pressure' || word === 'sugar' || word === 'saturation'
      put({
        kind: orders ? 'order' : 'measurement',
        name: measured,
        from: isPair && at > clause.from ? at - 1 : at,
        to: at + 1,
      })
    } else if (/^refer/.test(word)) {
      let to = at + 1
      while (to < clause.to && !/^to$/.test(normAt(tokens, to))) to++
      if (to < clause.to)
        put({
          kind: 'order',
          name: `referral ${normAt(tokens, to + 1)}`,
          from: at,
          to: Math.min(clause.to, to + 2),
        })
    } else if (isFollowUp(tokens, at))
      put({ kind: 'follow-up', name: 'follow-up', from: at, to: Math.min(clause.to, at + 2) })
  }
  // Mentions are in order: only those of this clause are looked at.
  let low = 0
  for (let high = mentions.length; low < high;) {
    const middle = (low + high) >> 1
    if ((mentions[middle]?.from ?? 0) < clause.from) low = middle + 1
    else high = middle
  }
  for (; low < mentions.length && (mentions[low]?.from ?? Infinity) < clause.to; low++) {
    const { term, from, to } = mentions[low] as (typeof mentions)[number]
    if (covered.has(from)) continue
    if (term.kind === 'symptom' || term.kind === 'diagnosis' || term.kind === 'habit')
      put({ kind: 'finding', name: term.name, from, to })
    else if (term.kind === 'procedure')
      put({ kind: orders ? 'order' : 'procedure', name: term.name, from, to })
  }
  return topics.sort((a, b) => a.from - b.from)
}

function isFollowUp(tokens: readonly Token[], at: number): boolean {
  const pair = `${normAt(tokens, at)} ${normAt(tokens, at + 1)}`
  return /^(?:follow up|followup .*|come back|see you|return in|recheck in|check back)$/.test(pair)
}

/** The nearest verb before a drug, or right behind it, that says what is done with it. */
export function actionIn(
  tokens: readonly Token[],
  clause: Clause,
  topic: Topic,
): StatementAction | undefined {
  if (topic.kind !== 'drug') return undefined
  const of = (at: number): string | undefined =>
    actions.get(stem(normAt(tokens, at))) ?? actions.get(normAt(tokens, at))
  for (let at = topic.from - 1; at >= Math.max(clause.from, topic.from - 12); at--) {
    const action = of(at)
    if (action === undefined) continue
    // `keep taking`, `stop taking`, `start taking`.
    const first = action === 'take' ? of(at - 1) : undefined
    const isDenied = /^(?:not|never)$/.test(normAt(tokens, first === undefined ? at - 1 : at - 2))
    const done = first ?? action
    return (isDenied && done === 'stop' ? 'continue' : done) as StatementAction
  }
  const behind = of(topic.to)
  return behind === 'up' || behind === undefined ? undefined : (behind as StatementAction)
}

export function severityIn(words: string): ClinicalStatement['severity'] {
  return /\b(?:severe|terrible|unbearable|excruciating)\b/i.test(words)
    ? 'severe'
    : /\bmoderate\b/i.test(words)
      ? 'moderate'
      : /\b(?:mild|slight|a (?:little )?bit of)\b/i.test(words)
        ? 'mild'
        : undefined
}

export function courseIn(words: string): ClinicalStatement['course'] {
  if (/\b(?:resolved|gone|went away|cleared up)\b/i.test(words)) return 'resolved'
  if (/\b(?:no change|unchanged|the same|stable)\b/i.test(words)) return 'same'
  if (/\b(?:worse|worsen\w*|getting bad)\b/i.test(words)) return 'worse'
  return /\b(?:better|improv\w*|easing)\b/i.test(words) ? 'better' : undefined
}

export function resultIn(tokens: readonly Token[], { from, to }: Clause): ClinicalStatement['result'] {
  for (let at = from; at < to; at++) {
    const word = normAt(tokens, at)
    if (word === 'positive' || word === 'negative' || word === 'normal' || word === 'abnormal')
      return /^(?:not|no)$/.test(normAt(tokens, at - 1)) && word === 'normal' ? 'abnormal' : word
  }
  return undefined
}

const routes: readonly (readonly [RegExp, string])[] = [
  [/\b(?:by mouth|orally|po)\b/i, 'oral'],
  [/\b(?:iv|intravenous\w*|through a vein)\b/i, 'intravenous'],
  [/\b(?:intramuscular\w*|im)\b/i, 'intramuscular'],
  [/\b(?:subcutaneous\w*|under the skin)\b/i, 'subcutaneous'],
  [/\binhal\w+\b/i, 'inhaled'],
  [/\b(?:topical\w*|on the skin|cream|ointment)\b/i, 'topical'],
]

export function routeIn(words: string): string | undefined {
  return routes.find(([pattern]) => pattern.test(words))?.[1]
}

export function formIn(words: string): string | undefined {
  return /\b(tablet|capsule|inhaler|patch|cream|ointment|drop|injection|spray|suppositor|syrup|puff)/i
    .exec(words)?.[1]
    ?.toLowerCase()
}
