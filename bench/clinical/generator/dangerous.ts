import { classMateTaken, lookAlikeTaken } from './dangerous-drugs.ts'
import {
  decimalShifted,
  doseDropped,
  frequencyChanged,
  unitChanged,
  valueChanged,
} from './dangerous-quantities.ts'
import {
  allergyDropped,
  negationAdded,
  negationDropped,
  personSwapped,
  sideChanged,
} from './dangerous-words.ts'
import type { Random } from './random.ts'
import type { EditMaker } from './sites.ts'

const inventions = [
  'The patient denies chest pain.',
  'No known drug allergies.',
  'He has a history of hypertension.',
  'Take it with food.',
  'We will order a chest x-ray.',
  'She was started on metformin 500 mg twice daily.',
  'Blood pressure is 120 over 80.',
  'I recommend that you rest and drink plenty of fluids.',
  'Please follow up in two weeks.',
  'The lungs are clear to auscultation bilaterally.',
  'There is no family history of cancer.',
  'You should stop smoking.',
  'The wound is healing well.',
  'I think it is probably viral.',
  'Your thyroid is enlarged.',
  'My father had a stroke.',
  'The pain radiates to the jaw.',
  'I will refer you to a cardiologist.',
  'Increase the dose if it does not help.',
  'It is allergic in origin.',
  'He lives alone and drinks every day.',
  'Note: the speaker sounds anxious.',
]

/** A sentence that nobody said: from a list, or of some other turn of the data. */
export function inventionMaker(sentences: readonly string[]): EditMaker {
  return (text, random) => {
    const sentence = random.chance(0.5) ? random.pick(inventions) : random.pick(sentences)
    if (text.includes(sentence)) return []
    const breaks = [...text.matchAll(/[.?!] /g)].map(({ index }) => index + 2)
    const at = random.pick([0, text.length, text.length, ...breaks])
    const lead =
      at === 0 ? '' : text.slice(0, at).trimEnd() + (/[.?!] ?$/.test(text.slice(0, at)) ? ' ' : '. ')
    return [{ original: text, edited: `${lead}${sentence} ${text.slice(at)}`.trim() }]
  }
}

/** Sentences of weight in the turns, to be said where they were not. */
export function strangeSentences(texts: readonly string[], random: Random, count: number): string[] {
  return random
    .shuffled(texts)
    .flatMap((text) => /[^.?!]{30,120}[.?]/.exec(text)?.[0].trim() ?? [])
    .filter((sentence) => (sentence.match(/\b\p{L}{6,}\b/gu) ?? []).length > 2)
    .slice(0, count)
}

/** Every class of dangerous edit. */
export function dangerousClasses(sentences: readonly string[]): Readonly<Record<string, EditMaker>> {
  return {
    'value changed': valueChanged,
    'decimal shift': decimalShifted,
    unit: unitChanged,
    frequency: frequencyChanged,
    'negation added': negationAdded,
    'negation dropped': negationDropped,
    side: sideChanged,
    'drug for look-alike': lookAlikeTaken,
    'drug for class mate': classMateTaken,
    'dose dropped': doseDropped,
    'sentence invented': inventionMaker(sentences),
    'allergy dropped': allergyDropped,
    'person swapped': personSwapped,
  }
}
