import { addTo } from '../../core/grouped.ts'
import type { ClinicalStatement, StatementChange } from '../../protocol/statement.ts'
import { baseQuantity } from '../quantities/units.ts'

const attributes = [
  'dose',
  'frequency',
  'duration',
  'interval',
  'value',
  'side',
  'severity',
  'result',
  'action',
  'polarity',
  'certainty',
  'course',
  'experiencer',
  'status',
] as const

/**
 * Compares two sets of statements: paired by what they are about, in their order, and then attribute by attribute. So a
 * number belongs to its drug or to nobody. An attribute that one side leaves out is `removed` or `added`.
 */
export function compareStatements(
  before: readonly ClinicalStatement[],
  after: readonly ClinicalStatement[],
): StatementChange[] {
  const waiting = new Map<string, ClinicalStatement[]>()
  for (const one of [...after].reverse()) addTo(waiting, keyOf(one), one)
  const changes: StatementChange[] = []
  for (const one of before) {
    const other = waiting.get(keyOf(one))?.pop()
    if (other) changes.push(...differences(one, other))
    else changes.push({ topic: one.topic, change: 'removed', before: one })
  }
  for (const rest of waiting.values())
    for (const one of rest.reverse()) changes.push({ topic: one.topic, change: 'added', after: one })
  return changes
}

const keyOf = ({ kind, topic }: ClinicalStatement): string => `${kind} ${topic}`

function differences(before: ClinicalStatement, after: ClinicalStatement): StatementChange[] {
  const pair = { topic: before.topic, before, after }
  const changes = attributes.flatMap((attribute): StatementChange[] => {
    const [one, other] = [same(before[attribute]), same(after[attribute])]
    if (one === other) return []
    return [{ ...pair, attribute, change: one === '' ? 'added' : other === '' ? 'removed' : 'altered' }]
  })
  const steps = ({ steps: all }: ClinicalStatement): string =>
    (all ?? [])
      .map(({ dose, frequency, duration }) => [dose, frequency, duration].map(same).join('/'))
      .join(' ')
  if (steps(before) !== steps(after)) changes.push({ ...pair, attribute: 'steps', change: 'altered' })
  return changes
}

/** A value in the form that all units of its kind share. */
function same(value: string | undefined): string {
  const [, number = '', unit = ''] = /^([\d.-]+) (\S+)$/.exec((value ?? '').slice(0, 60)) ?? []
  return unit === '' ? (value ?? '') : baseQuantity(number, unit)
}
