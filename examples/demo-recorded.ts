/**
 * A recorded visit with no key and no network: a file is uploaded; turns, edits and a SOAP note come back.
 *
 *   npm run demo:recorded
 *
 * The recording is synthetic: an invented consultation of two synthetic voices (examples/audio/README.md). It is
 * transcribed by the recogniser on this machine, edited by rules, and its note is made of its own sentences.
 */
import { fileURLToPath } from 'node:url'
import { RecordedVisit, renderNote } from 'medical-scribe'
import { LocalScribe } from 'medical-scribe/local'
import { Screen } from '../src/cli/screen.ts'

const recording = fileURLToPath(new URL('audio/demo-consultation.wav', import.meta.url))
const screen = new Screen(process.stdout)

await using local = await LocalScribe.start()
const visit = new RecordedVisit({
  recording,
  recordedUrl: local.recordedUrl,
  gatewayUrl: local.gatewayUrl,
  // What this visit is likely to be about, as an app would take it from the chart.
  transcription: {
    keyterms: ['ramipril', 'losartan', 'ibuprofen', 'penicillin', 'Tylenol'],
    speakersExpected: 2,
  },
  waiting: { firstPollMs: 300, maxPollMs: 1_000 },
})
visit.on('progress', ({ stage, done, total, status }) => {
  screen.status(`${stage} ${status ?? (done === undefined ? '' : `${done} of ${total ?? '?'}`)}`)
})
// Roles are proposals. An app would show them to the clinician.
visit.on('roles', (roles) => {
  for (const { label, role } of roles) visit.assignSpeaker(label, role)
})
visit.on('warning', ({ message }) => {
  screen.line(screen.paint('yellow', `warning: ${message}`))
})

const { encounter, note } = await visit.run()
for (const turn of encounter.turns) {
  screen.turn(turn)
  if ('editedText' in turn) screen.edited(turn)
}
if (note) screen.line(`\n${renderNote(note, 'text')}`)
screen.line(`${encounter.turns.length} turns of ${Math.round(encounter.usage.audioMs / 1_000)} s.`)
