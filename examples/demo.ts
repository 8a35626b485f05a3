/**
 * A whole visit with no key and no network: speech in; transcript, edited turns and a SOAP note out.
 *
 *   npm run demo
 *   npm run demo -- --speed 1 --out my-folder
 *
 * The recording is synthetic: an invented consultation of two synthetic voices (examples/audio/README.md). It is
 * heard by the recogniser on this machine, edited by rules, and its note is made of its own sentences.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import {
  MedicalScribeSession,
  renderNote,
  speakerName,
  turnText,
  type Encounter,
  type SoapNote,
  type TurnId,
} from 'medical-scribe'
import { LocalScribe } from 'medical-scribe/local'
import { audioFile } from 'medical-scribe/node'
import { clock, Screen } from '../src/cli/screen.ts'

const recording = new URL('audio/demo-consultation.wav', import.meta.url)
const recordingMs = 86_700
/** What this visit is likely to be about, as an app would take it from the chart. */
const keyterms = ['ramipril', 'losartan', 'ibuprofen', 'penicillin', 'Tylenol']

const { values: flags } = parseArgs({
  options: {
    // Faster than it was spoken, so that the demo takes a minute.
    speed: { type: 'string', default: '1.5' },
    out: { type: 'string', default: 'demo-out' },
  },
})
const folder = flags.out
const screen = new Screen(process.stdout)
const begun = performance.now()

screen.line(screen.paint('bold', 'medical-scribe demo: a consultation, heard and written up on this machine'))
screen.line(
  'The voices are synthetic and the visit is invented. The recogniser is a small one for general English,',
)
screen.line(
  'not medical-grade; edits are made by rules and the note of the visit’s own sentences, with no language model.',
)
screen.line()
screen.status('Loading the recogniser…')

await using local = await LocalScribe.start()
const session = new MedicalScribeSession({
  // There is no account: any key will do.
  apiKey: 'local',
  audio: audioFile(recording, { speed: Number(flags.speed) }),
  streaming: {
    url: local.streamingUrl,
    keyterms,
    speakerLabels: true,
    continuousPartials: true,
    // The two take turns quickly; the usual 800 ms of a monologue would join them.
    minTurnSilence: 560,
  },
  gatewayUrl: local.gatewayUrl,
  editor: { model: 'local-rules', keyterms },
  note: { model: 'local-rules' },
})

let shownMs = 0
session.on('partial', (turn) => {
  const progress = `${bar(turn.endMs / recordingMs)} ${clock(turn.endMs)} of ${clock(recordingMs)}  `
  const room = Math.max(20, (process.stdout.columns ?? 80) - progress.length - 4)
  screen.status(progress + (turn.text.length > room ? `…${turn.text.slice(1 - room)}` : turn.text))
})
session.on('turn', (turn) => {
  // The clinician speaks first. An app would ask, or know by the microphone.
  if (turn.speaker !== undefined && /^[A-Z]$/.test(turn.speaker) && turn.role === undefined) {
    session.assignSpeaker(turn.speaker, turn.speaker === 'A' ? 'clinician' : 'patient')
  }
  const known = session.encounter.turns.find((other) => other.id === turn.id) ?? turn
  screen.turn(known)
  if (!process.stdout.isTTY && turn.endMs - shownMs > 20_000) {
    shownMs = turn.endMs
    screen.line(`       (${clock(turn.endMs)} of ${clock(recordingMs)} heard)`)
  }
})
session.on('turnEdited', (turn) => {
  // It comes while later turns are being spoken, so it says whose it is.
  if (turn.edits.length > 0) {
    screen.line(
      `${screen.paint('dim', clock(turn.startMs))} ${screen.paint('yellow', 'edit'.padEnd(10))} ${screen.diff(turn)}`,
    )
  }
})
session.on('warning', (warning) => {
  screen.line(screen.paint('yellow', `       warning: ${warning.message}`))
})
session.on('error', (error) => {
  screen.line(screen.paint('red', `The visit failed (${error.code}): ${error.message}`))
})

await session.start()
const { encounter, note } = await untilEnded()
screen.line()
if (note) showNote(note, encounter)
await save(encounter, note)
const edited = encounter.turns.filter((turn) => 'status' in turn && turn.status === 'edited').length
const seconds = ((performance.now() - begun) / 1_000).toFixed(0)
screen.line(`${encounter.turns.length} turns, ${edited} of them edited, in ${seconds} s.`)
screen.line(`Saved in ${folder}/: transcript.txt, note.txt, encounter.json`)

/** The file ends the visit by itself; `stop()` asked after that only hands over the result. */
function untilEnded(): ReturnType<MedicalScribeSession['stop']> {
  return new Promise((resolve, reject) => {
    const over = (): void => {
      const { status } = session.state
      if (status === 'stopping') screen.status('Finishing the last edits and the note…')
      if (status === 'ended' || status === 'failed') session.stop().then(resolve, reject)
    }
    session.on('stateChange', over)
    over()
  })
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, share) * 12)
  return `▕${'█'.repeat(full)}${'░'.repeat(12 - full)}▏`
}

/** Every line of the note with the turns it rests on and what the review says of it. */
function showNote(made: SoapNote, visit: Encounter): void {
  screen.line(screen.paint('bold', 'SOAP note (a draft made of the visit’s own sentences)'))
  for (const section of ['subjective', 'objective', 'assessment', 'plan'] as const) {
    screen.line(screen.paint('bold', `${section.charAt(0).toUpperCase()}${section.slice(1)}`))
    if (made[section].length === 0) screen.line(screen.paint('dim', '  nothing was said that belongs here'))
    for (const item of made[section]) {
      const where = item.evidence.map((id) => cite(id, visit)).join(', ')
      const doubt = item.verdict === 'supported' ? '' : screen.paint('yellow', ` ${item.verdict}`)
      screen.line(`  - ${item.text} ${screen.paint('dim', `[${where}]`)}${doubt}`)
      for (const issue of item.issues) screen.line(screen.paint('yellow', `      ${issue.message}`))
    }
  }
  if (made.omissions.length > 0) {
    screen.line(screen.paint('bold', 'Said, and not in the note'))
    for (const omission of made.omissions) {
      const text = `${omission.negated ? 'not: ' : ''}${omission.text}`
      screen.line(
        `  - ${omission.severity}: ${text} ${screen.paint('dim', `[${cite(omission.turn, visit)}]`)}`,
      )
    }
  }
  screen.line()
}

function cite(id: TurnId, visit: Encounter): string {
  const turn = visit.turns.find((other) => other.id === id)
  return turn ? `${clock(turn.startMs)} ${speakerName(turn)}` : `turn ${id}`
}

async function save(visit: Encounter, made: SoapNote | undefined): Promise<void> {
  await mkdir(folder, { recursive: true })
  const lines = visit.turns.map((turn) => `${clock(turn.startMs)} ${speakerName(turn)}: ${turnText(turn)}`)
  await writeFile(`${folder}/transcript.txt`, `${lines.join('\n')}\n`)
  if (made) await writeFile(`${folder}/note.txt`, `${renderNote(made, 'text')}\n`)
  await writeFile(`${folder}/encounter.json`, `${JSON.stringify(visit, undefined, 2)}\n`)
}
