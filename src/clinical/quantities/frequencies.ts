import { plainNumberAt } from './spelled-numbers.ts'
import { lettersAt, normAt, type Token } from '../tokens.ts'
import { wordTable } from '../lexicon/word-table.ts'

/** A frequency read from tokens up to `to` (exclusive). */
export interface FrequencyReading {
  /** `2/day`, `1/week`, `every 2 days`, `nightly`, `as needed`. */
  readonly value: string
  readonly to: number
}

const periods: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  'day days daily d,night nights nightly,hour hours hourly hr hrs h,week weeks weekly wk wks,month months monthly,year years yearly annually yr yrs,minute minutes mins',
)
const weekday = /^(?:mon|tues|wednes|thurs|fri|satur|sun)days?$/
const partOfDay = /^(?:morning|evening|night)s?$/

/** `Monday, Wednesday and Friday`, `Mondays`; one day by itself is no frequency. */
function weekdaysAt(tokens: readonly Token[], index: number): FrequencyReading | undefined {
  const days: string[] = []
  let to = index
  for (let at = index; weekday.test(normAt(tokens, at));) {
    days.push(normAt(tokens, at).replace(/s$/, ''))
    to = at + 1
    at = to
    while (/^(?:,|and|&)$/.test(normAt(tokens, at)) && at < to + 2) at++
  }
  const isHabit = days.length > 1 || (days.length === 1 && normAt(tokens, index).endsWith('s'))
  return isHabit ? { value: `every ${days.join(', ')}`, to } : undefined
}

/** `morning and evening`: twice a day. */
function twiceADayAt(tokens: readonly Token[], index: number): FrequencyReading | undefined {
  if (!partOfDay.test(normAt(tokens, index)) || normAt(tokens, index + 1) !== 'and') return undefined
  const at = /^(?:the|at|every|in)$/.test(normAt(tokens, index + 2)) ? index + 3 : index + 2
  const last = normAt(tokens, at) === 'the' ? at + 1 : at
  return partOfDay.test(normAt(tokens, last)) ? { value: '2/day', to: last + 1 } : undefined
}
/** Frequencies of one word, Latin ones among them. */
const words: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable(
  '1/day qd daily everyday,2/day bid bd,3/day tid tds,4/day qid qds,24/day hourly,every_2_days qod,nightly qhs hs nocte,_morning qam mane,_evening qpm,as_needed prn,stat,1/week weekly,every_2_weeks fortnightly,1/month monthly,1/year yearly annually,2/week biw,3/week tiw,4/week qiw',
)
const times: ReadonlyMap<string, string> = /* @__PURE__ */ wordTable('1 once,2 twice,3 thrice')

/** `n` per period, or one in `n` of them, in the form all spellings share. */
function every(n: string, period: string): string {
  const count = Number(n)
  if (period === 'hour' && count > 0 && 24 % count === 0) return `${24 / count}/day`
  if (period === 'hour' && n.includes('-')) return `every ${n} hours`
  if (count === 1) return period === 'night' ? 'nightly' : `1/${period}`
  if (period === 'day' && count % 7 === 0) return every(String(count / 7), 'week')
  return `every ${n} ${period}s`
}

function perDay(n: string, period: string): string {
  if (n === '1' && (period === 'hour' || period === 'day')) return every(n, period)
  return period === 'night' ? (n === '1' ? 'nightly' : `${n}/night`) : `${n}/${period}`
}

/** A number or a range of two, as `two to three`, `4-6`. */
function countAt(tokens: readonly Token[], index: number): { value: string; to: number } | undefined {
  const first = plainNumberAt(tokens, index)
  if (!first) return undefined
  if (/^(?:to|or|-|–)$/.test(normAt(tokens, first.to))) {
    const second = plainNumberAt(tokens, first.to + 1)
    if (second) return { value: `${first.value}-${second.value}`, to: second.to }
  }
  return first
}

function afterEvery(tokens: readonly Token[], index: number): FrequencyReading | undefined {
  const word = normAt(tokens, index)
  const next = normAt(tokens, index + 1)
  if (word === 'other' || word === 'second' || word === 'alternate') {
    const period = periods.get(next)
    if (period !== undefined) return { value: every('2', period), to: index + 2 }
    return weekday.test(next) ? { value: `every 2 weeks`, to: index + 2 } : undefined
  }
  if (word === 'single' && next === 'day') return { value: '1/day', to: index + 2 }
  const twice = twiceADayAt(tokens, index)
  if (twice) return twice
  if (/^(?:morning|evening|afternoon)$/.test(word)) return { value: word, to: index + 1 }
  if (word === 'bedtime') return { value: 'nightly', to: index + 1 }
  if (weekday.test(word)) return { value: `every ${word.replace(/s$/, '')}`, to: index + 1 }
  const period = periods.get(word)
  if (period !== undefined) return { value: every('1', period), to: index + 1 }
  const count = countAt(tokens, index)
  if (!count) return undefined
  const at = /^[-.]$/.test(normAt(tokens, count.to)) && tokens[count.to + 1]?.glued ? count.to + 1 : count.to
  const unit = periods.get(normAt(tokens, at))
  return unit === undefined ? undefined : { value: every(count.value, unit), to: at + 1 }
}

