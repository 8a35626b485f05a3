import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { LocalScribe } from '../src/local/local-scribe.ts'
import { audioFile } from '../src/node/audio-file.ts'
import type { AudioSource } from '../src/protocol/audio.ts'
import type { Turn } from '../src/protocol/turn.ts'
import { StreamingClient } from '../src/streaming/streaming-client.ts'
import { CuttingProxy } from '../test/chaos/cutting-proxy.ts'
import { Random } from '../test/chaos/random.ts'
import { table } from '../test/chaos/table.ts'
import { plainWords, wordErrors } from './local-wer.ts'

/**
 * The demo's recording through the recogniser on this machine, with five cuts of the network and without. A
 * recogniser hears the same audio otherwise when it begins elsewhere, so how much it varies by itself is measured
 * too: on the whole recording with a little more silence before it.
 * Run: npm run bench:drops
 */

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    cuts: { type: 'string', default: '5' },
    /** Times real time; the recogniser takes in more than one needs. */
    speed: { type: 'string', default: '1' },
  },
})
const speed = Number(values.speed)
const recording = new URL('../examples/audio/demo-consultation.wav', import.meta.url)
const recordingMs = (readFileSync(recording).byteLength - 44) / 32
const reference = plainWords(
  (
    JSON.parse(
      readFileSync(new URL('../examples/audio/demo-consultation.reference.json', import.meta.url), 'utf8'),
    ) as { turns: { text: string }[] }
  ).turns
    .map((turn) => turn.text)
    .join(' '),
)

interface Heard {
  readonly name: string
  readonly words: readonly string[]
  readonly cuts: number
  readonly connections: number
  readonly gaps: number
  readonly backwards: number
}

/** The recording after `leadMs` of silence, and some silence after it. */
function recordingAfter(leadMs: number): AudioSource {
  const file = audioFile(recording, { speed })
  return {
    format: file.format,
    async *open(signal) {
      yield new Uint8Array(leadMs * 32)
      yield* file.open(signal)
      yield new Uint8Array(2_500 * 32)
    },
  }
}

async function hear(
  local: LocalScribe,
  name: string,
  leadMs: number,
  cutsAtMs: readonly number[],
): Promise<Heard> {
  await using proxy = await CuttingProxy.start(local.streamingUrl)
  const client = new StreamingClient({ url: proxy.url, apiKey: 'local' })
  const turns: Turn[] = []
  let gaps = 0
  let cuts = 0
  client.on('turn', (turn) => turns.push(turn))
  client.on('gap', () => gaps++)
  const timers = cutsAtMs.map((atMs) => setTimeout(() => (cuts += Number(proxy.cut())), atMs / speed))
  for await (const _ of client.transcribe(recordingAfter(leadMs)));
  for (const timer of timers) clearTimeout(timer)
  return {
    name,
    words: plainWords(turns.map((turn) => turn.text).join(' ')),
    cuts,
    connections: client.usage.connections,
    gaps,
    backwards: turns.filter((turn, i) => turn.startMs < (turns[i - 1]?.startMs ?? 0)).length,
  }
}

/** The words that two runs heard differently, side by side. */
function differences(before: readonly string[], after: readonly string[]): string[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0))
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      ;(lengths[i] as number[])[j] =
        before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const found: string[] = []
  let [gone, come]: [string[], string[]] = [[], []]
  const tell = (): void => {
    if (gone.length + come.length > 0) found.push(`${gone.join(' ') || '–'} → ${come.join(' ') || '–'}`)
    ;[gone, come] = [[], []]
  }
  for (let i = 0, j = 0; i < before.length || j < after.length;) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      tell()
      i++
      j++
    } else if (j >= after.length || (i < before.length && at(i + 1, j) >= at(i, j + 1))) {
      gone.push(before[i++] as string)
    } else come.push(after[j++] as string)
  }
  tell()
  return found
}

const random = new Random(Number(values.seed))
const cuts = Number(values.cuts)
// One in each part of the visit, anywhere in it.
const cutsAtMs = Array.from({ length: cuts }, (_, i) =>
  Math.round(((i + 0.15 + 0.7 * random.unit()) * recordingMs) / cuts),
)
await using local = await LocalScribe.start()
console.log(
  `${(recordingMs / 1_000).toFixed(0)} s of speech at ${speed}× real time, cut at ${cutsAtMs.map((ms) => (ms / 1_000).toFixed(1)).join(', ')} s`,
)
const runs = await Promise.all([
  hear(local, 'no cut', 0, []),
  hear(local, 'no cut, 0.3 s later', 300, []),
  hear(local, 'no cut, 0.7 s later', 700, []),
  hear(local, `${cuts} cuts`, 0, cutsAtMs),
])
const base = runs[0]
const errors = (run: Heard): number => wordErrors(reference, run.words)
const percent = (count: number, of: number): string => `${((100 * count) / of).toFixed(1)} %`
console.log(
  `\n${table(
    ['run', 'cuts', 'sessions', 'words', 'errors', 'WER', 'other than without', 'share', 'gaps', 'backwards'],
    runs.map((run) => {
      const other = wordErrors(base.words, run.words)
      return [
        run.name,
        run.cuts,
        run.connections,
        run.words.length,
        errors(run),
        percent(errors(run), reference.length),
        other,
        percent(other, base.words.length),
        run.gaps,
        run.backwards,
      ]
    }),
  )}`,
)
for (const run of runs.slice(1)) {
  console.log(`\n${run.name}: ${differences(base.words, run.words).join('; ') || 'the same words'}`)
}
const cutRun = runs.at(-1) as Heard
const uncut = runs.slice(0, -1)
// Its own variation: the worst it does by itself, and as much again as its runs differ.
const spread = Math.max(...uncut.map(errors)) - Math.min(...uncut.map(errors))
const allowed = Math.max(...uncut.map(errors)) + Math.max(spread, 2)
const isWrong = errors(cutRun) > allowed || cutRun.gaps > 0 || cutRun.backwards > 0 || cutRun.cuts < cuts
console.log(
  `\n${isWrong ? 'WRONG' : 'The cuts cost nothing beyond what the recogniser varies'}: ${errors(cutRun)} errors, at most ${allowed} expected.`,
)
process.exitCode = isWrong ? 1 : 0
