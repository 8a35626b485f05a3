import type { ReadAs } from '../protocol/decision.ts'
import { turnText, type AnyTurn, type Edit } from '../protocol/turn.ts'
import type { DecisionRecord } from './records.ts'

/** A turn under what was decided about it, in order: what was decided last of the same words counts. */
export function standingTurn(turn: AnyTurn, records: readonly DecisionRecord[]): AnyTurn {
  let edits = 'edits' in turn ? turn.edits : []
  let editedText = turnText(turn)
  for (const { decision } of records) {
    if (decision.kind === 'correct-turn') {
      // Of words that were written by hand no edit is left.
      ;[editedText, edits] = [decision.text, []]
    } else if (decision.kind === 'settle-dispute' && decision.text !== undefined) {
      edits = composed(turn.text, edits) === editedText ? settled(turn.text, edits, decision.text) : []
      editedText = decision.text
    } else if (decision.kind === 'accept-edit' || decision.kind === 'keep-heard') {
      const { start, end } = decision
      const decided = decision.kind === 'accept-edit' ? 'accepted' : 'kept-heard'
      const marked = edits.map((edit) =>
        edit.start === start && edit.end === end ? ({ ...edit, decided } as const) : edit,
      )
      if (marked.some((edit, at) => isInText(edit) !== isInText(edits[at] as Edit)))
        editedText = composed(turn.text, marked)
      edits = marked
    }
  }
  const by = records.at(-1)?.by
  return {
    ...turn,
    editedText,
    edits,
    status: editedText === turn.text ? 'unchanged' : 'edited',
    ...(by === undefined ? {} : { correctedBy: by }),
  }
}

/** True when the editor's words stand in an edit's place. */
export function isInText({ decided, verdict }: Pick<Edit, 'decided' | 'verdict'>): boolean {
  return decided ? decided === 'accepted' : verdict !== 'reverted'
}

const standsAs = (edit: Edit): string => (isInText(edit) ? edit.after : (edit.restored ?? edit.before))

function composed(heard: string, edits: readonly Edit[]): string {
  let text = ''
  let at = 0
  for (const edit of edits) {
    if (edit.start < at) continue
    text += heard.slice(at, edit.start) + standsAs(edit)
    at = edit.end
  }
  return text + heard.slice(at)
}

/** The edits once the turn says `text`: an edit of the words that change takes the place of those in it, the others stay. */
function settled(heard: string, edits: readonly Edit[], text: string): readonly Edit[] {
  const before = composed(heard, edits)
  const most = Math.min(before.length, text.length)
  let head = 0
  while (head < most && before[head] === text[head]) head++
  let tail = 0
  while (tail < most - head && before.at(-1 - tail) === text.at(-1 - tail)) tail++
  // No word is cut in two.
  while (head > 0 && /\S/.test(before[head - 1] as string)) head--
  while (tail > 0 && /\S/.test(before.at(-tail) as string)) tail--
  let [start, end] = [head, before.length - tail]
  const [ahead, behind]: [Edit[], Edit[]] = [[], []]
  /** By how much what stands is longer than what was heard: before the words that change, and with them. */
  let [longer, longerWithin] = [0, 0]
  let at = 0
  for (const edit of edits) {
    if (edit.start < at) continue
    at = edit.end
    const stands = standsAs(edit)
    const from = edit.start + longer + longerWithin
    const to = from + stands.length
    const grown = stands.length - (edit.end - edit.start)
    if (to <= head) {
      ahead.push(edit)
      longer += grown
    } else if (from >= before.length - tail) behind.push(edit)
    else {
      ;[start, end] = [Math.min(start, from), Math.max(end, to)]
      longerWithin += grown
    }
  }
  const place = { start: start - longer, end: end - longer - longerWithin }
  const own: Edit = {
    before: heard.slice(place.start, place.end),
    after: text.slice(start, text.length - (before.length - end)),
    ...place,
    kind: 'wording',
    verdict: 'accepted',
    why: 'A second hearing heard it so',
    decided: 'accepted',
  }
  return [...ahead, own, ...behind]
}

/** What a writer read otherwise than it is now, to go with the record of its note. */
export function readOtherwise(
  read: readonly AnyTurn[],
  now: readonly AnyTurn[],
): { readonly readAs?: ReadAs } {
  const texts = new Map(read.map((turn) => [turn.id, turnText(turn)]))
  const others = now.filter((turn) => texts.get(turn.id) !== turnText(turn))
  if (others.length === 0) return {}
  return { readAs: Object.fromEntries(others.map(({ id }) => [id, texts.get(id) ?? ''])) }
}
