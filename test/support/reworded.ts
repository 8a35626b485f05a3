import { readdirSync, readFileSync } from 'node:fs'
import type { PlantedVisit } from './planted-note.ts'

const folder = new URL('../visits/', import.meta.url)

/** The visits that were written for these tests. */
export const visits: readonly PlantedVisit[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as PlantedVisit)

const small =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const tens = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']
const number = [...small, ...tens].join('|')
const unit = 'milligrams?|grams?|minutes?|hours?|days?|weeks?|months?|years?|tablets?'

function digits(word: string): string {
  const at = small.indexOf(word.toLowerCase())
  return String(at >= 0 ? at : (tens.indexOf(word.toLowerCase()) + 2) * 10)
}

/** Ways in which a second recogniser writes the same words. */
export const rewordings: Readonly<Record<string, (text: string) => string>> = {
  'numbers in digits': (text) =>
    text
      .replace(
        new RegExp(`(?<!\\b(?:point|hundred|and|thousand|${number}) )\\b(${number}) (${unit})\\b`, 'gi'),
        (_, word: string, of: string) => `${digits(word)} ${of}`,
      )
      .replace(/milligrams/g, 'mg'),
  'fillers and stutters': (text) =>
    `Um, ${text.replaceAll(', ', ', uh, ').replaceAll(/\b(I|the) /g, '$1, $1 ')}`,
  'contractions written out': (text) =>
    text
      .replaceAll(/\b(do|does|did|is|are|was|would|should|could|has|have|had)n't\b/gi, '$1 not')
      .replaceAll(/'m\b/g, ' am')
      .replaceAll(/'re\b/g, ' are')
      .replaceAll(/'ve\b/g, ' have')
      .replaceAll(/'ll\b/g, ' will'),
  'no capitals': (text) => text.toLowerCase(),
  'no commas': (text) => text.replaceAll(',', ''),
  'no marks': (text) => text.replaceAll(/[.,;?!](?=\s|$)/g, ''),
}
