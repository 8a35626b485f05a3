import { median, quantile } from './peers/numbers.ts'
import { run, start } from './peers/programs.ts'
import type { PeerName } from './peers/peer.ts'
import { compared, type BenchOptions, type Part, type Row } from './peers/result.ts'
import type { ClientFindings, ClientTask } from './stream-client.ts'
import type { ServerAnswer } from './stream-server.ts'

const framesPerHour = 72_000
const peers = ['ours', 'official'] as const

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
): Promise<Record<Name, ClientFindings>> {
  const found: [Name, ClientFindings][] = []
  const one = async (peer: Name): Promise<void> => {
    const whole: ClientTask = { ...task, peer, url: server.streamingUrl }
    found.push([peer, await run<ClientFindings>('stream-client', whole, server.certificate)])
  }
  if (isTogether) await Promise.all(names.map(one))
  else for (const peer of names) await one(peer)
  return Object.fromEntries(found) as Record<Name, ClientFindings>
}

const cpuSeconds = ({ cpuMicros, frames }: ClientFindings): number =>
  ((cpuMicros / frames) * framesPerHour) / 1e6

/** CPU per hour of audio, from one session in a process to many. */
export async function measureStreaming({ quick }: BenchOptions): Promise<Part> {
  const sizes = quick ? [10, 100] : [1, 10, 100, 500]
  const rows: Row[] = []
  const notes: string[] = []
  const bars: { x: number; y: number }[] = []
  await withServer(async (server) => {
    for (const sessions of sizes) {
      const pairs: { ours: number; official: number }[] = []
      // Side by side while the processors have room for both, so that what else runs falls on both alike.
      const isTogether = sessions <= 100
      const rounds = quick ? 2 : isTogether ? 3 : 4
      for (let i = 0; i < rounds; i++) {
        const order = i % 2 === 0 ? peers : (['official', 'ours'] as const)
        // An hour is asked for. V8 compiles in its first seconds only, for 18 at 100 sessions, and whoever has more
        // code pays for longer: that is over before anything is counted.
        const warmUpMs = quick ? 10_000 : isTogether ? 20_000 : 12_000
        const task = { sessions, warmUpMs, measureMs: quick ? 3_000 : 8_000 }
        const found = await round(server, order, task, isTogether)
        pairs.push({ ours: cpuSeconds(found.ours), official: cpuSeconds(found.official) })
      }
      const row = compared(`CPU per hour of audio, ${sessions} at once`, 's', pairs, 1)
      rows.push(row)
      bars.push({ x: sessions, y: row.ratio ?? NaN })
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
  for (const [name, part] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const) {
    const at = (findings: ClientFindings): number => quantile(findings.latencies, part) / 1_000
    const pairs = found.map((each) => ({ ours: at(each.editing), official: at(each.official) }))
    rows.push(compared(`Frame to listener, ${name}, edits of 1.5 s in flight`, 'ms', pairs, 1))
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
