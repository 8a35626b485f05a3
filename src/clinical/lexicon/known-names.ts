import { marketNames } from './market-names.ts'
import { nameBits } from './name-hash.ts'

let bits: Uint8Array | undefined

/**
 * True for a name of one word that is on the market in the US or the UK. It makes no drug fact; it tells that a word is
 * no mishearing of another name. One other word in five hundred is taken for a name too.
 */
export function isOnMarket(word: string): boolean {
  if (word.length < 5 || word.length > 20) return false
  bits ??= Uint8Array.from(atob(marketNames.bits), (letter) => letter.charCodeAt(0))
  const set = bits
  return nameBits(word.toLowerCase(), set.length * 8, marketNames.hashes).every(
    (bit) => ((set[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0,
  )
}
