import type { ScribeErrors } from '../../src/core/errors.ts'
import type { AudioSource } from '../../src/protocol/audio.ts'
import type { Gap, ScribeWarning } from '../../src/protocol/encounter.ts'
import type { PartialTurn, Turn } from '../../src/protocol/turn.ts'
import type { StreamingClientOptions } from '../../src/streaming/options.ts'
import { StreamingClient, type TranscribeOptions } from '../../src/streaming/streaming-client.ts'
import type { FakeAssemblyAI } from '../../src/testing/fake-assemblyai.ts'
import type { ScriptEntry } from '../../src/testing/script.ts'

/** Four turns in 14 s, with a pause in the middle. */
export const visitScript: readonly ScriptEntry[] = [
  { speaker: 'doctor', text: 'Good morning, what brings you in today?', startMs: 500 },
  { speaker: 'patient', text: 'I have had a cough for two weeks.', startMs: 4_000 },
  { speaker: 'doctor', text: 'Do you take any tablets?', startMs: 8_000 },
  { speaker: 'patient', text: 'Lisinopril, ten milligrams every morning.', startMs: 11_000 },
]

export const visitWords: string = visitScript.map((entry) => entry.text).join(' ')

/** What a client told of one visit. */
export interface Visit {
  readonly client: StreamingClient
  readonly turns: Turn[]
  readonly partials: PartialTurn[]
  readonly states: string[]
  readonly gaps: Gap[]
  readonly warnings: ScribeWarning[]
  readonly revised: Turn[]
  /** Every word of every final turn, in the order of delivery. */
  readonly words: string
  /** Resolves when the iterable has ended, with what it threw. */
  readonly ended: Promise<ScribeErrors | undefined>
}

/** Starts transcribing and writes down what comes. Backoff is short and replay fast unless given otherwise. */
export function listen(
  fake: Pick<FakeAssemblyAI, 'streamingUrl'>,
  source: AudioSource,
  options: StreamingClientOptions = {},
  transcribe: TranscribeOptions = {},
): Visit {
  const client = new StreamingClient({
    apiKey: 'test-key',
    url: fake.streamingUrl,
    reconnect: { baseDelayMs: 10 },
    maxReplaySpeed: 100,
    ...options,
  })
  const turns: Turn[] = []
  const partials: PartialTurn[] = []
  const states: string[] = []
  const gaps: Gap[] = []
  const warnings: ScribeWarning[] = []
  const revised: Turn[] = []
  client.on('stateChange', ({ status }) => states.push(status))
  client.on('gap', (gap) => gaps.push(gap))
  client.on('warning', (warning) => warnings.push(warning))
  client.on('turnRevised', (turn) => revised.push(turn))
  const ended = (async () => {
    try {
      for await (const turn of client.transcribe(source, transcribe)) {
        if (turn.isFinal) turns.push(turn)
        else partials.push(turn)
      }
      return undefined
    } catch (error) {
      return error as ScribeErrors
    }
  })()
  return {
    client,
    turns,
    partials,
    states,
    gaps,
    warnings,
    revised,
    ended,
    get words() {
      return turns.map((turn) => turn.text).join(' ')
    },
  }
}
