import type { ScribeErrors } from '../../src/core/errors.ts'
import type { Gap } from '../../src/protocol/encounter.ts'
import type { StreamingParameters } from '../../src/protocol/streaming-parameters.ts'
import type { Turn } from '../../src/protocol/turn.ts'
import { StreamingClient } from '../../src/streaming/streaming-client.ts'
import { FakeAssemblyAI, type FakeAssemblyAIOptions } from '../../src/testing/fake-assemblyai.ts'
import type { StreamingFault } from '../../src/testing/fault.ts'
import type { ScriptEntry } from '../../src/testing/script.ts'
import { scriptedSource } from '../../src/testing/scripted-source.ts'
import { faultMix, struck, type FaultKind } from './fault-mix.ts'
import { Stall } from './stall.ts'
import { Random } from './random.ts'
import { ReplayRate } from './replay-rate.ts'
import { readTimings, scriptedVisit } from './scripted-visit.ts'
import { isFlawless, judge, type EdgeSlack, type Verdict } from './verdict.ts'

/** How the service is, beside its faults. */
export interface Variant {
  readonly name: string
  readonly parameters: StreamingParameters
  readonly slack: EdgeSlack
  /** How fast it takes audio in, times real time. */
  readonly intakeSpeed: number
}

const exact: EdgeSlack = { beforeMs: 0, afterMs: 0 }
const live: EdgeSlack = { beforeMs: 990, afterMs: 700 }

export const variants: readonly Variant[] = [
  { name: 'u3-rt-pro', parameters: {}, slack: exact, intakeSpeed: Infinity },
  { name: 'u3-rt-pro, edges as live', parameters: {}, slack: live, intakeSpeed: Infinity },
  {
    name: 'universal, two finals',
    parameters: { speechModel: 'universal-streaming-english', formatTurns: true },
    slack: exact,
    intakeSpeed: Infinity,
  },
  {
    name: 'u3-rt-pro, speakers',
    parameters: { speakerLabels: true },
    slack: exact,
    intakeSpeed: Infinity,
  },
  { name: 'u3-rt-pro, all as live', parameters: {}, slack: live, intakeSpeed: 1.25 },
]

/** A visit with everything that goes wrong in it; the same for the same numbers. */
export interface Plan {
  readonly run: number
  readonly kind: FaultKind
  readonly variant: Variant
  readonly script: readonly ScriptEntry[]
  readonly faults: readonly StreamingFault[]
}

const { timings } = readTimings()

export function planVisit(
  seed: number,
  run: number,
  kind: FaultKind,
  variant: Variant,
  durationMs: number,
): Plan {
  const random = new Random(Math.imul(seed, 1_000_003) + run)
  const script = scriptedVisit(random, durationMs, timings)
  return { run, kind, variant, script, faults: faultMix(random, kind, durationMs) }
}

export function serverOptions({ script, faults, variant }: Plan): FakeAssemblyAIOptions {
  return { script, faults, hears: true, edgeSlack: variant.slack, intakeSpeed: variant.intakeSpeed }
}

/** What came of it. */
export interface Outcome {
  readonly verdict: Verdict
  readonly faults: number
  readonly connections: number
  /** The most audio sent in any five seconds of a replay, times real time. */
  readonly replay: number
  readonly gaps: readonly Gap[]
  readonly error: ScribeErrors | undefined
  /** What happened, for a run that failed. */
  readonly log: readonly string[]
  /** The longest that this process stood still meanwhile, in milliseconds; a fast clock stands still with it. */
  readonly stallMs: number
}

/** Plays a plan to our client, real defaults throughout, and judges what came out. */
export async function playVisit(plan: Plan): Promise<Outcome> {
  await using fake = await FakeAssemblyAI.start({ ...serverOptions(plan), keepAudio: true })
  using rate = new ReplayRate(fake)
  const client = new StreamingClient({
    apiKey: 'test-key',
    url: fake.streamingUrl,
    ...plan.variant.parameters,
  })
  using stall = new Stall()
  const turns: Turn[] = []
  const gaps: Gap[] = []
  const log: string[] = []
  const startedAt = performance.now()
  const note = (text: string): void => {
    log.push(`${Math.round(performance.now() - startedAt)} ${text}`)
  }
  client.on('stateChange', (state) => {
    note(JSON.stringify(state, (key, value: unknown) => (key === 'cause' ? String(value) : value)))
  })
  client.on('gap', (gap) => {
    gaps.push(gap)
    note(`gap ${gap.startMs} to ${gap.endMs}: ${gap.reason}`)
  })
  client.on('warning', (warning) => {
    note(`warning ${warning.kind}: ${warning.message}`)
  })
  client.on('turn', (turn) => {
    turns.push(turn)
    note(`turn ${turn.id} ${turn.startMs} to ${turn.endMs}: ${turn.text}`)
  })
  let error: ScribeErrors | undefined
  try {
    const source = rate.watched(scriptedSource({ script: plan.script, content: 'positioned', speed: 1 }))
    for await (const _ of client.transcribe(source));
  } catch (cause) {
    error = cause as ScribeErrors
  }
  const { connections } = fake.requests
  return {
    verdict: judge(plan.script, turns, plan.variant.slack),
    faults: struck(plan.faults, connections),
    connections: connections.length,
    replay: rate.highest,
    gaps,
    error,
    log,
    stallMs: stall.longestMs,
  }
}

/** The most that a replay may be measured at: twice real time, and what a stall of this process adds. */
export const highestReplay = 2.1

/** What was wrong with a run; empty when nothing was. */
export function faultsOf({ verdict, replay, gaps, error }: Outcome): string[] {
  const wrong: string[] = []
  if (error) wrong.push(`failed: ${error.message}`)
  if (!isFlawless(verdict)) wrong.push(describe(verdict))
  if (gaps.length > 0)
    wrong.push(`gaps ${gaps.map((gap) => `${gap.startMs} to ${gap.endMs} ${gap.reason}`).join(', ')}`)
  if (replay > highestReplay) wrong.push(`replay at ${replay.toFixed(2)} times real time`)
  return wrong
}

function describe({ remarks, ...counts }: Verdict): string {
  const wrong = Object.entries(counts).filter(
    ([name, count]) => count > 0 && !/^(words|delivered|worst)/.test(name),
  )
  return `${wrong.map(([name, count]) => `${count} ${name}`).join(', ')} (${remarks.slice(0, 5).join('; ')})`
}
