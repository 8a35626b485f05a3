import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { editTurns, heardTurns } from '../../src/cli/evaluate.ts'
import { NoteVerifier, SoapGenerator, type NoteItem, type SoapNote } from '../../src/index.ts'
import { soapSections } from '../../src/protocol/note.ts'
import { writeNote } from '../../src/session/write-note.ts'
import { recordedModel } from '../../src/testing.ts'
import { plantedNote, type PlantedVisit } from '../support/planted-note.ts'

const folder = new URL('../visits/', import.meta.url)
const visits = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as PlantedVisit)
const linesOf = (note: SoapNote): NoteItem[] => soapSections.flatMap((section) => note[section])

/** The note as the model wrote it, and what verifier and mending make of the same with errors in it. */
async function mend(visit: PlantedVisit): Promise<Record<'truth' | 'last', NoteItem[]>> {
  const model = recordedModel(undefined, new URL(`recorded/${visit.id}.json`, folder))
  const turns = await editTurns(heardTurns(visit), model)
  const generator = new SoapGenerator({ model })
  const note = await generator.generate(turns)
  const wrong = plantedNote(note, visit)
  const last = await writeNote(
    {
      writer: { write: () => Promise.resolve(wrong), mend: (...args) => generator.mend(...args) },
      verifier: new NoteVerifier({ model }),
    },
    {
      turns,
      signal: new AbortController().signal,
      onCall: () => undefined,
      hasRoom: () => true,
      tell: () => undefined,
      warn: () => undefined,
    },
  )
  return { truth: linesOf(note), last: linesOf(last as SoapNote) }
}
const mended: Record<string, ReturnType<typeof mend>> = {}
/** Once for each visit. */
const resultOf = (visit: PlantedVisit): ReturnType<typeof mend> => (mended[visit.id] ??= mend(visit))

describe('notes of our visits with errors planted', () => {
  it.each(visits)('$id: no error stands unmarked, and no true line is changed or lost', async (visit) => {
    const { truth, last } = await resultOf(visit)
    const { wrong, without } = visit.planted
    for (const { text } of wrong) {
      const standing = last.filter((item) => item.text === text)
      expect(
        standing.filter(({ verdict }) => verdict !== 'conflicting' && verdict !== 'unsupported'),
      ).toEqual([])
    }
    const untouched = truth.filter(
      ({ id }) => !without.includes(id) && !wrong.some(({ line }) => line === id),
    )
    const texts = new Set(last.map(({ text }) => text))
    expect(untouched.filter(({ text }) => !texts.has(text))).toEqual([])
    // What was left out stands again, in the verifier's words, which it quotes.
    expect(last.filter(({ added }) => added).length).toBeGreaterThanOrEqual(without.length)
  })
})

it('the rules alone flag hardly a line of notes that a model wrote and a second one bore out', async () => {
  const notes = await Promise.all(visits.map(async (visit) => (await resultOf(visit)).truth))
  const lines = notes.flat()
  const flagged = lines.filter(({ issues }) => issues.length > 0).map(({ text }) => text)
  expect(lines.length).toBeGreaterThan(200)
  expect(flagged.length / lines.length, flagged.join('; ')).toBeLessThanOrEqual(0.01)
})
