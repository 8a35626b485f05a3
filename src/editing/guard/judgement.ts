import type { FactChange } from '../../protocol/fact.ts'
import type { Edit, EditKind } from '../../protocol/turn.ts'

/** What becomes of one span, before any policy. */
export interface Judgement extends Pick<Edit, 'kind' | 'why'> {
  readonly harmless: boolean
  /** Meanings that a word put right brought in. */
  readonly corrected?: readonly string[]
}

/** The span may stand. */
export const pass = (kind: EditKind, why: string, corrected?: readonly string[]): Judgement => ({
  kind,
  why,
  harmless: true,
  ...(corrected ? { corrected } : {}),
})
/** The span may not stand as it is. */
export const stop = (kind: EditKind, why: string): Judgement => ({ kind, why, harmless: false })

/** What a changed fact means to a reader. */
export function stopFor(changes: readonly FactChange[]): Judgement {
  const { kind = 'number', change = 'altered', before, after } = changes[0] ?? {}
  const isUnit =
    kind === 'dose' &&
    change === 'altered' &&
    before?.kind === 'dose' &&
    before.value.split(' ')[0] === after?.value.split(' ')[0]
  return isUnit
    ? stop('unit', 'The unit of a dose was altered')
    : stop(kind, `A critical fact was ${change}: ${kind}`)
}
