import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { isOnMarket } from '../../../src/clinical/lexicon/known-names.ts'
import { reviewEdit } from '../../../src/editing/guard/review-edit.ts'

const folder = new URL('../../../src/clinical/lexicon/', import.meta.url)
const names = readFileSync(new URL('market-names.txt', folder), 'utf8').trim().split('\n')

describe('names on the market', () => {
  it('are all in the set, which is small', () => {
    expect(names.length).toBeGreaterThan(2_500)
    expect(names.filter((name) => !isOnMarket(name))).toEqual([])
    expect(gzipSync(readFileSync(new URL('market-names.ts', folder))).length).toBeLessThan(10_000)
  })

  it('hardly ever hold a word that is none', () => {
    const others = Array.from({ length: 5_000 }, (_, n) => `zq${n.toString(36)}qz`).filter(
      (word) => word.length > 4,
    )
    expect(others.filter(isOnMarket).length).toBeLessThan(others.length / 150)
    expect(['water', 'relief', 'morning', 'chest', 'better'].filter(isOnMarket)).toEqual([])
  })

  it.each([
    ['brolucizumab', 'benralizumab'],
    ['daclatasvir', 'dolutegravir'],
    ['sterculia', 'cabergoline'],
    ['imidapril', 'enalapril'],
  ])('are never taken for another name: %s stays %s', (heard, other) => {
    const review = reviewEdit(`We start ${heard} today.`, `We start ${other} today.`)
    expect(review).toMatchObject({ safe: false, text: `We start ${heard} today.` })
  })
})
