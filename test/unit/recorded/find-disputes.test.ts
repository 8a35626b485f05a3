import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Turn } from '../../../src/index.ts'
import { findDisputes } from '../../../src/recorded/find-disputes.ts'
import { rewordings, visits } from '../../support/reworded.ts'
import { isWhole, tries } from '../../support/tries.ts'

function turnsOf(texts: readonly string[]): readonly Turn[] {
  return texts.map((text, turnOrder) => {
    const startMs = turnOrder * 5_000
    const base = { connection: 0, turnOrder, words: [], isFinal: true } as const
    return { ...base, id: `0-${turnOrder}`, text, startMs, endMs: startMs + 4_000 }
  })
}

const disputes = (first: readonly string[], second: readonly string[]) =>
  findDisputes(turnsOf(first), turnsOf(second), [])

/** Per visit: the turn, what was said, and what is heard in its place. */
const planted: Readonly<Record<string, readonly (readonly [number, string, string, string])[]>> = {
  'uk-warfarin': [
    [7, 'No falls.', 'Some falls.', 'negation falls'],
    [11, 'three milligrams', 'thirty milligrams', 'dose warfarin'],
    [32, 'Paracetamol', 'Pravastatin', 'drug paracetamol'],
  ],
  'us-chest': [
    [11, 'No nausea.', 'Nausea.', 'negation nausea'],
    [32, 'fifty milligrams', 'fifteen milligrams', 'dose metoprolol'],
    [39, 'clopidogrel', 'clonidine', 'drug clopidogrel'],
  ],
  'us-knee': [
    [9, 'No numbness.', 'Numbness.', 'negation numbness'],
    [18, 'a thousand milligrams', 'a hundred milligrams', 'dose acetaminophen'],
    [19, 'omeprazole', 'aripiprazole', 'drug omeprazole'],
  ],
  'us-copd-tele': [
    [11, 'No chest pain.', 'Chest pain.', 'negation chest pain'],
    [20, 'a hundred twice', 'two hundred twice', 'number doxycycline'],
    [32, 'lorazepam', 'loratadine', 'drug lorazepam'],
  ],
}

describe('the disputes of two hearings', () => {
  it.each(Object.keys(rewordings))('are none for the same words with %s', (name) => {
    const reword = rewordings[name] as (text: string) => string
    let changed = 0
    const found = visits.flatMap(({ id, turns }, nth) => {
      const said = turns.map(({ text }) => text)
      const again = said.map(reword)
      changed += again.filter((text, at) => text !== said[at]).length
      // Either may be heard first: a visit is compared one way, the other or, unless all are asked for, not at all.
      const ways = [
        [said, again],
        [again, said],
      ] as const
      const part = (nth + Object.keys(rewordings).indexOf(name)) % 4
      return ways
        .filter((_, way) => isWhole || way === part)
        .flatMap(([first, second]) => disputes(first, second))
        .map((one) => [id, one])
    })
    expect(changed).toBeGreaterThan(20)
    expect(found).toEqual([])
  })

  describe.each(Object.entries(planted))('of %s', (id, plants) => {
    const said = visits.find((visit) => visit.id === id)?.turns.map(({ text }) => text) ?? []
    const live = said.map((text, at) => {
      const [, from, to] = plants.find(([turn]) => turn === at) ?? [at, '', '']
      if (from !== '') expect(text).toContain(from)
      return text.replace(from, to)
    })

    // Each wording of one visit, or of all.
    const nth = Object.keys(planted).indexOf(id)
    const wordings = Object.keys(rewordings).filter((_, at) => isWhole || at % 4 === nth)
    it.each(['as it was', ...wordings])(
      'are the dose, the negation and the drug that differ, when the rest is %s',
      (name) => {
        const again = said.map(rewordings[name] ?? ((text) => text))
        const found = disputes(live, again).map(({ turn, kind }) => `${turn} ${kind}`)
        expect(found).toEqual(plants.map(([turn, , , what]) => `0-${turn} ${what.split(' ')[0] ?? ''}`))
      },
    )
  })

  it('say what it is about, what was heard, and both sentences', () => {
    const found = disputes(
      [
        'Any fever?',
        'Yes. But no cough.',
        'Stop the ramipril, and take two tablets of aspirin.',
        'It is my mother who has diabetes.',
      ],
      [
        'Any fever?',
        'No. But no cough.',
        'Start the ramipril, and take two tablets of aspirin.',
        'It is my brother who has diabetes.',
      ],
    )
    expect(found.map(({ start: _start, end: _end, ...rest }) => rest)).toEqual([
      {
        turn: '0-1',
        kind: 'negation',
        topic: 'fever',
        before: 'affirmed',
        after: 'denied',
        heard: 'Any fever? Yes.',
        heardAgain: 'Any fever? No.',
      },
      {
        turn: '0-2',
        kind: 'action',
        topic: 'ramipril',
        before: 'stop',
        after: 'start',
        heard: 'Stop the ramipril, and take two tablets of aspirin.',
        heardAgain: 'Start the ramipril, and take two tablets of aspirin.',
      },
      {
        turn: '0-3',
        kind: 'person',
        topic: 'diabetes',
        before: 'mother',
        after: 'brother',
        heard: 'It is my mother who has diabetes.',
        heardAgain: 'It is my brother who has diabetes.',
      },
    ])
  })

  it('are none of a text with itself, and of any other lie in its turns', () => {
    const words = fc.array(
      fc.constantFrom(
        ...'no yes not fever cough aspirin 5 mg ten twice day left my mother stop . ? ,'.split(' '),
      ),
    )
    fc.assert(
      fc.property(fc.array(words), fc.array(words), (first, second) => {
        const [one, other] = [first, second].map((turns) => turns.map((turn) => turn.join(' ')))
        expect(disputes(one ?? [], one ?? [])).toEqual([])
        for (const { turn, start, end } of disputes(one ?? [], other ?? [])) {
          const { length } = one?.[Number(turn.slice(2))] ?? ''
          expect(start >= 0 && start <= end && end <= length).toBe(true)
        }
      }),
      { numRuns: tries(200, 60) },
    )
  })

  it('name a finding that only one hearing has, and a dose that went to another drug', () => {
    expect(
      disputes(['I had chest pain on Sunday.'], ['I had a test plan on Sunday.']).map(
        ({ kind, before, after }) => [kind, before, after],
      ),
    ).toEqual([['finding', 'chest pain', undefined]])
    expect(
      disputes(
        ['Take 20 milligrams of lisinopril and 40 milligrams of atorvastatin.'],
        ['Take 40 milligrams of lisinopril and 20 milligrams of atorvastatin.'],
      ).map(({ kind, topic }) => [kind, topic]),
    ).toEqual([
      ['dose', 'lisinopril'],
      ['dose', 'atorvastatin'],
    ])
  })
})
