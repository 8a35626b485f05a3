import { describe, expect, it } from 'vitest'
import {
  drugByName,
  drugClass,
  drugNamesKnown,
  lookAlikes,
  sameDrug,
} from '../../../src/clinical/lexicon/drugs.ts'
import { soundsLike } from '../../../src/clinical/lexicon/sounds-like.ts'

describe('the drug lexicon', () => {
  it('holds at least 1,500 names', () => {
    expect(new Set(drugNamesKnown().map(({ key }) => key)).size).toBeGreaterThanOrEqual(1500)
  })

  it.each([
    ['Zestril', 'lisinopril', 'ace inhibitor'],
    ['PRAVACHOL', 'pravastatin', 'statin'],
    ['salbutamol', 'albuterol', 'bronchodilator'],
    ['Clenil', 'beclomethasone', 'inhaled steroid'],
    ['clenil modulite', 'beclomethasone', 'inhaled steroid'],
    ['Implanon', 'etonogestrel', 'contraceptive'],
    ['co-codamol', 'co-codamol', 'opioid'],
    ['cefalexin', 'cephalexin', 'cephalosporin'],
    ['sulphasalazine', 'sulfasalazine', 'bowel drug'],
    ['famotidine', 'famotidine', 'h2 blocker'],
    ['hydrocortisone', 'hydrocortisone', 'corticosteroid'],
  ])('%s is %s, %s', (name, generic, family) => {
    expect(drugByName(name)).toEqual({ name: generic, drugClass: family })
    expect(drugClass(name)).toBe(family)
  })

  it('spells out every stem', () => {
    for (const { term } of drugNamesKnown()) expect(term.name).toMatch(/^[a-z0-9][a-z0-9' -]+$/)
    for (const name of [
      'simvastatin',
      'atenolol',
      'erythromycin',
      'sildenafil',
      'latanoprost',
      'cisplatin',
      'betamethasone',
    ]) {
      expect([name, drugByName(name) !== undefined]).toEqual([name, true])
    }
  })

  it('knows one substance under two names, and no more', () => {
    expect(sameDrug('Tylenol', 'paracetamol')).toBe(true)
    expect(sameDrug('metformin', 'metoprolol')).toBe(false)
    expect(sameDrug('nonsense', 'nonsense')).toBe(false)
  })

  it.each(['april', 'water', 'regain', 'seasonal', 'antibiotic', 'pain', ''])(
    'does not take "%s" for a drug',
    (word) => {
      expect(drugByName(word)).toBeUndefined()
    },
  )

  it.each([
    ['hydroxyzine', 'hydralazine'],
    ['prednisone', 'prednisolone'],
    ['lamictal', 'terbinafine'],
    ['zantac', 'cetirizine'],
    ['clonidine', 'clonazepam'],
    ['bupropion', 'buspirone'],
    ['metformin', 'metronidazole'],
    ['tramadol', 'trazodone'],
    ['celebrex', 'citalopram'],
    ['losec', 'furosemide'],
  ])('%s may be taken for %s', (name, other) => {
    expect(lookAlikes(name)).toContain(other)
  })

  it('hears a misheard name', () => {
    for (const [heard, name] of [
      ['met formin', 'metformin'],
      ['piratinib', 'Piriton'],
      ['lie sin april', 'lisinopril'],
      ['for cigar', 'Farxiga'],
      ['elle quis', 'Eliquis'],
    ] as const) {
      expect([heard, soundsLike(heard, name)]).toEqual([heard, true])
    }
    for (const [a, b] of [
      ['losartan', 'lisinopril'],
      ['aspirin', 'ibuprofen'],
      ['table', 'metformin'],
      ['', ''],
    ] as const) {
      expect([a, soundsLike(a, b)]).toEqual([a, false])
    }
  })
})
