import { cuesOf } from '../clinical/statements/cues.ts'
import type { Cue } from '../protocol/encounter.ts'
import { turnText, type AnyTurn } from '../protocol/turn.ts'

/** The cues of each turn, and the turn before it with which they were read. */
const readings = /* @__PURE__ */ new WeakMap<
  AnyTurn,
  { readonly before: AnyTurn | undefined; readonly cues: readonly Cue[] }
>()

/** What the turns mention in the words that stand. A turn is read again only when it or the one before it changes. */
export function standingCues(turns: readonly AnyTurn[]): readonly Cue[] {
  return turns.flatMap((turn, at) => {
    const before = turns[at - 1]
    const known = readings.get(turn)
    if (known && known.before === before) return known.cues
    const cues = cuesOf(asItStands(turn), before && asItStands(before))
    readings.set(turn, { before, cues })
    return cues
  })
}

const asItStands = (turn: AnyTurn): AnyTurn => ({ ...turn, text: turnText(turn) })
