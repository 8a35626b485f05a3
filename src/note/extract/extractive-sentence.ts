const fillers = /(?:^|(?<=[\s,.]))(?:u+h+m*|u+m+|er+m*|mm-?hmm|hmm+|you know|i mean)(?=[\s,.?!]|$)[ ,]*/gi
const opener =
  /^(?:[\s,.;:–-]|(?:okay|ok|alright|all right|right|so|and|now|then|well|but|yeah|great|good|perfect|because|or|also|oh)(?=[\s,.]))+/i
const closer =
  /(?:[\s,.;:?!–-]|(?<=[\s,])(?:and|but|so|or|because|okay|alright|right|um|uh)(?=[\s,.;:?!–-]*$))+$/i
const stutter = /\b(\w+(?: \w+)?)(?:[ ,]+\1\b)+/gi

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
    .replace(stutter, '$1')
    .replace(/ ?,(?: ?,)+/g, ',')
    .replace(/ ([,.?!;:])/g, '$1')
    .replace(/ (n't|'(?:s|m|re|ve|ll|d))\b/g, '$1')
    .replace(closer, '')
    .trim()
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}${end}`
}
