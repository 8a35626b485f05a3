import { lexicon, termOf, type Term } from './lexicon.ts'
import { soundAlikeness } from './sounds-like.ts'

/** What the lexicon knows of a drug. */
export interface Drug {
  /** The name facts carry: the generic name where brand and substance are one. */
  readonly name: string
  /** For example `statin`. */
  readonly drugClass: string
}

/** Looks up a drug by generic or brand name, US or UK, in any case. Undefined for anything else, classes included. */
export function drugByName(name: string): Drug | undefined {
  const term = termOf(name)
  return term?.kind === 'drug' ? { name: term.name, drugClass: term.drugClass ?? '' } : undefined
}

/** The class of a drug: `drugClass('Zocor')` is `statin`. */
export function drugClass(name: string): string | undefined {
  return drugByName(name)?.drugClass
}

/** True when two names mean one substance: a brand and its generic, a British and an American name. */
export function sameDrug(a: string, b: string): boolean {
  const [one, two] = [drugByName(a), drugByName(b)]
  return one !== undefined && one.name === two?.name
}

/** Pairs known to be confused in practice though the measure of sound does not tell. */
const confused =
  'bupropion-buspirone metformin-metronidazole tramadol-trazodone celecoxib-citalopram hydromorphone-morphine metolazone-methotrexate sertraline-cetirizine clonidine-clonazepam quetiapine-olanzapine risperidone-ropinirole glipizide-glyburide metoprolol-metformin lamotrigine-levetiracetam amlodipine-amiloride carvedilol-captopril tizanidine-tiagabine sumatriptan-sitagliptin penicillin-penicillamine insulin lispro-insulin aspart vinblastine-vincristine levothyroxine-liothyronine oxycodone-hydrocodone carboplatin-cisplatin'

/** Every drug name of the lexicon, as looked up: lower case, stemmed. */
export function drugNamesKnown(): readonly { readonly key: string; readonly term: Term }[] {
  return [...lexicon().terms].flatMap(([key, term]) =>
    term.kind === 'drug' ? [{ key: key.slice(1), term }] : [],
  )
}

/**
 * Drugs that look or sound like a name and are not the same substance, most alike first.
 *
 * @param least alikeness from 0 to 1. @default 0.72
 */
export function lookAlikes(name: string, least = 0.72): string[] {
  const self = drugByName(name)?.name ?? name.toLowerCase()
  const best = new Map<string, number>()
  for (const { key, term } of drugNamesKnown()) {
    if (term.name === self) continue
    const alike =
      confused.includes(`${self}-${term.name}`) || confused.includes(`${term.name}-${self}`)
        ? 1
        : soundAlikeness(name, key)
    if (alike >= least && alike > (best.get(term.name) ?? 0)) best.set(term.name, alike)
  }
  return [...best].sort((a, b) => b[1] - a[1]).map(([drug]) => drug)
}
