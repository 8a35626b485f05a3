/** The bits that stand for a name in a set of `size` bits: two hashes of its letters, added up again and again. */
export function nameBits(name: string, size: number, hashes: number): number[] {
  let [one, two] = [0x811c9dc5, 0x9747b28c]
  for (let at = 0; at < name.length; at++) {
    one = Math.imul(one ^ name.charCodeAt(at), 0x01000193)
    two = Math.imul(two ^ name.charCodeAt(at), 0x5bd1e995)
    two ^= two >>> 15
  }
  return Array.from({ length: hashes }, (_, n) => ((one >>> 0) + n * ((two | 1) >>> 0)) % size)
}
