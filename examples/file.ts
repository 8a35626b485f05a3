/**
 * Transcribes a WAV file and writes a note from it.
 *
 *   npx tsx examples/file.ts visit.wav            with ASSEMBLYAI_API_KEY, or a .env file that holds it
 *   npx tsx examples/file.ts visit.wav --local    with no key and no network
 */
import { MedicalScribeSession, renderNote } from 'medical-scribe'
import { audioFile } from 'medical-scribe/node'
import { serviceFor } from './service.ts'

const args = process.argv.slice(2)
const path = args.find((arg) => !arg.startsWith('--'))
if (path === undefined) {
  console.error('Usage: npx tsx examples/file.ts <recording.wav> [--local] [--speed 1]')
  process.exit(2)
}
const speedAt = args.indexOf('--speed')
const speed = speedAt === -1 ? 1 : Number(args[speedAt + 1])

await using service = await serviceFor(args.includes('--local'))
const session = new MedicalScribeSession({ ...service.options, audio: audioFile(path, { speed }) })
session.on('turn', (turn) => {
  console.log(`${(turn.startMs / 1000).toFixed(1).padStart(6)} s  ${turn.text}`)
})
session.on('warning', (warning) => {
  console.error(`warning (${warning.kind}): ${warning.message}`)
})
await session.start()
const { encounter, note } = await session.finished
console.log(`\n${encounter.turns.length} turns, ${(encounter.usage.audioMs / 1000).toFixed(1)} s of audio\n`)
if (note) console.log(renderNote(note, 'text'))
