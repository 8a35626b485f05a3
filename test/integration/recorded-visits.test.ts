import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { heardTurns } from '../../src/cli/evaluate.ts'
import {
  MedicalScribeSession,
  type NoteItem,
  type ScribeWarning,
  type SoapNote,
  type SpeakerRole,
} from '../../src/index.ts'
import { soapSections } from '../../src/protocol/note.ts'
import { FakeAssemblyAI, recordedModel, scriptedSource } from '../../src/testing.ts'
import type { PlantedVisit } from '../support/planted-note.ts'

const folder = new URL('../visits/', import.meta.url)
const visits = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as PlantedVisit)

const linesOf = (note: SoapNote | undefined): NoteItem[] =>
  soapSections.flatMap((section) => note?.[section] ?? [])
/** Spoken fast: what is said counts here, and each second of audio is work. */
const wordMs = 60

describe.each(visits)('the visit $id, played from its recording', (visit) => {
  it('ends with a note whose every line answers with words of the visit', async () => {
    let startMs = 500
    const script = visit.turns.map(({ speaker = '', text }) => {
      const entry = { speaker, text, startMs, endMs: startMs + text.split(' ').length * wordMs }
      startMs = entry.endMs + 300
      return entry
    })
    await using fake = await FakeAssemblyAI.start({ script })
    const model = recordedModel(undefined, new URL(`recorded/${visit.id}.json`, folder))
    const session = new MedicalScribeSession({
      audio: scriptedSource({ script }),
      streaming: { url: fake.streamingUrl, speakerLabels: true },
      gatewayUrl: fake.gatewayUrl,
      // In batches that do not hang on how fast the turns come.
      editor: { model, spacingMs: 600_000 },
      note: { model },
    })
    const labels = [...new Set(visit.turns.map(({ speaker }) => speaker))]
    labels.forEach((role, at) => session.assignSpeaker('ABC'.charAt(at), role as SpeakerRole))
    const told: (readonly [note: SoapNote, kind: string])[] = []
    const warnings: ScribeWarning[] = []
    session.on('note', (note, kind) => told.push([note, kind]))
    session.on('warning', (warning) => warnings.push(warning))
    await session.start()
    const { encounter, note } = await session.finished

    expect(encounter.turns.map(({ text }) => text)).toEqual(heardTurns(visit).map(({ text }) => text))
    expect(encounter.turns.filter((turn) => 'status' in turn && turn.status === 'original')).toEqual([])
    expect(told.map(([, kind]) => kind)).toEqual(['unverified', 'final'])
    const first = linesOf(told[0]?.[0])
    const last = linesOf(note)
    expect(last.length).toBeGreaterThan(15)
    // What was shown first stays under its id; what was missing comes on top.
    expect(last.filter(({ added }) => !added).map(({ id }) => id)).toEqual(first.map(({ id }) => id))
    const heard = new Map(encounter.turns.map(({ id, text }) => [id, text]))
    for (const { quotes } of last) {
      for (const { turn, text } of quotes) expect(heard.get(turn)).toContain(text)
    }
    const supported = last.filter(({ verdict, quotes }) => verdict === 'supported' && quotes.length > 0)
    expect(supported.length / last.length).toBeGreaterThan(0.9)
    expect(warnings.filter(({ kind }) => kind !== 'verifier')).toEqual([])
  }, 30_000)
})
