/**
 * The same small visit wherever the package runs: two people, a drug and its dose, a note, a FHIR bundle.
 *
 * Speaks to a FakeAssemblyAI whose addresses are in the environment, and prints what came of it as one line of JSON.
 */
import { MedicalScribeSession, iterableSource, renderNote } from 'medical-scribe'
import { toFhir } from 'medical-scribe/fhir'
import { FileStore } from 'medical-scribe/node'

const { SMOKE_STREAMING_URL = '', SMOKE_GATEWAY_URL = '', SMOKE_FOLDER = '' } = process.env

function* silence(seconds: number): Generator<Uint8Array> {
  for (let i = 0; i < seconds * 10; i++) yield new Uint8Array(3_200)
}

let partials = 0
let edited = 0
const store = new FileStore(SMOKE_FOLDER)
const session = new MedicalScribeSession({
  apiKey: async () => 'any-key',
  audio: iterableSource(silence(13), { speed: 20 }),
  streaming: { url: SMOKE_STREAMING_URL, keyterms: ['naproxen'] },
  gatewayUrl: SMOKE_GATEWAY_URL,
  store,
})
session.on('partial', () => partials++)
session.on('turnEdited', () => edited++)
session.on('warning', (warning) => console.error(warning.kind, warning.message))
session.on('error', (error) => console.error(error.code, error.message))
const over = new Promise<void>((resolve) => {
  session.on('stateChange', ({ status }) => {
    if (status === 'ended' || status === 'failed') resolve()
  })
})

await session.start()
await over
const { encounter, note } = await session.stop()
const bundle = toFhir(encounter, { subject: 'Patient/1', practitioner: 'Practitioner/1' })

console.log(
  JSON.stringify({
    turns: encounter.turns.map((turn) => turn.text),
    hasPartials: partials > 0,
    edited,
    hasNote: note !== undefined && renderNote(note, 'text').includes('naproxen'),
    kept: (await store.list()).length,
    hasFhir: bundle.entry.length > 3,
    state: session.state.status,
  }),
)
