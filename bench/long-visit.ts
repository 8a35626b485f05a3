import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Turn } from '../src/protocol/turn.ts'
import { MedicalScribeSession } from '../src/session/medical-scribe-session.ts'
import { FakeAssemblyAI } from '../src/testing/fake-assemblyai.ts'
import type { ServerUrls } from '../test/chaos/crash-task.ts'
import { positionedSource } from '../test/chaos/positioned-source.ts'
import { Random } from '../test/chaos/random.ts'
import { readTimings, scriptedVisit } from '../test/chaos/scripted-visit.ts'
import { table } from '../test/chaos/table.ts'
import { isFlawless, judge } from '../test/chaos/verdict.ts'

/**
 * A visit of more than three hours against a server of its own process: memory stays flat while it is live, the server
 * session is replaced once before it expires, and nothing is lost.
 * Run: npm run bench:long
 */

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '190' },
    /** How many times faster than real time people speak; a session then lasts three hours by as much. */
    speed: { type: 'string', default: '120' },
    /** Rise of memory that is too much, in MB, beyond what the spool holds. */
    limit: { type: 'string', default: '50' },
    /** The same for what reading the whole visit takes for its note, once it is over. */
    noteLimit: { type: 'string', default: '150' },
    serve: { type: 'boolean', default: false },
  },
})
const speed = Number(values.speed)
const durationMs = Number(values.minutes) * 60_000
const script = scriptedVisit(new Random(Number(values.seed)), durationMs, readTimings().timings)

/** In the server's process. */
async function serve(): Promise<void> {
  const fake = await FakeAssemblyAI.start({ script, hears: true, maxSessionMs: (3 * 3_600_000) / speed })
  process.send?.({ streamingUrl: fake.streamingUrl, gatewayUrl: fake.gatewayUrl } satisfies ServerUrls)
}

interface Sample {
  readonly minute: number
  readonly rss: number
  readonly heap: number
  readonly turns: number
}

async function main(): Promise<void> {
  const { gc } = globalThis
  if (!gc) throw new Error('Run it with --expose-gc, as npm run bench:long does')
  const server = fork(fileURLToPath(import.meta.url), [
    '--serve',
    `--seed=${values.seed}`,
    `--minutes=${values.minutes}`,
    `--speed=${speed}`,
  ])
  try {
    const urls = await new Promise<ServerUrls>((resolve) => server.once('message', resolve as () => void))
    console.log(`${values.minutes} min at ${speed}× real time, ${script.length} turns, seed ${values.seed}`)
    const session = new MedicalScribeSession({
      apiKey: 'test-key',
      streaming: { url: urls.streamingUrl, maxReplaySpeed: 2 * speed },
      gatewayUrl: urls.gatewayUrl,
      audio: positionedSource(0, durationMs + 3_000, speed),
    })
    const turns: Turn[] = []
    const sessions = new Set<number>()
    let gaps = 0
    let losses = 0
    session.on('turn', (turn) => turns.push(turn))
    session.on('gap', () => gaps++)
    session.on('stateChange', (state) => {
      if (state.status === 'live') sessions.add(state.connection)
      if (state.status === 'reconnecting') losses++
    })
    const beganAt = performance.now()
    const minute = (): number => ((performance.now() - beganAt) * speed) / 60_000
    const samples: Sample[] = []
    const sample = (): void => {
      gc()
      const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
      samples.push({ minute: minute(), rss, heap: heapUsed + arrayBuffers, turns: turns.length })
    }
    const startedAt = performance.now()
    await session.start()
    const timer = setInterval(sample, (10 * 60_000) / speed)
    const { encounter } = await new Promise<void>((resolve) => {
      session.on('stateChange', ({ status }) => {
        if (status === 'ended' || status === 'failed') resolve()
      })
    }).then(() => session.stop())
    clearInterval(timer)
    sample()
    report(samples, encounter.turns, {
      sessions: sessions.size,
      losses,
      gaps,
      took: (performance.now() - startedAt) / 1_000,
    })
  } finally {
    server.kill()
  }
}

function report(
  samples: readonly Sample[],
  turns: readonly Turn[],
  counts: {
    readonly sessions: number
    readonly losses: number
    readonly gaps: number
    readonly took: number
  },
): void {
  const mb = (bytes: number): string => (bytes / 1e6).toFixed(1)
  // The first ten minutes pay for code that is compiled once.
  const first = samples[0] as Sample
  console.log(
    `\n${table(
      ['minute', 'turns', 'RSS MB', 'heap MB', 'RSS over first', 'heap over first'],
      samples.map(({ minute, rss, heap, turns: count }) => [
        minute.toFixed(0),
        count,
        mb(rss),
        mb(heap),
        mb(rss - first.rss),
        mb(heap - first.heap),
      ]),
    )}`,
  )
  const verdict = judge(script, turns, { beforeMs: 0, afterMs: 0 })
  const riseOf = (isOver: boolean): number =>
    Math.max(
      0,
      ...samples
        .filter(({ minute }) => minute > Number(values.minutes) + 5 === isOver)
        .map(({ rss }) => (rss - first.rss) / 1e6),
    )
  const live = riseOf(false)
  const over = riseOf(true)
  const wrong: string[] = []
  if (!isFlawless(verdict)) wrong.push(...verdict.remarks.slice(0, 10))
  if (counts.gaps > 0) wrong.push(`${counts.gaps} gaps`)
  if (live > Number(values.limit)) wrong.push(`memory rose by ${live.toFixed(1)} MB`)
  if (over > Number(values.noteLimit)) wrong.push(`the note took ${over.toFixed(1)} MB`)
  // A stall of the machine may look like a dead server; a rotation does not.
  if (counts.sessions - counts.losses !== 2)
    wrong.push(`${counts.sessions} sessions, ${counts.losses} of them after a loss: not one rotation`)
  console.log(
    `\n${verdict.words} words: ${verdict.lost} lost, ${verdict.twice} twice, ${verdict.garbled} garbled. ` +
      `${counts.sessions} server sessions, ${counts.losses} lost. Over the first sample, memory rose by ` +
      `${live.toFixed(1)} MB while live, and by ${over.toFixed(1)} MB for the note. ` +
      `Took ${counts.took.toFixed(0)} s.`,
  )
  for (const line of wrong) console.log(`WRONG ${line}`)
  process.exitCode = wrong.length === 0 ? 0 : 1
}

if (values.serve) await serve()
else await main()
