import { firstIndex } from '../../core/first-index.ts'
import type { CriticalFact } from '../../protocol/fact.ts'
import type { TopicKind } from '../../protocol/statement.ts'
import type { Reading } from '../lexicon/findings.ts'
import { joint } from '../lexicon/function-words.ts'
import { isStopWord } from '../lexicon/stop-words.ts'
import { wordSet, wordTable } from '../lexicon/word-table.ts'
import { nameIn, singular, stem } from '../stem.ts'
import { normAt, wordsIn, type Run, type Token } from '../tokens.ts'
import type { Clause } from './clauses.ts'
import { personNamed } from './people.ts'

/** Something a clause is about, before its attributes are bound. */
export interface Topic extends Run {
  readonly kind: TopicKind
  readonly name: string
  /** The fact that it is, for a drug or an allergy. */
  readonly fact?: CriticalFact
}

/** A clause with what stands in it. */
export interface Place {
  readonly text: string
  readonly reading: Reading
  readonly clause: Clause
  readonly own: readonly CriticalFact[]
  readonly topics: readonly Topic[]
}

/** Measurements, by one word or two. */
const measurements: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'blood_pressure blood_pressures bp pressure pressures,heart_rate pulse hr,temperature temp,weight,height,bmi,a1c hba1c hemoglobin_a_1_c,glucose sugar sugars blood_sugar blood_sugars blood_glucose,cholesterol,ldl,hdl,triglycerides,potassium,sodium,creatinine,hemoglobin haemoglobin,inr,egfr,tsh,platelets,oxygen_saturation saturation saturations sats spo2,respiratory_rate respirations,ejection_fraction ef,peak_flow',
)
const tests: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'x-ray xray xrays,ct,mri,ekg ecg electrocardiogram,echocardiogram echo,ultrasound,biopsy,swab,culture,spirometry,mammogram,urinalysis,panel,labs bloods bloodwork,test,scan,cbc,cmp,bmp,pap,dexa,holter,screen,level,levels',
)
/** True for a word that names a test. */
export const isTest = (word: string): boolean => tests.has(word)

