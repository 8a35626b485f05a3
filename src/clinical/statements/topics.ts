import { firstIndex } from '../../core/first-index.ts'
import type { CriticalFact } from '../../protocol/fact.ts'
import type { TopicKind } from '../../protocol/statement.ts'
import type { Reading } from '../lexicon/findings.ts'
import { isStopWord } from '../lexicon/stop-words.ts'
import { wordSet, wordTable } from '../lexicon/word-table.ts'
import { singular, stem } from '../stem.ts'
import { normAt, type Token } from '../tokens.ts'
import type { Clause } from './clauses.ts'

/** Something a clause is about, before its attributes are bound. */
export interface Topic {
  readonly kind: TopicKind
  readonly name: string
  readonly from: number
  readonly to: number
  /** The fact that it is, for a drug or an allergy. */
  readonly fact?: CriticalFact
}

const measurements: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'blood_pressure bp pressure pressures,heart_rate pulse hr,temperature temp,weight,height,bmi,a1c hba1c,glucose sugar sugars,cholesterol,ldl,hdl,triglycerides,potassium,sodium,creatinine,hemoglobin haemoglobin,inr,egfr,tsh,platelets,oxygen_saturation saturation saturations sats spo2,respiratory_rate respirations,ejection_fraction ef,peak_flow',
)
/** Measurements named by two words. */
const paired: ReadonlyMap<string, string> = /* @__PURE__ */ (() =>
  new Map([
    ['blood pressure', 'blood pressure'],
    ['blood pressures', 'blood pressure'],
    ['heart rate', 'heart rate'],
    ['respiratory rate', 'respiratory rate'],
    ['ejection fraction', 'ejection fraction'],
    ['blood sugar', 'glucose'],
    ['blood sugars', 'glucose'],
    ['blood glucose', 'glucose'],
    ['oxygen saturation', 'oxygen saturation'],
    ['peak flow', 'peak flow'],
    ['hemoglobin a 1 c', 'a1c'],
  ]))()
const tests: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'x-ray xray xrays,ct,mri,ekg ecg electrocardiogram,echocardiogram echo,ultrasound,biopsy,swab,culture,spirometry,mammogram,urinalysis,panel,labs bloods bloodwork,test,scan,cbc,cmp,bmp,pap,dexa,holter,screen,level,levels',
)
/** Tests that need the word before them to say which. */
const partial = /^(?:test|panel|scan|culture|swab|biopsy|screen|level|ultrasound|x-ray|ct|mri)$/
const kindless =
  /^(?:a|an|the|your|his|her|my|any|this|that|some|of|to|and|another|for|get|got|no|other|new|more|on|with|by|do|did|order|last|first|we|i|out|in|routine|repeat|check|these|those|,)$/
