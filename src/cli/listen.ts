import type { AudioSource } from '../protocol/audio.ts'
import { commandSource } from '../node/command-source.ts'
import { microphone } from '../node/microphone.ts'
import { MedicalScribeSession } from '../session/medical-scribe-session.ts'
import { textOf, type Command, type CommandInput } from './command.ts'
import { choose } from './menu.ts'
import { serviceFor, serviceHelp, serviceOptions } from './service.ts'
import { keytermsOf, newVisitId, showResult, storeHelp, storeOf, storeOptions } from './visits.ts'

/** Models to choose from, the first by default. */
const models = [
  {
    name: 'Claude Haiku 4.5 for edits, Claude Sonnet 4.6 for the note',
    edit: 'claude-haiku-4-5-20251001',
    note: 'claude-sonnet-4-6',
  },
  { name: 'Claude Sonnet 4.6 for both', edit: 'claude-sonnet-4-6', note: 'claude-sonnet-4-6' },
  {
    name: 'Gemini 2.5 Flash for edits, Gemini 2.5 Pro for the note',
    edit: 'gemini-2.5-flash',
    note: 'gemini-2.5-pro',
  },
] as const

export const listen: Command = {
  summary: 'listens to the microphone and writes a note',
  help: `medical-scribe listen [options]

Listens to a visit: what is said as it is said, each turn beside its edit, a note at the end.
Ctrl+C ends the visit and writes the note; a second Ctrl+C aborts.

${serviceHelp}
${storeHelp}
  --keyterms A,B     words to expect: names, drugs
  --command "P A…"   records with a program that writes 16 kHz mono PCM, in place of the microphone package:
                     --command "arecord -t raw -f S16_LE -r 16000"`,
  options: {
    ...serviceOptions,
    ...storeOptions,
    keyterms: { type: 'string' },
    command: { type: 'string' },
  },
  async run(input) {
    const { flags } = input
    await using service = await serviceFor(flags)
    const chosen =
      flags['local'] === true
        ? 0
        : await choose(
            'Which models?',
            models.map(({ name }) => name),
          )
    const pick = chosen === undefined ? undefined : models[chosen]
    if (!pick) return 1
    await using store = storeOf(flags)
    const session = new MedicalScribeSession({
      ...service.session,
      streaming: { ...service.session.streaming, keyterms: keytermsOf(flags) },
      audio: sourceOf(flags),
      editor: { model: pick.edit },
      note: { model: pick.note },
      store,
      encounterId: newVisitId(),
    })
    return await heardOut(input, session, service.name)
  },
}

function sourceOf(flags: CommandInput['flags']): AudioSource {
  const [program, ...args] = (textOf(flags, 'command') ?? '').split(' ')
  return program ? commandSource(program, args) : microphone()
}

/** Shows a session until its end, which Ctrl+C brings about. */
export async function heardOut(
  input: CommandInput,
  session: MedicalScribeSession,
  serviceName: string,
): Promise<number> {
  const { screen } = input
  session.on('partial', (turn) => screen.partial(turn))
  session.on('turn', (turn) => screen.turn(turn))
  session.on('turnEdited', (turn) => screen.edited(turn))
  session.on('cue', (cue) => screen.line(`  cue: ${cue.kind} ${cue.negated ? 'denied ' : ''}${cue.term}`))
  session.on('warning', ({ kind, message }) => screen.line(`  warning (${kind}): ${message}`))
  session.on('stateChange', (state) => {
    if (state.status === 'reconnecting') screen.line(`  reconnecting, attempt ${state.attempt}`)
    if (state.status === 'stopping') screen.line('Finishing: last turns, edits, note. Ctrl+C aborts.')
  })
  let interrupts = 0
  const interrupt = (): void => {
    if (++interrupts === 1 && session.state.status !== 'stopping') session.stop().catch(() => undefined)
    else void session.cancel()
  }
  process.on('SIGINT', interrupt)
  try {
    await session.start()
    screen.line(`Listening through ${serviceName}. Ctrl+C ends the visit.`)
    const { encounter, note } = await session.finished
    showResult(input, encounter, note)
    return 0
  } finally {
    process.off('SIGINT', interrupt)
  }
}
