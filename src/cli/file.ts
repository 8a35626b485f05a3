import { audioFile } from '../node/audio-file.ts'
import type { RecordedProgress } from '../recorded/events.ts'
import { RecordedVisit } from '../recorded/recorded-visit.ts'
import { MedicalScribeSession } from '../session/medical-scribe-session.ts'
import { textOf, UsageError, type Command, type CommandInput } from './command.ts'
import { heardOut } from './listen.ts'
import type { Screen } from './screen.ts'
import { serviceFor, serviceHelp, serviceOptions, type Service } from './service.ts'
import { keytermsOf, newVisitId, showResult, storeHelp, storeOf, storeOptions } from './visits.ts'

export const file: Command = {
  summary: 'transcribes a recording and writes a note',
  help: `medical-scribe file VISIT.wav [options]

Uploads a recording, waits for its transcript, edits it and writes a note. When it is interrupted,
medical-scribe finish goes on with the same job.

  --recorded         as a recording (the default)
  --live             plays it through the live service, as if it were being said; WAV only
  --speed N          how fast --live plays it, times real time (default: 1)
${serviceHelp}
${storeHelp}
  --keyterms A,B     words to expect: names, drugs
  --delete           removes the transcript from the service at the end`,
  options: {
    ...serviceOptions,
    ...storeOptions,
    recorded: { type: 'boolean' },
    live: { type: 'boolean' },
    speed: { type: 'string' },
    keyterms: { type: 'string' },
    delete: { type: 'boolean' },
  },
  async run(input) {
    const { flags, words } = input
    const [path, ...more] = words
    if (path === undefined || more.length > 0)
      throw new UsageError('Name one recording: medical-scribe file VISIT.wav')
    if (flags['live'] === true && flags['recorded'] === true) {
      throw new UsageError('--live and --recorded exclude each other')
    }
    await using service = await serviceFor(flags)
    return await (flags['live'] === true ? live(input, path, service) : recorded(input, path, service))
  },
}

async function live(input: CommandInput, path: string, service: Service): Promise<number> {
  const { flags } = input
  await using store = storeOf(flags)
  const session = new MedicalScribeSession({
    ...service.session,
    streaming: { ...service.session.streaming, keyterms: keytermsOf(flags) },
    audio: audioFile(path, { speed: Number(textOf(flags, 'speed') ?? 1) }),
    store,
    encounterId: newVisitId(),
  })
  return await heardOut(input, session, service.name)
}

async function recorded(input: CommandInput, path: string, service: Service): Promise<number> {
  const { flags, screen } = input
  await using store = storeOf(flags)
  const visit = new RecordedVisit({
    ...service.recorded,
    recording: path,
    transcription: { keyterms: keytermsOf(flags) },
    store,
    encounterId: newVisitId(),
  })
  screen.line(`Transcribing through ${service.name}.`)
  const code = await workedOut(input, visit)
  if (flags['delete'] === true) await visit.delete()
  return code
}

/** Shows the work on a recording until its end; Ctrl+C leaves it to `finish`. */
export async function workedOut(input: CommandInput, visit: RecordedVisit): Promise<number> {
  const { screen } = input
  visit.on('progress', progressOn(screen))
  visit.on('warning', ({ kind, message }) => screen.line(`  warning (${kind}): ${message}`))
  visit.on('roles', (roles) => {
    for (const { label, role, source } of roles) {
      visit.assignSpeaker(label, role)
      screen.line(`  speaker ${label} is taken for the ${role} (by ${source})`)
    }
  })
  const interrupt = (): void => void visit.cancel('Interrupted: medical-scribe finish goes on with it')
  process.on('SIGINT', interrupt)
  try {
    const { encounter, note } = await visit.run()
    for (const turn of encounter.turns) {
      screen.turn(turn)
      if ('editedText' in turn) screen.edited(turn)
    }
    showResult(input, encounter, note)
    return 0
  } finally {
    process.off('SIGINT', interrupt)
  }
}

const stages: Readonly<Record<RecordedProgress['stage'], string>> = {
  upload: 'Uploading',
  submit: 'Asking for the transcript',
  transcribe: 'Waiting for the transcript',
  edit: 'Editing',
  note: 'Writing the note',
  compare: 'Comparing',
  done: 'Done',
}

/** On a terminal one line that moves, in a pipe one line for each stage. */
function progressOn(screen: Screen): (progress: RecordedProgress) => void {
  let last = ''
  return ({ stage, done, total, status }) => {
    const share = done !== undefined && total ? ` ${Math.floor((done / total) * 100)} %` : ''
    if (screen.isLive) screen.status(`${stages[stage]}${share}${status ? ` (${status})` : ''}…`)
    else if (stage !== last) screen.line(stages[stage])
    last = stage
  }
}
