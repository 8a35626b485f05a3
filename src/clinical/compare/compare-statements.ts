import { addTo } from '../../core/grouped.ts'
import type { ClinicalStatement, StatementChange } from '../../protocol/statement.ts'
import { baseQuantity } from '../quantities/units.ts'
import { stepKeys } from '../statements/bind-values.ts'

/** What is compared of two statements, besides their steps. */
const attributes =
  'dose previous frequency timeOfDay asNeeded duration interval value form route side severity result scope action polarity certainty course experiencer status'
type Attribute = Exclude<keyof ClinicalStatement, 'said' | 'steps' | 'start' | 'end'>

/** Most statements of one topic among which the nearest is looked for: hostile texts get a coarser pairing. */
const maxChoices = 12

/**
 * Compares two sets of statements: each is paired with the statement of the same topic that is most like it, and then
 * compared attribute by attribute. So a number belongs to its drug or to nobody. An attribute that one side leaves out
 * is `removed` or `added`.
 *
 * Pure, and linear in the number of statements.
 */
export function compareStatements(
  before: readonly ClinicalStatement[],
  after: readonly ClinicalStatement[],
): StatementChange[] {
  const waiting = new Map<string, ClinicalStatement[]>()
  for (const one of [...after].reverse()) addTo(waiting, topicKey(one), one)
  const changes: StatementChange[] = []
  for (const one of before) {
    const choices = waiting.get(topicKey(one)) ?? []
    let best: { index: number; differs: StatementChange[] } | undefined
    for (let index = choices.length - 1; index >= Math.max(0, choices.length - maxChoices); index--) {
      const differs = differences(one, choices[index] as ClinicalStatement)
      if (!best || differs.length < best.differs.length) best = { index, differs }
      if (best.differs.length === 0) break
    }
    if (best) {
      choices.splice(best.index, 1)
      changes.push(...best.differs)
    } else changes.push({ topic: one.topic, change: 'removed', before: one })
  }
  for (const rest of waiting.values())
    for (const one of rest.reverse()) changes.push({ topic: one.topic, change: 'added', after: one })
  return changes
}

/** Statements of one key are about the same: an MRI that was ordered and the one that was done. */
export function topicKey({ kind, topic }: Pick<ClinicalStatement, 'kind' | 'topic'>): string {
  return `${/^(?:test|measurement|procedure|order)$/.test(kind) ? 'test' : kind} ${topic}`
}

function differences(before: ClinicalStatement, after: ClinicalStatement): StatementChange[] {
  const pair = { topic: before.topic, before, after }
  const changes = (attributes.split(' ') as Attribute[]).flatMap((attribute): StatementChange[] => {
    const [one, other] = [sameValue(before[attribute]), sameValue(after[attribute])]
    if (one === other) return []
    return [{ ...pair, attribute, change: one === '' ? 'added' : other === '' ? 'removed' : 'altered' }]
  })
  if (stepsText(before) !== stepsText(after)) changes.push({ ...pair, attribute: 'steps', change: 'altered' })
  return changes
}

const stepsText = ({ steps = [] }: ClinicalStatement): string =>
  steps.map((step) => stepKeys.map((key) => sameValue(step[key])).join(' ')).join(', ')

/** A value in the form that all units of its kind share: `1 g` and `1000 mg`, `14 day` and `2 week`. */
export function sameValue(value: string | true | undefined): string {
  if (value === undefined || value === true) return value === true ? 'true' : ''
  return value
    .split(' of ')
    .map((part) => {
      const [, number = '', unit = ''] = /^([\d.-]+) (\S+)$/.exec(part.slice(0, 60)) ?? []
      return unit === '' ? part : baseQuantity(number, unit)
    })
    .join(' of ')
}
