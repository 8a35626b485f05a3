/**
 * The real-time scribe on your microphone.
 *
 *   npx tsx examples/mic.ts            with ASSEMBLYAI_API_KEY, or a .env file that holds it
 *   npx tsx examples/mic.ts --local    with no key and no network
 *
 * The shortest program of its kind; `npx medical-scribe listen` has a menu of models, keeps visits and recovers them.
 *
 * Live partials, each turn as heard beside its edit, cues, a note. Ctrl+C drains and writes transcript and note;
 * a second Ctrl+C aborts. `--command "<program> <args>"` records with a program that writes 16 kHz mono PCM to its
 * standard output, where the microphone package does not run: `--command "arecord -t raw -f S16_LE -r 16000"`.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  MedicalScribeSession,
  ScribeError,
  renderNote,
  speakerName,
  turnText,
  type AudioSource,
  type Encounter,
  type SoapNote,
} from 'medical-scribe'
import { commandSource, microphone } from 'medical-scribe/node'
import { serviceFor } from './service.ts'
import { Screen } from '../src/cli/screen.ts'

const args = process.argv.slice(2)
const local = args.includes('--local')
const option = (name: string): string | undefined => args[args.indexOf(name) + 1 || args.length]
const out = option('--out') ?? 'scribe-out'

function source(): AudioSource {
  const command = option('--command')
  if (command === undefined) return microphone()
  const [program = '', ...rest] = command.split(' ')
  return commandSource(program, rest)
}

async function main(): Promise<void> {
  await using service = await serviceFor(local)
  const screen = new Screen(process.stdout)
  const session = new MedicalScribeSession({
    ...service.options,
    audio: source(),
  })
  session.on('partial', (turn) => {
    screen.partial(turn)
  })
  session.on('turn', (turn) => {
    screen.turn(turn)
  })
  session.on('turnEdited', (turn) => {
    screen.edited(turn)
  })
  session.on('cue', (cue) => {
    screen.line(`  cue: ${cue.kind} ${cue.negated ? 'denied ' : ''}${cue.term}`)
  })
  session.on('warning', (warning) => {
    screen.line(`  warning (${warning.kind}): ${warning.message}`)
  })
  session.on('stateChange', (state) => {
    if (state.status === 'reconnecting') screen.line(`  reconnecting, attempt ${state.attempt}`)
    if (state.status === 'stopping') screen.line('Finishing: last turns, edits, note. Ctrl+C again aborts.')
  })
  let interrupts = 0
  const interrupt = (): void => {
    if (++interrupts === 1) session.stop().catch(() => undefined)
    else void session.cancel()
  }
  process.on('SIGINT', interrupt)
  try {
    await session.start()
    screen.line(`Listening through ${service.name}. Ctrl+C ends the visit.`)
    const { encounter, note } = await session.finished
    await save(encounter, note)
    if (note) screen.line(`\n${renderNote(note, 'text')}\nSaved in ${out}/`)
  } catch (error) {
    // Whatever was heard before it failed is worth a file.
    if (session.encounter.turns.length > 0) await save(session.encounter, undefined)
    throw error
  } finally {
    process.off('SIGINT', interrupt)
  }
}

async function save(encounter: Encounter, note: SoapNote | undefined): Promise<void> {
  const transcript = encounter.turns.map((turn) => `${speakerName(turn)}: ${turnText(turn)}`).join('\n')
  await mkdir(out, { recursive: true, mode: 0o700 })
  await writeFile(join(out, 'transcript.txt'), `${transcript}\n`, { mode: 0o600 })
  await writeFile(join(out, 'encounter.json'), `${JSON.stringify(encounter, null, 2)}\n`, { mode: 0o600 })
  if (note) await writeFile(join(out, 'note.txt'), renderNote(note, 'text'), { mode: 0o600 })
}

main().catch((error: unknown) => {
  if (ScribeError.isInstance(error)) console.error(`${error.code}: ${error.message}`)
  else console.error(error)
  process.exitCode = 1
})
