import { iterableSource } from '../src/audio/iterable-source.ts'
import { StreamingClient } from '../src/streaming/streaming-client.ts'

export interface LongVisitTask {
  readonly url: string
  readonly hours: number
}

export interface LongVisitFindings {
  readonly hours: number
  readonly turns: number
  /** Heap and buffers after a collection. */
  readonly samples: readonly { readonly atMs: number; readonly bytes: number }[]
}

const sampleEveryMs = 300_000

/** Hears hours of audio as fast as it goes, and keeps nothing of what it heard. */
async function hearLong({ url, hours }: LongVisitTask): Promise<LongVisitFindings> {
  const samples: { atMs: number; bytes: number }[] = []
  const client = new StreamingClient({ url, apiKey: 'test-key' })
  const chunks = function* (): Generator<Uint8Array> {
    const chunk = new Uint8Array(1_600).fill(1)
    for (let i = 0; i < hours * 72_000; i++) yield chunk.slice()
  }
  let turns = 0
  for await (const turn of client.transcribe(iterableSource(chunks()))) {
    if (!turn.isFinal) continue
    turns++
    if (turn.endMs < (samples.length + 1) * sampleEveryMs) continue
    globalThis.gc?.()
    globalThis.gc?.()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    samples.push({ atMs: turn.endMs, bytes: heapUsed + arrayBuffers })
  }
  return { hours, turns, samples }
}

if (process.send) {
  const findings = await hearLong(JSON.parse(process.argv[2] ?? '{}') as LongVisitTask)
  process.send(findings, () => process.exit())
}
