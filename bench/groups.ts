import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../scripts/postgres.ts'
import { keptVisit } from '../src/journal/kept-visit.ts'
import { Chain } from '../src/journal/chain.ts'
import type { EncounterStore, JournalRecord } from '../src/journal/records.ts'
import { FileStore } from '../src/node/file-store.ts'
import { PostgresStore } from '../src/postgres/postgres-store.ts'
import type { Turn } from '../src/protocol/turn.ts'

/**
 * What a store costs a group of visits: appends of live visits as a session makes them, a quarter of a second of audio at
 * a time and a turn every five seconds, and reading a three-hour visit back.
 *
 *     npm run bench:groups -- --visits 100 --seconds 20
 */
const value = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at === -1 ? fallback : Number(process.argv[at + 1])
}
const visits = value('visits', 100)
const seconds = value('seconds', 20)

function turnAt(order: number): Turn {
  const startMs = order * 5_000
  const words = Array.from({ length: 14 }, (_, n) => ({
    text: `word${n}`,
    startMs: startMs + n * 300,
    endMs: startMs + n * 300 + 250,
    confidence: 0.9,
  }))
  const text = words.map((word) => word.text).join(' ')
  return {
    id: `0-${order}`,
    connection: 0,
    turnOrder: order,
    text,
    words,
    startMs,
    endMs: startMs + 4_500,
    isFinal: true,
  }
}

function audioAt(startMs: number): JournalRecord {
  return { type: 'audio', startMs, sampleRate: 16_000, bytes: crypto.getRandomValues(new Uint8Array(8_000)) }
}

const quantile = (sorted: readonly number[], q: number): string =>
  `${(sorted[Math.floor(q * (sorted.length - 1))] ?? NaN).toFixed(1)} ms`

/** CPU of this process since then, in milliseconds. */
function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1_000
}

async function live(name: string, store: EncounterStore): Promise<void> {
  const tookMs: number[] = []
  const cpu = process.cpuUsage()
  const visit = async (n: number): Promise<void> => {
    const claim = await store.claim?.(`live-${n}`, 15_000)
    const chain = new Chain()
    const beginMs = performance.now() + Math.random() * 250
    for (let tick = 0; tick < seconds * 4; tick++) {
      await new Promise((resolve) =>
        setTimeout(resolve, Math.max(0, beginMs + tick * 250 - performance.now())),
      )
      const records = [audioAt(tick * 250)]
      if (tick % 20 === 19) {
        const order = Math.floor(tick / 20)
        records.push({ type: 'turn', turn: turnAt(order) }, { type: 'covered', untilMs: order * 5_000 })
      }
      const linked = records.map((record) => chain.link(record, claim?.token))
      const fromMs = performance.now()
      await store.append(`live-${n}`, linked, claim)
      tookMs.push(performance.now() - fromMs)
    }
    await claim?.release()
  }
  await Promise.all(Array.from({ length: visits }, (_, n) => visit(n)))
  tookMs.sort((a, b) => a - b)
  console.log(
    `${name.padEnd(14)} ${visits} visits, ${tookMs.length} appends: p50 ${quantile(tookMs, 0.5)}, p99 ${quantile(tookMs, 0.99)}, this process ${(cpuMs(cpu) / 10 / seconds).toFixed(0)} % of a core`,
  )
}

async function threeHours(name: string, store: EncounterStore): Promise<void> {
  const chain = new Chain()
  const write = (records: JournalRecord[]): Promise<void> =>
    store.append(
      'long',
      records.map((record) => chain.link(record)),
    )
  await write([{ type: 'start', startedAt: new Date(0).toISOString() }])
  for (let order = 0; order < 2_160; order++) {
    const turn = turnAt(order)
    await write([
      ...Array.from({ length: 20 }, (_, n) => audioAt(order * 5_000 + n * 250)),
      { type: 'turn', turn },
      { type: 'turn-edited', turn: { ...turn, editedText: turn.text, edits: [], status: 'unchanged' } },
      { type: 'covered', untilMs: order * 5_000 },
    ])
  }
  const fromMs = performance.now()
  const cpu = process.cpuUsage()
  const records: JournalRecord[] = []
  for await (const record of store.read('long')) records.push(record)
  const { fold } = keptVisit('long', records)
  console.log(
    `${name.padEnd(14)} three hours: ${records.length} records, ${fold.encounter.turns.length} turns, ${fold.damage.length} damaged, read back in ${(performance.now() - fromMs).toFixed(0)} ms, ${cpuMs(cpu).toFixed(0)} ms of CPU`,
  )
}

const directory = mkdtempSync(join(tmpdir(), 'groups-'))
const server = await startPostgres()
const stores: [string, FileStore | PostgresStore][] = [
  ['FileStore', new FileStore(directory)],
  ['PostgresStore', new PostgresStore({ connectionString: server.url })],
]
try {
  for (const [name, store] of stores) {
    await live(name, store)
    await threeHours(name, store)
    await store.close()
  }
} finally {
  await server.stop()
  rmSync(directory, { recursive: true, force: true })
}
