import { contentWords } from '../../src/clinical/lexicon/content-words.ts'
import { unjudgedItem, type NoteItem, type SoapNote, type SoapSection } from '../../src/protocol/note.ts'
import type { Turn } from '../../src/protocol/turn.ts'

/** One sentence of a reference note and the section it stands in. */
export interface NoteLine {
  readonly section: SoapSection
  readonly text: string
}

const heading = /^[A-Z][A-Z &/,-]{2,}:?$|^(?:Results|Instructions|Impression|Exam):?$/
const sections: readonly [RegExp, SoapSection][] = [
  [/EXAM|VITALS|RESULTS/i, 'objective'],
  [/PLAN|INSTRUCTIONS|PROCEDURE/i, 'plan'],
  [/ASSESSMENT|IMPRESSION/i, 'assessment'],
]

/** A reference note, sentence by sentence; headings left out. */
export function noteLines(note: string): NoteLine[] {
  let section: SoapSection = 'subjective'
  return note.split('\n').flatMap((raw) => {
    const line = raw.replace(/^[\s•*-]+/, '').trim()
    if (line === '') return []
    if (heading.test(line)) {
      section = sections.find(([pattern]) => pattern.test(line))?.[1] ?? 'subjective'
      return []
    }
    return line
      .split(/(?<=[a-z0-9)’'”][.!?])\s+(?=[A-Z])/)
      .filter((text) => text.split(/\s+/).length > 1)
      .map((text) => ({ section, text }))
  })
}

/** Finds the turns a line rests on as a reader would: those that share most of its rare words. */
export function citer(turns: readonly Turn[]): (text: string) => string[] {
  const words = turns.map(({ text }) => new Set(contentWords(text).map(({ word }) => word)))
  const among = new Map<string, number>()
  for (const set of words) for (const word of set) among.set(word, (among.get(word) ?? 0) + 1)
  const weight = (word: string): number => Math.log(1 + turns.length / (among.get(word) ?? Infinity))
  return (text) => {
    const open = new Set(contentWords(text).map(({ word }) => word))
    const whole = [...open].reduce((sum, word) => sum + weight(word), 0)
    const cited: number[] = []
    while (cited.length < 4) {
      const gains = words.map((set) =>
        [...open].reduce((sum, word) => sum + (set.has(word) ? weight(word) : 0), 0),
      )
      const best = gains.reduce((top, gain, at) => (gain > (gains[top] ?? 0) + 1e-9 ? at : top), 0)
      if ((gains[best] ?? 0) <= 0 || (cited.length > 0 && (gains[best] ?? 0) < whole * 0.12)) break
      cited.push(best)
      for (const word of words[best] ?? []) open.delete(word)
    }
    return cited.sort((a, b) => a - b).map((at) => (turns[at] as Turn).id)
  }
}

/** A note of such lines, ready for review. */
export function noteOf(lines: readonly (NoteLine & { readonly evidence: readonly string[] })[]): SoapNote {
  const items = (section: SoapSection): NoteItem[] =>
    lines
      .filter((line) => line.section === section)
      .map(({ text, evidence }, at) => unjudgedItem(section, at, text, evidence))
  return {
    subjective: items('subjective'),
    objective: items('objective'),
    assessment: items('assessment'),
    plan: items('plan'),
    omissions: [],
    origin: { kind: 'model' },
  }
}
