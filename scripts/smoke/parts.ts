/**
 * A visit whose every part is somebody else's: source, editor, template, writer, model and store are plain objects, of
 * no class and without a cast. Prints what came of it as one line of JSON.
 */
import { MedicalScribeSession, renderNote, type JournalRecord } from 'medical-scribe'
import { toFhir } from 'medical-scribe/fhir'
import { FakeAssemblyAI } from 'medical-scribe/testing'

const script = [
  { speaker: 'patient', text: 'My knee hurts when I climb stairs.', startMs: 300, endMs: 1_800 },
  { speaker: 'doctor', text: 'Take naproxen 250 milligrams twice a day.', startMs: 2_800, endMs: 4_900 },
]
await using fake = await FakeAssemblyAI.start({ script })

const source = {
  format: { encoding: 'pcm_s16le' as const, sampleRate: 16_000, channels: 1 },
  async *open(signal: AbortSignal) {
    for (let i = 0; i < 70 && !signal.aborted; i++) yield new Uint8Array(3_200)
  },
}

const journal = new Map<string, JournalRecord[]>()
const store = {
  async append(id: string, records: readonly JournalRecord[]) {
    journal.set(id, [...(journal.get(id) ?? []), ...records])
  },
  async *read(id: string) {
    yield* journal.get(id) ?? []
  },
  async list() {
    return [...journal.keys()]
  },
  async delete(id: string) {
    journal.delete(id)
  },
}

const common = {
  apiKey: 'any-key',
  audio: source,
  streaming: { url: fake.streamingUrl },
  gatewayUrl: fake.gatewayUrl,
  store,
}

// An editor and a writer. The editor changes a dose, and the writer vouches for a line that nobody said.
const written = new MedicalScribeSession({
  ...common,
  encounterId: 'written',
  editor: {
    async edit(turn) {
      return turn.text.replace('250', '500')
    },
  },
  note: {
    async write(turns) {
      const [first, second] = turns.map((turn) => turn.id)
      return {
        template: 'letter',
        title: 'Letter',
        sections: [
          {
            id: 'body',
            title: 'Body',
            items: [
              { text: 'Knee hurts when climbing stairs.', evidence: first ? [first] : [] },
              {
                text: 'Take naproxen 500 mg twice a day.',
                evidence: second ? [second] : [],
                verdict: 'supported',
              },
            ],
          },
        ],
      }
    },
  },
})
await written.start()
const letter = await written.finished

// A template and a model.
const templated = new MedicalScribeSession({
  ...common,
  encounterId: 'templated',
  editor: false,
  note: {
    template: {
      id: 'two-lines',
      title: 'Two lines',
      sections: [{ id: 'said', title: 'Said', instruction: 'what was said.' }],
    },
    model: {
      id: 'in-house',
      async generate() {
        return {
          text: JSON.stringify({ said: [{ text: 'Take naproxen 250 mg twice a day.', evidence: [2] }] }),
          finishReason: 'stop',
          usage: { inputTokens: 0, outputTokens: 0, cachedTokens: 0 },
          modelId: 'in-house',
        }
      },
    },
  },
})
await templated.start()
const lines = await templated.finished

console.log(
  JSON.stringify({
    edited: letter.encounter.turns.map((turn) => ('editedText' in turn ? turn.status : 'none')),
    verdicts: letter.note?.sections[0]?.items.map((item) => item.verdict),
    title: lines.note?.title,
    said: lines.note?.sections[0]?.items.map((item) => item.verdict),
    hasText: lines.note !== undefined && renderNote(lines.note, 'text').includes('Said:\n- Take naproxen'),
    hasFhir: toFhir(lines.encounter, { subject: 'Patient/1' }).entry.length > 3,
    kept: await store.list(),
  }),
)