/** Tests that need the word before them to say which. */
const partial = /^(?:test|panel|scan|culture|swab|biopsy|screen|level|ultrasound|x-ray|ct|mri)$/
const kindless = /^(?:another|no|other|new|more|order|last|first|routine|repeat|check)$/
const ordering: ReadonlySet<string> = /* @__PURE__ */ wordSet(
  'order refer referral schedul book arrang request',
)
const ahead = / (?:will|'ll|going|gonna|let|need|should|want|would|plan|like|please)\b/
/** Words that name no drug, finding or condition of their own. */
export const generic: RegExp =
  /^(?:medication|problem|complaint|concern|symptom|illness|difficulty|abnormality|reaction|distress|side effect|allergy)$/
/** Drugs that are only the form of another one. */
const forms = /^(?:inhaler|injection|cream|drops?|spray|steroid inhaler)$/

/** What a clause is about, in order of place. */
export function topicsIn(reading: Reading, clause: Clause, own: readonly CriticalFact[]): Topic[] {
  const { tokens, mentions } = reading
  const topics: Topic[] = []
  const covered = new Set<number>()
  const put = (kind: TopicKind, name: string, from: number, to: number, fact?: CriticalFact): void => {
    topics.push({ kind, name, from, to, ...(fact && { fact }) })
    for (let at = from; at < to; at++) covered.add(at)
  }
  const drugs = own.filter(({ kind }) => kind === 'drug')
  for (const fact of own) {
    const { kind, value } = fact
    if ((kind !== 'allergy' && kind !== 'drug') || generic.test(value)) continue
    const { from, to } = placeOf(fact, tokens, clause)
    const isForm = kind === 'drug' && forms.test(value)
    if (!isForm || (topics.at(-1)?.to !== from && drugs.length < 2)) put(kind, value, from, to, fact)
  }
  const named = mentions.slice(
    firstIndex(mentions, ({ from }) => from >= clause.from),
    firstIndex(mentions, ({ from }) => from >= clause.to),
  )
  // `weight loss` is no weight.
  const isInFinding = (at: number): boolean =>
    named.some(
      ({ term, from, to }) =>
        to - from > 1 && from <= at && at < to && /^(?:symptom|diagnosis)$/.test(term.kind),
    )
  const isOrder = ordersIn(tokens, clause)
  const putOrder = (kind: TopicKind, name: string, from: number, to: number): void => {
    put(isOrder ? 'order' : kind, name, from, to)
  }
  for (let at = clause.from; at < clause.to; at++) {
    const isOfTest = covered.has(at - 1) && / (?:ct|mri|pet) scan$/.test(wordsIn(tokens, at - 1, at + 1))
    if (covered.has(at) || isOfTest) continue
    const words = wordsIn(tokens, at, at + 8)
    const [, word = '', next = ''] = words.split(' ')
    const pair = measurements.get(`${word}_${next}`)
    const measured = pair ?? (isInFinding(at) ? undefined : measurements.get(word))
    const isRay = /^ x - ray\b/.test(words)
    const test = isRay ? 'x-ray' : (tests.get(word) ?? tests.get(singular(word)))
    const referral = /^refer(?:ral|red|ring|s)?$/.test(word) ? referredTo(tokens, clause, at) : undefined
    if (measured !== undefined) putOrder('measurement', measured, at, pair === undefined ? at + 1 : at + 2)
    else if (test !== undefined) {
      const before = partial.test(test) && at > clause.from ? normAt(tokens, at - 1) : ''
      const isNamed =
        /^\p{L}/u.test(before) && !kindless.test(before) && !covered.has(at - 1) && !isStopWord(before)
      const to = at + (isRay ? 3 : 1)
      if (isNamed) putOrder('test', `${before} ${test}`, at - 1, to)
      else putOrder('test', test, at, to)
    } else if (referral) put('order', `referral ${referral.name}`, at, referral.to)
    else if (returning.test(words)) put('follow-up', 'follow-up', at, Math.min(clause.to, at + 2))
  }
  // A `pregnancy test` says nothing of a pregnancy before its result.
  const isLookedFor = (from: number, to: number): boolean =>
    topics.some((topic) => /^(?:test|order)$/.test(topic.kind) && topic.from <= from && topic.to > to) &&
    !/ (?:positive|negative|normal|clear|confirmed|showed|shows)\b/.test(
      wordsIn(tokens, clause.from, clause.to),
    )
  for (const { term, from, to } of named) {
    const { kind, name } = term
    const measured = kind === 'procedure' ? measurements.get(name.replaceAll(' ', '_')) : undefined
    if (measured !== undefined) putOrder('measurement', measured, from, to)
    else if (kind === 'procedure' && !covered.has(from)) putOrder('procedure', name, from, to)
    else if (/^(?:symptom|diagnosis|habit)$/.test(kind) && !generic.test(name) && !isLookedFor(from, to))
      put('finding', name, from, to)
  }
  for (const { name, from, to } of resulted(tokens, clause))
    if (!topics.some((topic) => topic.from < to && from < topic.to)) put('finding', name, from, to)
  return topics.sort((a, b) => a.from - b.from)
}

/** Tokens that a fact lies on. */
function placeOf({ start, end }: CriticalFact, tokens: readonly Token[], clause: Clause): Run {
  let from = clause.from
  while (from < clause.to - 1 && (tokens[from] as Token).start < start) from++
  let to = from + 1
  while (to < clause.to && (tokens[to] as Token).end <= end) to++
  return { from, to }
}

/** `order an MRI`, `we will get some labs`; and a bare `check an A1c`. */
function ordersIn(tokens: readonly Token[], clause: Clause): boolean {
  for (let at = clause.from; at < clause.to; at++) {
    const word = normAt(tokens, at)
    if (ordering.has(stem(word)) && !/^(?:in|of)$/.test(normAt(tokens, at - 1))) return true
    if (!/^(?:get|do|obtain|check|send|run|repeat|recheck|perform|have)$/.test(word)) continue
    if (at === clause.from && word !== 'have' && word !== 'do') return true
    if (ahead.test(wordsIn(tokens, Math.max(clause.from, at - 4), at))) return true
  }
  return false
}

/** Whom a patient is sent to: `cardiology` of `refer you to a cardiologist`. */
function referredTo(tokens: readonly Token[], clause: Clause, at: number): Named | undefined {
  let from = at + 1
  while (from < clause.to && !/^(?:to|for)$/.test(normAt(tokens, from))) from++
  do from++
  while (from < clause.to && isStopWord(normAt(tokens, from)))
  const isName = (word: string): boolean =>
    /^[\p{L}\d]/u.test(word) && !isStopWord(word) && !/^(?:physician|doctor|specialist|clinic)$/.test(word)
  let to = from
  while (to < Math.min(clause.to, from + 2) && isName(normAt(tokens, to))) to++
  const name = wordsIn(tokens, from, to)
    .trim()
    .replace(/ologists?\b/g, 'ology')
    .replace(/therapists?\b/g, 'therapy')
    .replace(/iatrists?\b/g, 'iatry')
    .replace(/icians?\b/g, 'ics')
  return name === '' ? undefined : { name, from, to }
}

/** `follow up`, `RTC in two weeks`, `let's take a look in six months`; no `good to see you`. */
const returning =
  /^ (?:follow(?: -)? up|followed up|followup|come back|recheck in|check back|back in(?! (?:19|20)\d\d| the )|return in|rtc|review in|review next|revisit|(?:phone|video|telephone|week|month) (?:review|appointment|visit|recheck)|(?:take a|have another) look in)(?= |$)|^ (?:see (?:you|me|us)|return to)(?: \S+){0,4} (?:in|again|back|clinic|office)(?= |$)/

/** Words beside a result that name nothing. */
const unnamed =
  /^(?:test|tested|came|come|back|result|results|screen|swab|culture|biopsy|still|not|which|both|all|false|rapid|otherwise|turned|everything|nothing|signs?|evidence|any|no|very|more|bowel|sounds?|positive|negative|pregnancy|patient)$/

/** What has a result and stands in no lexicon: `positive for H. pylori`, `CMV positive`, `rapid strep is negative`. */
function resulted(tokens: readonly Token[], clause: Clause): Named[] {
  const isName = (at: number): boolean =>
    at >= clause.from &&
    at < clause.to &&
    tokens[at]?.type === 'word' &&
    !isStopWord(normAt(tokens, at)) &&
    personNamed(normAt(tokens, at)) === undefined &&
    !unnamed.test(normAt(tokens, at))
  const isInitial = (at: number): boolean => normAt(tokens, at) === '.' && normAt(tokens, at - 1).length === 1
  // `negative for influenza and for pertussis`
  const membersBehind = (from: number): Run[] => {
    if (!joint.test(normAt(tokens, from))) return []
    const start = from + 1 + Number(normAt(tokens, from + 1) === 'for')
    const end = [start + 1, start + 2].find(
      (one) => isName(one - 1) && (one >= clause.to || closing.test(normAt(tokens, one))),
    )
    return end === undefined || !isName(start) ? [] : [{ from: start, to: end }, ...membersBehind(end)]
  }
  // `flu and strep negative`; a comma may part it from what has no result.
  const membersBefore = (from: number): Run[] =>
    normAt(tokens, from - 1) !== ',' && joint.test(normAt(tokens, from - 1)) && isName(from - 2)
      ? [{ from: from - 2, to: from - 1 }, ...membersBefore(from - 2)]
      : []
  return tokens.slice(clause.from, clause.to).flatMap(({ norm }, offset) => {
    if (norm !== 'positive' && norm !== 'negative') return []
    const at = clause.from + offset
    const behind = /^ for(?: (?:a|an|the|any))*(?= )/.exec(wordsIn(tokens, at + 1, at + 5))?.[0]
    const linked =
      /(?: (?::|-|is|was|are|were|came|come|back|tests?|tested|both|all|result|results|screen|swab|culture|been|has|have|turned|out|again))*$/
    const [link = ''] = behind ? [] : (linked.exec(wordsIn(tokens, clause.from + 1, at)) ?? [])
    const from = behind ? at + behind.split(' ').length : at - link.split(' ').length
    let to = from
    while (to < from + (behind ? 3 : 1) && (isName(to) || (to > from && isInitial(to)))) to++
    if (to === from) return []
    const places = [{ from, to }, ...(behind ? membersBehind(to) : membersBefore(from))]
    return places.map((place) => ({ ...place, name: nameIn(tokens, place.from, place.to) }))
  })
}

type Named = Run & Pick<Topic, 'name'>
const closing = /^(?:[,.;/?!]|and|or|nor|but)$/
