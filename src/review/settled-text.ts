import { turnText, type AnyTurn, type Dispute } from '../protocol/turn.ts'

/**
 * What a turn says once the recording is right: the sentence in dispute as that heard it, and the rest as it stands.
 * Undefined where this cannot be told: the sentence is not in the turn, or there twice, or the recording has another in its
 * place.
 */
export function settledText(turn: AnyTurn, dispute: Dispute): string | undefined {
  const text = turnText(turn)
  const [live, recorded] = [sentencesOf(dispute.heard), sentencesOf(dispute.heardAgain)]
  // Once somebody changed the turn, the place no longer counts.
  const isChanged = 'correctedBy' in turn && turn.correctedBy !== undefined
  const place = isChanged
    ? undefined
    : { start: dispute.start, end: Math.max(dispute.end, dispute.start + 1) }
  for (const [index, sentence] of live.entries()) {
    const starts = placesOf(sentence, text)
    const at = place
      ? starts.find((start) => start < place.end && place.start < start + sentence.length)
      : starts.length === 1 && placesOf(sentence, turn.text).length < 2
        ? starts[0]
        : undefined
    if (at === undefined) continue
    const again = recorded.length === 0 && live.length === 1 ? '' : recorded[index]
    if (again === undefined || again === sentence || live.length < recorded.length) return undefined
    const others = wordsOf(sentence).filter(
      ({ start, end }) => !place || at + start < place.start || at + end > place.end,
    )
    const heard = new Set(wordsOf(again).map(({ word }) => word))
    const common = others.filter(({ word }) => heard.has(word)).length
    if (again !== '' && others.length > 0 && common * 2 <= others.length) return undefined
    return `${text.slice(0, at)}${again}${text.slice(at + sentence.length)}`.trim()
  }
  return undefined
}

function sentencesOf(text: string): readonly string[] {
  return text.split(/(?<=[.?!])\s+/).filter((sentence) => sentence !== '')
}

/** Where a sentence stands as a whole. */
function placesOf(sentence: string, text: string): readonly number[] {
  const places: number[] = []
  for (let at = text.indexOf(sentence); at >= 0; at = text.indexOf(sentence, at + 1)) {
    const around = (text[at - 1] ?? ' ') + (text[at + sentence.length] ?? ' ')
    if (/^[^\p{L}\p{N}]{2}$/u.test(around)) places.push(at)
  }
  return places
}

function wordsOf(
  text: string,
): readonly { readonly word: string; readonly start: number; readonly end: number }[] {
  return [...text.matchAll(/[\p{L}\p{N}]+/gu)].map(({ 0: word, index }) => {
    return { word: word.toLowerCase(), start: index, end: index + word.length }
  })
}
