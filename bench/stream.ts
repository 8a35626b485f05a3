import { median, quantile } from './peers/numbers.ts'
import { installBufferutil, run, start } from './peers/programs.ts'
import type { PeerName } from './peers/peer.ts'
import { compared, type BenchOptions, type Part, type Row } from './peers/result.ts'
import type { ClientFindings, ClientTask } from './stream-client.ts'
import type { ServerAnswer } from './stream-server.ts'

const framesPerHour = 72_000
/** What is held to a share of the official client's CPU, which sends 50 ms frames. */
const bounds = [
  ['ours', 'streaming client', 1.4],
  ['ours100', 'streaming client, frames of 100 ms', 0.9],
  ['session', 'whole session', 1.75],
  ['session100', 'whole session, frames of 100 ms', 1.1],
] as const
const peers = [...bounds.map(([name]) => name), 'official'] as const

/** A server whose speaker gives a partial every 300 ms and a turn every 5.4 s, in a process of its own. */
export async function withServer<T>(work: (server: ServerAnswer) => Promise<T>): Promise<T> {
  const { answer, child } = await start<ServerAnswer>('stream-server', {
    partialEveryMs: 300,
    partialsPerTurn: 18,
  })
  try {
    return await work(answer)
  } finally {
    child.disconnect()
  }
}

/** Runs every peer once; together, so that what else the machine does falls on all of them, or in turn. */
export async function round<Name extends PeerName>(
  server: ServerAnswer,
  names: readonly Name[],
  task: Omit<ClientTask, 'peer' | 'url'>,
  isTogether: boolean,
  env?: NodeJS.ProcessEnv,
): Promise<Record<Name, ClientFindings>> {
  const found: [Name, ClientFindings][] = []
  const one = async (peer: Name): Promise<void> => {
    const whole: ClientTask = { ...task, peer, url: server.streamingUrl }
    found.push([peer, await run<ClientFindings>('stream-client', whole, server.certificate, env)])
  }
  if (isTogether) await Promise.all(names.map(one))
  else for (const peer of names) await one(peer)
  return Object.fromEntries(found) as Record<Name, ClientFindings>
}

const cpuSeconds = ({ cpuMicros, frames }: ClientFindings): number =>
  ((cpuMicros / frames) * framesPerHour) / 1e6

const cpuPairs = <Name extends PeerName>(
  rounds: readonly Record<Name | 'official', ClientFindings>[],
  name: Name,
): { ours: number; official: number }[] =>
  rounds.map((each) => ({ ours: cpuSeconds(each[name]), official: cpuSeconds(each.official) }))

/** CPU per hour of audio, from ten sessions in a process to many. */
export async function measureStreaming({ quick }: BenchOptions): Promise<Part> {
  const sizes = quick ? [10, 100] : [10, 100, 500]
  const rows: Row[] = []
  const notes: string[] = []
  const bars: { x: number; y: number }[] = []
  await withServer(async (server) => {
    for (const sessions of sizes) {
      const rounds: Record<(typeof peers)[number], ClientFindings>[] = []
      // Side by side while the processors have room for all, so that what else runs falls on all alike.
      const isTogether = sessions <= 100
      for (let i = 0; i < (quick ? 2 : 3); i++) {
        // An hour is asked for. V8 compiles in its first seconds only, for 18 at 100 sessions, and whoever has more
        // code pays for longer: that is over before anything is counted.
        const warmUpMs = quick ? 10_000 : isTogether ? 20_000 : 12_000
        const task = { sessions, warmUpMs, measureMs: quick ? 3_000 : 8_000 }
        rounds.push(await round(server, rotated(peers, i * 2), task, isTogether))
      }
      for (const [name, what, atMost] of bounds) {
        const row = compared(`CPU, ${what}, ${sessions} at once`, 's', cpuPairs(rounds, name), atMost)
        rows.push(row)
        if (name === 'ours') bars.push({ x: sessions, y: row.ratio ?? NaN })
      }
    }
    const masking = quick ? undefined : installBufferutil()
    if (masking === undefined) notes.push('`bufferutil` was not measured: a quick run, or no registry.')
    else {
      const env = { NODE_PATH: masking }
      const names = ['ours', 'session', 'official'] as const
      const task = { sessions: 100, warmUpMs: 20_000, measureMs: 8_000 }
      const rounds: Record<(typeof names)[number], ClientFindings>[] = []
      for (let i = 0; i < 3; i++) rounds.push(await round(server, rotated(names, i), task, true, env))
      const row = (name: 'ours' | 'session', what: string): Row =>
        compared(`CPU, ${what}, 100 at once, \`bufferutil\` for all`, 's', cpuPairs(rounds, name))
      rows.push(row('ours', 'streaming client'), row('session', 'whole session'))
    }
    const task = { sessions: 50, warmUpMs: quick ? 2_000 : 10_000, measureMs: 4_000 }
    const bare = await round(server, ['bare', 'official'], task, true)
    const share = cpuSeconds(bare.bare) / cpuSeconds(bare.official)
    notes.push(
      `A bare \`ws\` socket with \`JSON.parse\` costs ${share.toFixed(2)} × the official client at 50 sessions: most of what a client costs is TLS and the kernel.`,
    )
  })
  const charts = {
    cpu: {
      title: 'CPU per hour of audio: ours by the official client',
      x: 'sessions in one process',
      y: 'ratio',
      series: { 'ours ÷ official': bars, 'the official client': bars.map(({ x }) => ({ x, y: 1 })) },
    },
  }
  return { rows, notes, charts }
}

/** From the server's send to the listener, at 100 sessions, without edits and with. */
export async function measureLatency({ quick }: BenchOptions): Promise<Part> {
  const rounds = quick ? 1 : 3
  const found: Record<'official' | 'session' | 'editing', ClientFindings>[] = []
  const slow: Record<'session' | 'editing', ClientFindings>[] = []
  await withServer(async (server) => {
    // As for the CPU: what happens once in a process, the reading of the lexicon and V8's compiling, is over by then.
    const task = { sessions: quick ? 30 : 100, warmUpMs: quick ? 14_000 : 20_000, measureMs: 10_000 }
    for (let i = 0; i < rounds; i++) {
      const names = ['official', 'session', 'editing'] as const
      found.push(await round(server, rotated(names, i), { ...task, editMs: 1_500 }, true))
    }
    const names = ['session', 'editing'] as const
    for (let i = 0; i < Math.ceil(rounds / 2); i++)
      slow.push(await round(server, rotated(names, i), { ...task, editMs: 30_000 }, true))
  })
  const rows: Row[] = []
  for (const [name, part, atMost] of [
    ['p50', 0.5, 1.1],
    ['p99', 0.99, 1.5],
  ] as const) {
    const at = (findings: ClientFindings): number => quantile(findings.latencies, part) / 1_000
    const pairs = found.map((each) => ({ ours: at(each.editing), official: at(each.official) }))
    rows.push(compared(`Frame to listener, ${name}, edits of 1.5 s in flight`, 'ms', pairs, atMost))
    for (const [seconds, runs] of [
      ['1.5', found],
      ['30', slow],
    ] as const) {
      const ratio = median(runs.map((each) => at(each.editing) / at(each.session)))
      rows.push({
        what: `Frame to listener, ${name}, edits of ${seconds} s ÷ no editing`,
        unit: '×',
        ours: ratio,
        official: 'does not edit',
        target: '≤ 1.1',
        isMet: ratio <= 1.1,
      })
    }
  }
  return { rows }
}

function rotated<T>(items: readonly T[], by: number): T[] {
  return items.map((_, i) => items[(i + by) % items.length] as T)
}