/** `a day`, `per week`, `/day`, `daily` after a count. */
function periodAfter(tokens: readonly Token[], index: number): { period: string; to: number } | undefined {
  const word = normAt(tokens, index)
  const own = word.endsWith('ly') && word !== 'hourly' ? periods.get(word) : undefined
  if (own !== undefined) return { period: own, to: index + 1 }
  if (!/^(?:a|an|per|every|each|\/|in a|the)$/.test(word)) return undefined
  const next = normAt(tokens, index + 1)
  const single = word === '/' || next.length > 1 ? periods.get(next) : undefined
  if (single === undefined || (word === 'the' && single !== 'day')) return undefined
  return { period: single, to: index + 2 }
}

/** True for the words a frequency can begin with, numbers aside. Cheap, so that most words cost nothing more. */
export function startsFrequency(word: string): boolean {
  return (
    word.length === 1 ||
    words.has(word) ||
    times.has(word) ||
    weekday.test(word) ||
    partOfDay.test(word) ||
    /^(?:every|each|alternate|as|when|if|where|at|before|times|in|an|per|the)$/.test(word)
  )
}

/** `every …`, `each …`, `q6h`, `once a day`, `three times daily`, `x6/day`, `bid`, `as needed`, `at bedtime`. */
export function frequencyAt(tokens: readonly Token[], index: number): FrequencyReading | undefined {
  const token = tokens[index] as Token
  const word = token.norm
  const next = normAt(tokens, index + 1)
  if (token.type === 'word') {
    if (word === 'every' || word === 'each') return afterEvery(tokens, index + 1)
    const days = weekdaysAt(tokens, index) ?? twiceADayAt(tokens, index)
    if (days) return days
    if (word === 'alternate' && (next === 'days' || next === 'day'))
      return { value: 'every 2 days', to: index + 2 }
    if (word === 'q') {
      const hours = afterEvery(tokens, normAt(tokens, index + 1) === '.' ? index + 2 : index + 1)
      if (hours) return hours
      const bare = countAt(tokens, index + 1)
      if (bare && tokens[index + 1]?.glued) return { value: every(bare.value, 'hour'), to: bare.to }
    }
    const known = words.get(word)
    // `maximum daily dose`: how much, not how often.
    if (word === 'daily' && next === 'dose' && /^(?:max|maximum|total)$/.test(normAt(tokens, index - 1)))
      return undefined
    if (known !== undefined && word !== 'hs') return { value: known, to: index + 1 }
    const alone =
      normAt(tokens, index - 1).length !== 1 ||
      normAt(tokens, index - 1) === 'a' ||
      tokens[index - 1]?.type !== 'word'
    for (const { name, to } of word.length === 1 && alone ? lettersAt(tokens, index, 3) : []) {
      const value = words.get(name)
      if (name !== 'bd' && value !== undefined) return { value, to }
    }
    const often = times.get(word)
    if (often !== undefined) {
      const period = periodAfter(tokens, index + 1)
      return period && { value: perDay(often, period.period), to: period.to }
    }
    if (/^(?:as|when|if|where)$/.test(word) && /^(?:needed|required|necessary)$/.test(next))
      return { value: 'as needed', to: index + 2 }
    if (word === 'as' && next === 'you' && normAt(tokens, index + 2) === 'need')
      return { value: 'as needed', to: index + 3 }
    if ((word === 'at' || word === 'before') && (next === 'bedtime' || next === 'bed'))
      return { value: 'nightly', to: normAt(tokens, index + 2) === 'time' ? index + 3 : index + 2 }
    if (word === 'x' || word === 'times') {
      const count = tokens[index + 1]?.glued ? countAt(tokens, index + 1) : undefined
      const period = count && periodAfter(tokens, count.to)
      return count && period ? { value: perDay(count.value, period.period), to: period.to } : undefined
    }
  }
  const count = countAt(tokens, index)
  if (!count) return undefined
  let at = normAt(tokens, count.to) === '-' ? count.to + 1 : count.to
  const unit = normAt(tokens, at)
  if (/^(?:days|nights)$/.test(unit)) {
    const period = periodAfter(tokens, at + 1)
    if (period?.period === 'week') return { value: perDay(count.value, 'week'), to: period.to }
  }
  const dashed = /^(?:weekly|monthly|yearly)$/.test(unit) && at > count.to
  if (unit === 'hourly' || dashed)
    return { value: every(count.value, periods.get(unit) ?? unit.slice(0, -2)), to: at + 1 }
  if (unit === 'times' || unit === 'time' || unit === 'x' || unit === '×') {
    at++
    const period = periodAfter(tokens, at)
    return period && { value: perDay(count.value, period.period), to: period.to }
  }
  return undefined
}

/** `a day`, `per day`, `/day` right after a dose or a number: how often that is taken. */
export function perPeriodAt(tokens: readonly Token[], index: number): FrequencyReading | undefined {
  const period = periodAfter(tokens, index)
  if (!period || period.period === 'minute' || normAt(tokens, index) === 'the' || period.period === 'hour')
    return undefined
  return { value: perDay('1', period.period), to: period.to }
}

/** Times of day that are frequencies only beside a drug or a dose: `at night`, `in the morning`. */
export function timeOfDayAt(tokens: readonly Token[], index: number): FrequencyReading | undefined {
  const word = normAt(tokens, index)
  const next = normAt(tokens, index + 1)
  if (word === 'at' && next === 'night') return { value: 'nightly', to: index + 2 }
  if (word === 'in' && next === 'the') {
    const third = normAt(tokens, index + 2)
    const twice = twiceADayAt(tokens, index + 2)
    if (twice) return twice
    if (third === 'morning' || third === 'evening' || third === 'afternoon')
      return { value: third, to: index + 3 }
  }
  return undefined
}
