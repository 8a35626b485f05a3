import { describe, expect, it } from 'vitest'
import { SpeakerMap } from '../../../src/streaming/speaker-map.ts'

/** Words by `labels` repeat delivered words by `speakers`. */
const votes = (labels: string, speakers: string): Parameters<SpeakerMap['learn']>[1] => ({
  labels: [...labels],
  anchors: [...speakers].map((speaker, word) => ({ word, speaker })),
})

const names = (map: SpeakerMap, labels: string): string[] => [...labels].map((label) => map.name(label) ?? '')

describe('SpeakerMap', () => {
  it('takes the first labels of a visit as they are', () => {
    const map = new SpeakerMap([])
    expect(names(map, 'AB')).toEqual(['A', 'B'])
    expect(map.name('PENDING')).toBe('unknown')
    expect(map.name(undefined)).toBeUndefined()
  })

  it('recognises who is who by the words heard twice', () => {
    const map = new SpeakerMap(['A', 'B'])
    map.learn(0, votes('AABB', 'BBAA'))
    expect(names(map, 'AB')).toEqual(['B', 'A'])
  })

  it('goes with the majority, and with nobody on a tie', () => {
    const map = new SpeakerMap(['A', 'B'])
    map.learn(0, votes('AAAB', 'BBAA'))
    expect(names(map, 'AB')).toEqual(['B', 'A'])
    const tied = new SpeakerMap(['A', 'B'])
    tied.learn(0, votes('AA', 'AB'))
    expect(tied.name('A')).toBe('unknown')
  })

  it('says unknown where nothing shows it', () => {
    const map = new SpeakerMap(['A', 'B'])
    expect(map.name('A')).toBe('unknown')
    map.learn(0, votes('AA', 'BB'))
    expect(names(map, 'AB')).toEqual(['B', 'unknown'])
  })

  it('knows the last of a full round', () => {
    const map = new SpeakerMap(['A', 'B'], 2)
    map.learn(0, votes('AA', 'BB'))
    expect(names(map, 'AB')).toEqual(['B', 'A'])
  })

  it('gives someone new a letter of their own once everyone else is recognised', () => {
    const map = new SpeakerMap(['A', 'B'])
    map.learn(0, votes('ABAB', 'BABA'))
    expect(names(map, 'ABCDC')).toEqual(['B', 'A', 'C', 'D', 'C'])
  })

  it('counts again when labels are corrected', () => {
    const map = new SpeakerMap(['A', 'B'])
    map.learn(0, votes('AAAA', 'AABB'))
    expect(map.name('A')).toBe('unknown')
    expect(map.relearn(0, ['A', 'A', 'B', 'B'])).toBe(true)
    expect(names(map, 'AB')).toEqual(['A', 'B'])
    expect(map.relearn(7, ['A'])).toBe(false)
  })
})
