import { defined } from '../../core/defined.ts'
import { stepOf } from '../../clinical/statements/bind-values.ts'
import type { ClinicalStatement, DosingStep } from '../../protocol/statement.ts'
import type { Candidate, Opposition } from './claim.ts'
import { isSameValue } from './same-value.ts'

/** The steps of a statement: those of its scheme, or the one that it is. */
export function stepsOf(statement: ClinicalStatement): readonly DosingStep[] {
  const { steps, previous } = statement
  return [...(previous === undefined ? [] : [{ dose: previous }]), ...(steps ?? [stepOf(statement)])]
}

const stepKeys = ['dose', 'frequency', 'timeOfDay', 'duration'] as const

/** Each step of a line must be one that the visit says, in the order it says them. */
export function stepOpposition(
  line: ClinicalStatement,
  said: readonly Candidate[],
  isHeldNear: (value: string, topic: string) => boolean,
): Opposition | undefined {
  // A medication without a name may be any of them.
  if (line.topic === 'medication' && line.steps === undefined) return undefined
  const schemes = said.map((one) => {
    const steps = stepsOf(one.statement)
    return { one, steps: [...steps, ...inOne(steps)], isUnordered: isByDay(steps) }
  })
  const isSaidInOne = inOne(stepsOf(line)).some((step) =>
    schemes.some(({ steps }) => steps.some((other) => other.frequency && fits(step, other, steps))),
  )
  if (isSaidInOne) return undefined
  let at = 0
  let scheme: Candidate | undefined
  const isBorne = (step: DosingStep): boolean =>
    stepKeys.every((key) => {
      const all = schemes.flatMap(({ steps }) => steps.flatMap((other) => other[key] ?? []))
      return (
        step[key] === undefined ||
        all.length === 0 ||
        all.some((value) => isSameValue(step[key] ?? '', value))
      )
    })
  for (const step of stepsOf(line)) {
    const placeIn = ({ one, steps, isUnordered }: (typeof schemes)[number]): number =>
      steps.findIndex(
        (other, index) => fits(step, other, steps) && (one !== scheme || index >= at || isUnordered),
      )
    const match = isBorne(step) ? schemes.find((one) => placeIn(one) >= 0) : undefined
    if (match) {
      at = placeIn(match)
      scheme = match.one
      continue
    }
    // Nearest: the one that differs in least, and says something of what differs.
    const [nearest] = schemes
      .flatMap(({ one, steps }) =>
        steps.map((other) => ({ one, other, keys: stepKeys.filter((key) => differs(step, other, key)) })),
      )
      .filter(({ keys }) => keys.length > 0)
      .sort((a, b) => a.keys.length - b.keys.length)
    const [key] = nearest?.keys ?? []
    if (!nearest || key === undefined) continue
    const own = step[key] ?? ''
    // Said, and bound to nothing that could be read. In one of the schemes it is said, and out of order.
    const isInScheme = schemes.some(({ steps }) =>
      steps.some((other) => other[key] && isSameValue(own, other[key])),
    )
    if (isInScheme || !isHeldNear(own, line.topic))
      return { kind: 'value', line: own, visit: nearest.other[key] ?? '', said: nearest.one }
  }
  return undefined
}

const fits = (step: DosingStep, other: DosingStep, scheme: readonly DosingStep[]): boolean =>
  !stepKeys.some((key) => differs(step, other, key)) &&
  // `500 mg today, then 250 mg for four days` bears out no 500 mg for four days.
  (other.duration !== undefined ||
    !scheme.some(
      (one) =>
        one.duration !== undefined &&
        isSameValue(one.duration, step.duration ?? '') &&
        differs(step, one, 'dose'),
    ))

function differs(step: DosingStep, other: DosingStep, key: (typeof stepKeys)[number]): boolean {
  const [one, two] = [step[key], other[key]]
  if (one === undefined || two === undefined) return false
  return key === 'timeOfDay' ? partOfDay(one) !== partOfDay(two) : !isSameValue(one, two)
}

/** `400 mg in the morning and 800 at night`: told in any order. */
const isByDay = (steps: readonly DosingStep[]): boolean =>
  new Set(steps.flatMap(({ timeOfDay }) => timeOfDay ?? [])).size === steps.length

/** The one step that a scheme by the times of a day is: six in the morning and six at night are six twice a day. */
function inOne(steps: readonly DosingStep[]): DosingStep[] {
  const [first] = steps
  const isEven = first !== undefined && steps.length > 1 && isByDay(steps)
  if (!isEven || steps.some((step) => differs(first, step, 'dose'))) return []
  const { duration } = steps.at(-1) ?? first
  return [defined({ dose: first.dose, frequency: `${steps.length}/day`, duration })]
}

/** `night` and `evening` are one: a drug for the night is taken in the evening. */
const partOfDay = (value: string): string => (value === 'night' ? 'evening' : value)
