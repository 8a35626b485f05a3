import { iterableSource } from '../src/audio/iterable-source.ts'
import { MemoryStore } from '../src/journal/memory-store.ts'
import { MedicalScribeSession } from '../src/session/medical-scribe-session.ts'
import { slowModel } from './peers/session.ts'

export interface GrowthTask {
  readonly url: string
  readonly turns: number
}

export interface GrowthFindings {
  readonly turns: number
  /** CPU per turn, in microseconds, over the turns since the sample before. */
  readonly samples: readonly { readonly turns: number; readonly micros: number }[]
}

const msPerTurn = 100

/**
 * One visit of very many turns: edited, kept in a journal, and its encounter looked at after every turn and edit, as a
 * user interface would.
 */
async function growLong({ url, turns }: GrowthTask): Promise<GrowthFindings> {
  const samples: { turns: number; micros: number }[] = []
  const chunks = function* (): Generator<Uint8Array> {
    const chunk = new Uint8Array(1_600).fill(1)
    for (let i = 0; i < (turns * msPerTurn) / 50 + 20; i++) yield chunk
  }
  const session = new MedicalScribeSession({
    apiKey: 'test-key',
    audio: iterableSource(chunks()),
    streaming: { url },
    editor: { model: slowModel(5) },
    note: false,
    store: new MemoryStore(),
  })
  let heard = 0
  let seen = 0
  let since = { heard: 0, cpu: process.cpuUsage() }
  const marks = [10, 50, 100, 200, 500, ...Array.from({ length: 10 }, (_, i) => ((i + 1) * turns) / 10)]
  const look = (): void => {
    seen += session.encounter.turns.length
  }
  session.on('turnEdited', look)
  session.on('turn', () => {
    heard++
    look()
    if (heard < (marks[0] ?? Infinity)) return
    marks.shift()
    const { user, system } = process.cpuUsage(since.cpu)
    samples.push({ turns: heard, micros: (user + system) / (heard - since.heard) })
    since = { heard, cpu: process.cpuUsage() }
  })
  await session.start()
  const { encounter } = await session.finished
  if (encounter.turns.length < turns || seen === 0)
    throw new Error(`Only ${encounter.turns.length} turns came`)
  return { turns: heard, samples }
}

if (process.send) {
  const findings = await growLong(JSON.parse(process.argv[2] ?? '{}') as GrowthTask)
  process.send(findings, () => process.exit())
}
