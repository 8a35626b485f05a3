import { quantitiesIn } from '../../clinical/quantities/quantities.ts'
import { tokenize } from '../../clinical/tokens.ts'

const fillers =
  /(?:^|(?<=[\s,.]))(?:[Uu]+h+m*|[Uu]+m+|[Ee]r+m*|(?:[Yy]ou know|[Ii] mean)(?=\s*,))(?=[\s,.?!]|$)[ ,]*/g
/** Words that open a sentence and say nothing; some of them only where a comma parts them: `Well controlled`. */
const opener =
  /^(?:[\s,.;:–-]|(?:and|so|but|or|because|also|oh)(?=[\s,.])|(?:okay|ok|alright|all right|right|now|well|yeah|great|good|perfect)(?=\s*,\s*\p{L}))+/iu
const closer =
  /(?:[\s,.;:?!–-]|(?<=[\s,])(?:and|but|so|or|because|um|uh)(?=[\s,.;:?!–-]*$)|(?<=,\s*)(?:okay|alright|right)(?=[\s,.;:?!–-]*$))+$/i
const stutter = /(?<![-\w])(\w+(?: \w+)?)(?:[ ,]+\1\b)+/gi
/** Said twice, a number may be two: `ninety-nine nine`, `take five, five times a day`. */
const once = (words: string, one: string): string =>
  quantitiesIn(tokenize(one), false).length > 0 ? words : one

/**
 * A spoken sentence made fit to read: fillers, stutters and empty openers out, tokenised marks joined, a capital at
 * the head and a mark at the end. No word is changed and none added.
 */
export function cleanSentence(piece: string, end: '.' | '?' = '.'): string {
  const text = piece
    .slice(0, 2_000)
    .replace(/\s+/g, ' ')
    .replace(fillers, '')
    .replace(opener, '')
    .replace(stutter, once)
    .replace(/ ?,(?: ?,)+/g, ',')
    .replace(/ ([,.?!;:])/g, '$1')
    .replace(/ (n't|'(?:s|m|re|ve|ll|d))\b/g, '$1')
    .replace(closer, '')
    .trim()
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`
}
