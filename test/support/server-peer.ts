import {
  StreamingTranscriber,
  type BeginEvent,
  type StreamingTranscriberParams,
  type TurnEvent,
} from 'assemblyai'
import { trustCertificate } from './server-trust.ts'

/** What the official client heard. */
export interface PeerTranscript {
  readonly begin: BeginEvent
  readonly partials: readonly TurnEvent[]
  readonly finals: readonly TurnEvent[]
  /** True when its `close()` got the `Termination` it waits for. */
  readonly terminated: boolean
  readonly errors: readonly Error[]
}

export interface PeerOptions {
  /** @default 'test-key' */
  readonly apiKey?: string
  /** 1: real time. @default Infinity */
  readonly speed?: number
  /** For how long to wait for `Termination`, in milliseconds. @default 10000 */
  readonly terminationTimeoutMs?: number
  /** Further parameters. @default model u3-rt-pro at 16 kHz */
  readonly parameters?: Partial<StreamingTranscriberParams>
}

const frameBytes = 1_600

/** Transcribes PCM (16 kHz, 16 bit, mono) with the official `assemblyai` client against a server with TLS. */
export async function transcribeWithPeer(
  server: { readonly streamingUrl: string; readonly certificate: string | undefined },
  audio: Uint8Array,
  options: PeerOptions = {},
): Promise<PeerTranscript> {
  const { speed = Infinity, terminationTimeoutMs = 10_000 } = options
  const forget = trustCertificate(server.certificate ?? '')
  try {
    const transcriber = new StreamingTranscriber({
      websocketBaseUrl: server.streamingUrl,
      apiKey: options.apiKey ?? 'test-key',
      sampleRate: 16_000,
      speechModel: 'u3-rt-pro',
      connectTimeout: 10_000,
      ...options.parameters,
    })
    const partials: TurnEvent[] = []
    const finals: TurnEvent[] = []
    const errors: Error[] = []
    let wasClosed = false
    transcriber.on('turn', (turn) => (turn.end_of_turn ? finals : partials).push(turn))
    transcriber.on('error', (error) => errors.push(error))
    transcriber.on('close', () => {
      wasClosed = true
    })
    const begin = await transcriber.connect()
    const startedAt = performance.now()
    for (let at = 0; at < audio.length; at += frameBytes) {
      const frame = audio.slice(at, at + frameBytes)
      if (frame.length < frameBytes) break
      transcriber.sendAudio(frame.buffer)
      const dueAt = startedAt + (at + frameBytes) / 32 / speed
      // Let what the server says be heard now and then, also when nothing has to be waited for.
      if (dueAt > performance.now())
        await new Promise((resolve) => setTimeout(resolve, dueAt - performance.now()))
      else await new Promise(setImmediate)
    }
    const closingAt = performance.now()
    await transcriber.close(true, terminationTimeoutMs)
    // A close without Termination also ends the wait, but is reported as an event first.
    const terminated = !wasClosed && performance.now() - closingAt < terminationTimeoutMs
    return { begin, partials, finals, terminated, errors }
  } finally {
    forget()
  }
}
