import fc from 'fast-check'

const [surrogates, afterSurrogates, last] = [0xd800, 0xe000, 0x10ffff]
const gap = afterSurrogates - surrogates

/**
 * Any character, as the unit of `fc.string`: what `unit: 'binary'` is. That one tells whether a character is its own
 * by a map of all million, which takes each worker a second and a hundred megabytes.
 */
export const anyCharacter: fc.Arbitrary<string> = fc.nat(last - gap).map(
  (nth) => String.fromCodePoint(nth < surrogates ? nth : nth + gap),
  (character) => {
    const code = typeof character === 'string' ? (character.codePointAt(0) ?? surrogates) : surrogates
    const isOther = (code >= surrogates && code < afterSurrogates) || character !== String.fromCodePoint(code)
    if (isOther) throw new Error('Not one character')
    return code < surrogates ? code : code - gap
  },
)