const ordering: ReadonlySet<string> = /* @__PURE__ */ wordSet(
  'order refer referral schedul book arrang request',
)
const obtaining = /^(?:get|do|obtain|check|send|run|repeat|recheck|perform|have)$/
const ahead = /^(?:will|'ll|going|gonna|let|need|should|want|would|plan|like|please)$/
/** Words that name no drug, finding or condition of their own. */
const generic =
  /^(?:medication|problem|complaint|concern|symptom|illness|difficulty|abnormality|reaction|distress|side effect|allergy)$/
/** Drugs that are only the form of another one. */
const forms = /^(?:inhaler|injection|cream|drops?|spray|steroid inhaler)$/

/** What a clause is about, in order of place. */
export function topicsIn(reading: Reading, clause: Clause, own: readonly CriticalFact[]): Topic[] {
  const { tokens, mentions } = reading
  const topics: Topic[] = []
  const covered = new Set<number>()
  const put = (topic: Topic): void => {
    topics.push(topic)
    for (let at = topic.from; at < topic.to; at++) covered.add(at)
  }
  const drugs = own.filter(({ kind }) => kind === 'drug')
  for (const fact of own) {
    if (fact.kind !== 'allergy' && fact.kind !== 'drug') continue
    const [from, to] = placeOf(fact, tokens, clause)
    const before = topics.at(-1)
    if (fact.kind === 'drug' && forms.test(fact.value) && (before?.to === from || drugs.length > 1)) continue
    if (generic.test(fact.value)) continue
    put({ kind: fact.kind, name: fact.value, from, to, fact })
  }
  const isOrder = ordersIn(tokens, clause)
  for (let at = clause.from; at < clause.to; at++) {
    if (covered.has(at)) continue
    const word = normAt(tokens, at)
    const pair = paired.get(`${word} ${normAt(tokens, at + 1)}`)
    const isRay = word === 'x' && normAt(tokens, at + 1) === '-' && normAt(tokens, at + 2) === 'ray'
    const test = tests.get(isRay ? 'xray' : word) ?? tests.get(singular(word))
    const measured = pair ?? measurements.get(word)
    if (measured !== undefined)
      put({
        kind: isOrder ? 'order' : 'measurement',
        name: measured,
        from: at,
        to: at + (pair === undefined ? 1 : 2),
      })
    else if (test !== undefined) {
      const before = normAt(tokens, at - 1)
      const isNamed =
        partial.test(test) &&
        at > clause.from &&
        tokens[at - 1]?.type === 'word' &&
        !kindless.test(before) &&
        !covered.has(at - 1) &&
        !isStopWord(before)
      put({
        kind: isOrder ? 'order' : 'test',
        name: isNamed ? `${before} ${test}` : test,
        from: isNamed ? at - 1 : at,
        to: at + (isRay ? 3 : 1),
      })
    } else if (/^refer(?:ral|red|ring|s)?$/.test(word)) {
      const to = referredTo(tokens, clause, at)
      if (to) put({ kind: 'order', name: `referral ${to.name}`, from: at, to: to.to })
    } else if (isFollowUp(tokens, at))
      put({ kind: 'follow-up', name: 'follow-up', from: at, to: Math.min(clause.to, at + 2) })
  }
  for (let at = firstIndex(mentions, ({ from }) => from >= clause.from); at < mentions.length; at++) {
    const { term, from, to } = mentions[at] as (typeof mentions)[number]
    if (from >= clause.to) break
    if (generic.test(term.name)) continue
    if (term.kind === 'symptom' || term.kind === 'diagnosis' || term.kind === 'habit') {
      // `flu test`, `strep swab`: the test is the topic, and the finding what it looks for.
      if (!covered.has(from) || topics.some((topic) => topic.kind === 'test' && topic.from === from))
        put({ kind: 'finding', name: term.name, from, to })
    } else if (term.kind === 'procedure' && paired.has(term.name))
      put({ kind: isOrder ? 'order' : 'measurement', name: paired.get(term.name) as string, from, to })
    else if (term.kind === 'procedure' && !covered.has(from) && !covered.has(to - 1))
      put({ kind: isOrder ? 'order' : 'procedure', name: term.name, from, to })
  }
  for (const { name, from, to } of resulted(tokens, clause))
    if (![...Array(to - from).keys()].some((n) => covered.has(from + n)))
      put({ kind: 'finding', name, from, to })
  return topics.sort((a, b) => a.from - b.from)
}

/** Tokens that a fact lies on. */
export function placeOf(
  { start, end }: CriticalFact,
  tokens: readonly Token[],
  clause: Clause,
): [number, number] {
  let from = clause.from
  while (from < clause.to - 1 && (tokens[from] as Token).start < start) from++
  let to = from + 1
  while (to < clause.to && (tokens[to] as Token).end <= end) to++
  return [from, to]
}

/** `order an MRI`, `we will get some labs`; and a bare `check an A1c`. */
function ordersIn(tokens: readonly Token[], clause: Clause): boolean {
  for (let at = clause.from; at < clause.to; at++) {
    const word = normAt(tokens, at)
    if (ordering.has(stem(word)) && !/^(?:in|of)$/.test(normAt(tokens, at - 1))) return true
    if (!obtaining.test(word)) continue
    if (at === clause.from && word !== 'have' && word !== 'do') return true
    for (let back = at - 1; back >= Math.max(clause.from, at - 4); back--)
      if (ahead.test(normAt(tokens, back))) return true
  }
  return false
}

/** Whom a patient is sent to: `cardiology` of `refer you to a cardiologist`. */
function referredTo(
  tokens: readonly Token[],
  clause: Clause,
  at: number,
): { name: string; to: number } | undefined {
  let to = at + 1
  while (to < clause.to && !/^(?:to|for)$/.test(normAt(tokens, to))) to++
  const words: string[] = []
  for (to++; to < clause.to && words.length < 2; to++) {
    const word = normAt(tokens, to)
    if (isStopWord(word) && words.length === 0) continue
    if (
      isStopWord(word) ||
      tokens[to]?.type !== 'word' ||
      /^(?:physician|doctor|specialist|clinic)$/.test(word)
    )
      break
    words.push(
      word
        .replace(/ologists?$/, 'ology')
        .replace(/therapists?$/, 'therapy')
        .replace(/iatrists?$/, 'iatry')
        .replace(/icians?$/, 'ics'),
    )
  }
  return words.length === 0 ? undefined : { name: words.join(' '), to: Math.min(to, clause.to) }
}

const returning =
  /^(?:follow up|followup .*|come back|see (?:you|me|us)|return in|return to|recheck in|check back|back in|rtc .*|followed up|take a|have another|review in|review next|revisit .*|(?:phone|video|telephone|week|month) (?:review|appointment|visit|recheck))$/

function isFollowUp(tokens: readonly Token[], at: number): boolean {
  const next = normAt(tokens, at + 1)
  const pair = `${normAt(tokens, at)} ${next === '-' ? normAt(tokens, at + 2) : next}`
  if (!returning.test(pair)) return false
  // `Let's take a look in six months`.
  if (/^(?:take a|have another)$/.test(pair))
    return normAt(tokens, at + 2) === 'look' && normAt(tokens, at + 3) === 'in'
  // `I see you have`, `good to see you`: no visit to come.
  if (!/^(?:see|return to)/.test(pair)) return true
  for (let near = at + 2; near < at + 7; near++)
    if (/^(?:in|again|back|clinic|office)$/.test(normAt(tokens, near))) return true
  return false
}

/** What has a result and stands in no lexicon: `positive for H. pylori`, `CMV positive`, `rapid strep is negative`. */
function resulted(tokens: readonly Token[], clause: Clause): { name: string; from: number; to: number }[] {
  const found: { name: string; from: number; to: number }[] = []
  const isName = (at: number): boolean =>
    at >= clause.from &&
    at < clause.to &&
    tokens[at]?.type === 'word' &&
    !isStopWord(normAt(tokens, at)) &&
    !/^(?:test|tested|came|come|back|result|results|screen|swab|culture|biopsy|still|not|which|both|all|false|rapid|otherwise|turned|everything|nothing|signs?|evidence|any|no|very|more|bowel|sounds?|positive|negative|pregnancy|patient)$/.test(
      normAt(tokens, at),
    )
  for (let at = clause.from; at < clause.to; at++) {
    if (!/^(?:positive|negative)$/.test(normAt(tokens, at))) continue
    let from: number
    if (normAt(tokens, at + 1) === 'for') {
      from = at + 2
      while (/^(?:a|an|the|any)$/.test(normAt(tokens, from))) from++
      let to = from
      while (
        to < from + 3 &&
        (isName(to) || (to > from && normAt(tokens, to) === '.' && normAt(tokens, to - 1).length === 1))
      )
        to++
      if (to > from) found.push({ name: nameOf(tokens, from, to), from, to })
      continue
    }
    from = at - 1
    while (
      from > clause.from &&
      /^(?::|-|is|was|are|were|came|come|back|test|tested|result|results|screen|swab|culture|been|has|have|turned|out|again)$/.test(
        normAt(tokens, from),
      )
    )
      from--
    if (isName(from)) found.push({ name: nameOf(tokens, from, from + 1), from, to: from + 1 })
  }
  return found
}

const nameOf = (tokens: readonly Token[], from: number, to: number): string =>
  tokens
    .slice(from, to)
    .filter(({ type }) => type === 'word')
    .map(({ norm }) => singular(norm))
    .join(' ')
