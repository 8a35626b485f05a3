import { drugNamesKnown, lookAlikes, sameDrug } from '../../../src/clinical/lexicon/drugs.ts'
import { classMates, lookAlikePairs, oneSubstance } from './drug-lists.ts'
import { atSites, escaped, type EditMaker } from './sites.ts'

/** Words of the language that are also in the lexicon as something one can take. */
const everyday =
  /^(?:water|oxygen|salt|iron|calcium|potassium|alcohol|caffeine|cannabis|glucose|sugar|nicotine|tobacco|magnesium|zinc|sodium)$/

const listed: readonly string[] = [...new Set([...classMates.flat(), ...lookAlikePairs.flat()])]
const lexical: readonly string[] = drugNamesKnown()
  .map(({ key }) => key)
  .filter((name) => name.length > 4 && /^[a-z]+$/.test(name) && !everyday.test(name))

/** A pattern for every drug named in the data. */
export const drugSite: RegExp = new RegExp(
  String.raw`(?<![\p{L}-])(?:${[...new Set([...listed, ...lexical])]
    .sort((a, b) => b.length - a.length)
    .map(escaped)
    .join('|')})(?![\p{L}-])`,
  'giu',
)

function isSame(a: string, b: string): boolean {
  return sameDrug(a, b) || oneSubstance.some((names) => names.includes(a) && names.includes(b))
}

const looks = new Map<string, readonly string[]>()

function alike(name: string): readonly string[] {
  let found = looks.get(name)
  if (!found) {
    const paired = lookAlikePairs.flatMap(([a, b]) => (a === name ? [b] : b === name ? [a] : []))
    found = [...new Set([...paired, ...paired, ...lookAlikes(name, 0.66).slice(0, 5)])].filter(
      (other) => !isSame(name, other),
    )
    looks.set(name, found)
  }
  return found
}

/** A drug for one that looks or sounds like it. */
export const lookAlikeTaken: EditMaker = atSites(drugSite, (match, random) => {
  const others = alike(match[0].toLowerCase())
  return others.length === 0 ? undefined : random.pick(others)
})

/** A drug for another of its class. */
export const classMateTaken: EditMaker = atSites(drugSite, (match, random) => {
  const name = match[0].toLowerCase()
  const mates = classMates
    .filter((names) => names.includes(name))
    .flat()
    .filter((other) => !isSame(name, other))
  return mates.length === 0 ? undefined : random.pick(mates)
})
