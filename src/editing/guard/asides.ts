import { stem } from '../../clinical/stem.ts'
import type { SpokenPiece } from './pieces.ts'
import type { Run, Speech } from './speech.ts'

/** Words of speech that say nothing by themselves: `I'm gonna say`, `something, you know,`. */
export const light: ReadonlySet<string> = /* @__PURE__ */ (() =>
  new Set(
    'say said mean know see let go going tell thing something stuff sorry kind sort bit ahead'
      .split(' ')
      .map(stem),
  ))()
/** What answers nothing unless it was asked. */
const acknowledged: ReadonlySet<string> = /* @__PURE__ */ (() =>
  new Set(
    'fine great good perfect sure exactly excellent lovely brilliant cool wow gosh sorry please thanks thank absolutely correct awesome wonderful'
      .split(' ')
      .map(stem),
  ))()
/** A sentence of nothing but `fine`, `great`, `sorry`, where nothing was asked: a turn may begin with an answer. */
export function isAcknowledged(
  { from, to }: Run,
  rest: readonly SpokenPiece[],
  { words, text }: Speech,
): boolean {
  const [before, after] = [words[from - 1], words[to]]
  if (!before || !rest.every(({ key }) => acknowledged.has(key))) return false
  const lead = text.slice(before.end, words[from]?.start)
  const isOwn = /[.!]\s*$/.test(lead) || before.key === 'okay' || acknowledged.has(before.key)
  return isOwn && (after === undefined || /^\s*[.!,]/.test(text.slice(words[to - 1]?.end, after.start)))
}

/** A speaker's word on the speaking: `I'm gonna say`, `let's see`. */
const asides =
  /^(?:(?:i|we) )?(?:(?:going|would|will|'d|should|want) )?say$|^let (?:we |i |me |us |'s )?(?:say|see)$|^(?:i|you) (?:see|know|mean)$/

/** An aside, or `something, you know,` between commas. */
export function isAside({ from, to }: Run, rest: readonly SpokenPiece[], { words, text }: Speech): boolean {
  if (asides.test(rest.map(({ key }) => key).join(' '))) return true
  const [before, after] = [words[from - 1], words[to]]
  return (
    rest.every(({ key }) => /^(?:someth|thing|stuff)$/.test(key)) &&
    /,\s*$/.test(text.slice(before?.end ?? 0, words[from]?.start)) &&
    /^\s*,/.test(text.slice(words[to - 1]?.end, after?.start))
  )
}
