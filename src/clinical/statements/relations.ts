import { isQuantity, type CriticalFact } from '../../protocol/fact.ts'

type Relation = NonNullable<CriticalFact['relation']>

/** What right before a quantity says how it relates, in order: `no more than` is no `more than`. */
const relations: readonly (readonly [Relation, string])[] = [
  ['max', '(?:(?:no|not) (?:more|greater|higher) than|not (?:over|above|exceed|exceeding))'],
  ['min', '(?:(?:no|not) (?:less|fewer|lower) than|not (?:under|below))'],
  ['max', '(?:(?:less|fewer|lower) than|under|below|at (?:the )?most|up to|maximum of|[<≤]=?)'],
  ['min', '(?:(?:greater|more|higher) than|over|above|at (?:the )?least|minimum of|[>≥]=?)'],
  ['by', 'by'],
  ['to', 'to'],
  ['from', 'from'],
  ['in', '(?:with)?in'],
  ['for', 'for'],
]
let patterns: readonly (readonly [Relation, RegExp])[] | undefined

/** So many characters before a quantity are read. */
const reach = 60
/** Of a time that is denied both say the same: `I haven't smoked in two years`, `for two years`. */
const denied = /\b(?:no|not|never|none|nothing|first|only)\b[^.?!]*$|n['’]t\b[^.?!]*$/

/** How a quantity relates to what is said of it, by the words right before it; undefined where they do not tell. */
export function relationOf(text: string, kind: CriticalFact['kind'], start: number): Relation | undefined {
  if (!isQuantity(kind) || kind === 'frequency') return undefined
  patterns ??= relations.map(([relation, words]) => [
    relation,
    new RegExp(
      `(?:^|[^\\p{L}])${words.replaceAll(' ', '\\s+')}\\s*(?:(?:about|around|roughly|like)\\s+)?$`,
      'u',
    ),
  ])
  const before = text.slice(Math.max(0, start - reach), start).toLowerCase()
  const relation = patterns.find(([, pattern]) => pattern.test(before))?.[0]
  const isOfTime = relation === 'in' || relation === 'for'
  if (/^(?:by|to|from|in|for)$/.test(relation ?? '') && isOfTime !== (kind === 'duration')) return undefined
  return isOfTime && denied.test(before) ? undefined : relation
}
