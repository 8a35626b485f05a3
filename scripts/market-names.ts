/**
 * Writes `src/clinical/lexicon/market-names.ts` from `market-names.txt`, one name a line: the set in few bytes, for
 * asking whether a word is a name. With `--collect <folder>` it first makes the list itself, from `fda-ndc-names.txt.gz`
 * and `uk-list.txt` there, less the words of the Hunspell dictionaries given after it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { lexicon } from '../src/clinical/lexicon/lexicon.ts'
import { singular } from '../src/clinical/stem.ts'
import { nameBits } from '../src/clinical/lexicon/name-hash.ts'

const list = new URL('../src/clinical/lexicon/market-names.txt', import.meta.url)
const module = new URL('../src/clinical/lexicon/market-names.ts', import.meta.url)
/** Bits for each name, and hashes: one word in five hundred is taken for a name that is none. */
const [bitsEach, hashes] = [13, 9]

const [flag, folder, ...dictionaries] = process.argv.slice(2)
if (flag === '--collect' && folder !== undefined)
  writeFileSync(list, `${collected(folder, dictionaries).join('\n')}\n`)

const names = readFileSync(list, 'utf8').trim().split('\n')
const bytes = new Uint8Array(Math.ceil((names.length * bitsEach) / 8))
for (const name of names)
  for (const bit of nameBits(name, bytes.length * 8, hashes))
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7))
writeFileSync(
  module,
  `/** Names on the market, as \`scripts/market-names.ts\` makes them of \`market-names.txt\`. */
export const marketNames = {
  hashes: ${hashes},
  bits: '${Buffer.from(bytes).toString('base64')}',
} as const
`,
)
console.log(`${names.length} names, ${bytes.length} bytes`)

/** Names of one word that are on the market and are no ordinary English word, less those that the lexicon has. */
function collected(from: string, paths: readonly string[]): string[] {
  const words = new Set(
    paths.flatMap((path) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .map((line) => (line.split(/[/\t]/)[0] as string).toLowerCase()),
    ),
  )
  const endings: readonly (readonly [string, string])[] = [
    ['s', ''],
    ['es', ''],
    ['ies', 'y'],
    ['ing', ''],
    ['ing', 'e'],
    ['ed', ''],
    ['ed', 'e'],
    ['er', ''],
    ['er', 'e'],
    ['ers', ''],
    ['ly', ''],
    ['y', ''],
    ['ness', ''],
    ['less', ''],
    ['able', ''],
  ]
  const beginnings = ['anti', 'non', 'un', 're', 'multi', 'pre', 'sub', 'extra', 'super', 'ultra', 'over']
  const isOrdinary = (word: string): boolean =>
    words.has(word) ||
    endings.some(
      ([end, rest]) =>
        word.endsWith(end) && word.length - end.length > 2 && words.has(word.slice(0, -end.length) + rest),
    ) ||
    beginnings.some(
      (start) =>
        word.startsWith(start) && word.length - start.length > 2 && words.has(word.slice(start.length)),
    )
  const fda = gunzipSync(readFileSync(`${from}/fda-ndc-names.txt.gz`))
    .toString('utf8')
    .split('\n')
  const british =
    readFileSync(`${from}/uk-list.txt`, 'utf8')
      .toLowerCase()
      .match(/[a-z]{5,}/g) ?? []
  const terms = lexicon().terms
  const names = fda
    .map((name) => name.trim())
    .filter((name) => /^[a-z]{5,20}$/.test(name) && !isOrdinary(name))
  return [...new Set([...names, ...british])].filter((name) => !terms.has(`=${singular(name)}`)).sort()
}
