import { StreamingClient } from '../src/streaming/streaming-client.ts'
import { PushSource } from './peers/push-source.ts'

export interface EarlyAudioTask {
  readonly url: string
  readonly frames: number
}

export interface EarlyAudioFindings {
  /** Audio given before the session had begun, and audio that reached the server, in milliseconds. */
  readonly givenMs: number
  readonly sentMs: number
}

/** Speaks before the connection is there, and counts what arrives once it is. */
async function speakEarly({ url, frames }: EarlyAudioTask): Promise<EarlyAudioFindings> {
  const client = new StreamingClient({ url, apiKey: 'test-key' })
  const source = new PushSource()
  const turns = client.transcribe(source)
  for (let i = 0; i < frames; i++) source.push(new Uint8Array(1_600).fill(1))
  client.on('begin', () => {
    client.finish()
  })
  for await (const turn of turns) void turn
  return { givenMs: frames * 50, sentMs: client.usage.sentMs }
}

if (process.send) {
  const findings = await speakEarly(JSON.parse(process.argv[2] ?? '{}') as EarlyAudioTask)
  process.send(findings, () => process.exit())
}
