import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { madeUpVisit } from '../bench/cost-visits.ts'
import { compareCost } from '../bench/cost.ts'
import { median } from '../bench/peers/numbers.ts'
import { decodeServerMessage } from '../src/protocol/streaming-decoder.ts'
import { EncounterFold } from '../src/journal/fold.ts'
import { MemoryStore } from '../src/journal/memory-store.ts'
import type { Turn } from '../src/protocol/turn.ts'
import { FrameBuffer } from '../src/audio/audio-buffer.ts'
import { ReplayWindow } from '../src/streaming/replay-window.ts'
import type { TranscriptSink } from '../src/streaming/transcription.ts'

// Guards what does not depend on the machine; `bench/` measures the rest, and size-limit the bundle.
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes that one call of `work` allocates: few enough calls that no collection falls between. */
function allocated(work: () => unknown): number {
  const calls = 300
  // Compiled code allocates less than interpreted code, and what a visit runs is compiled.
  for (let i = 0; i < 20_000; i++) work()
  const rounds = Array.from({ length: 9 }, () => {
    collect()
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < calls; i++) work()
    return (process.memoryUsage().heapUsed - before) / calls
  })
  return median(rounds)
}

function partial(words: number): string {
  const heard = Array.from({ length: words }, (_, i) => {
    return { start: i * 300, end: i * 300 + 250, text: `word${i}`, confidence: 0.95, word_is_final: false }
  })
  const transcript = heard.map(({ text }) => text).join(' ')
  const flags = { end_of_turn: false, turn_is_formatted: true, end_of_turn_confidence: 0 }
  return JSON.stringify({ turn_order: 3, ...flags, transcript, words: heard, utterance: '', type: 'Turn' })
}

/** How much slower the last tenth of `count` steps is than the second. */
function growth(count: number, step: (i: number) => void): number {
  const tenths = Array.from({ length: 10 }, (_, tenth) => {
    const before = process.cpuUsage()
    for (let i = (tenth * count) / 10; i < ((tenth + 1) * count) / 10; i++) step(i)
    const { user, system } = process.cpuUsage(before)
    return user + system
  })
  return median(tenths.slice(-3)) / median(tenths.slice(1, 4))
}

const turns = madeUpVisit(20_000)
const fold = new EncounterFold('growth')
const audio = new FrameBuffer({
  bytesPerMs: 16,
  frame: 800,
  shortest: 800,
  maxMs: 60_000,
  startMs: 0,
  silence: 0,
})
const quiet = { turn: () => undefined, covered: () => undefined } as unknown as TranscriptSink
const replay = new ReplayWindow(audio, true, [], quiet)
const store = new MemoryStore()
const chunk = { type: 'audio', sampleRate: 16_000, bytes: new Uint8Array(800) } as const
function hear(turn: Turn): void {
  fold.apply({ type: 'turn', turn })
  const unchanged = { editedText: turn.text, edits: [], status: 'unchanged' } as const
  fold.apply({ type: 'turn-edited', turn: { ...turn, ...unchanged } })
  replay.deliver(turn)
  const { startMs, endMs } = turn
  void store.append('growth', [
    { ...chunk, startMs },
    { type: 'turn', turn },
    { type: 'covered', untilMs: endMs },
  ])
}

const text = partial(9)
const visits = Array.from({ length: 3 }, (_, i) => madeUpVisit(100 + i * 18))
const { calls, tokens, ours } = await compareCost(visits)
const checks: readonly (readonly [what: string, value: number, atMost: number])[] = [
  ['model calls ÷ one per turn', calls, 0.35],
  ['input tokens ÷ one call per turn', tokens, 0.6],
  ['critical turns that no model saw', ours.reduce((sum, { missed }) => sum + missed, 0), 0],
  [
    'bytes allocated per message ÷ JSON.parse alone',
    allocated(() => decodeServerMessage(text)) / allocated(() => JSON.parse(text) as unknown),
    4,
  ],
  ['CPU per turn late ÷ early in a visit of 20000 turns', growth(turns.length, (i) => {
      hear(turns[i] as Turn)
    }), 2.5],
] // prettier-ignore
let failed = false
for (const [what, value, atMost] of checks) {
  const isMet = value <= atMost
  failed ||= !isMet
  console.log(`${isMet ? '✓' : '✗'} ${what}: ${value.toFixed(2)} (at most ${atMost})`)
}
if (failed) process.exitCode = 1
