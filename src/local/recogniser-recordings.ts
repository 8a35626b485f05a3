import { createWriteStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileBlocks } from '../audio/blocks.ts'
import { WavDecoder } from '../audio/wav.ts'
import { wavToPcm } from '../audio/wav-to-pcm.ts'
import { defined } from '../core/defined.ts'
import { isLoopback } from '../core/endpoint.ts'
import { inferRoles } from '../note/write/infer-roles.ts'
import type { RecordedEngine, RecordedJob, RecordedSpeech } from '../server/recorded-engine.ts'
import { readParameters } from '../server/stream-parameters.ts'
import type { EngineOutput, HeardTurn } from '../server/turn-engine.ts'
import { turnOfText } from './local-gateway.ts'
import { RecogniserSession } from './recogniser-session.ts'
import { modelSampleRate } from './sherpa.ts'
import type { SpeechRecogniser } from './speech-recogniser.ts'

/** Silence that ends a turn of a recording, in milliseconds: two people take turns quickly. */
const turnSilenceMs = '560'

/** Transcribes WAV recordings with the recogniser. Uploads lie in a folder of their own until their job is over. */
export class RecogniserRecordings implements RecordedEngine {
  readonly #recogniser: SpeechRecogniser
  #folder: Promise<string> | undefined

  constructor(recogniser: SpeechRecogniser) {
    this.#recogniser = recogniser
  }

  async upload(id: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const path = await this.#path(id)
    try {
      await pipeline(chunks, createWriteStream(path, { mode: 0o600 }))
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
  }

  forget(upload: string): void {
    void this.#path(upload).then((path) => rm(path, { force: true }))
  }

  /** Deletes every upload that is left. */
  async close(): Promise<void> {
    const folder = await this.#folder
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  }

  async transcribe(job: RecordedJob): Promise<RecordedSpeech> {
    const { multichannel, roles } = job.parameters
    const first = await this.#hear(job, multichannel ? 0 : undefined)
    const turns = [...first.turns]
    for (let channel = 1; multichannel && channel < first.channels; channel++)
      turns.push(...(await this.#hear(job, channel)).turns)
    turns.sort((a, b) => (a.words[0]?.startMs ?? 0) - (b.words[0]?.startMs ?? 0))
    return { turns, durationMs: first.durationMs, roles: rolesOf(turns, roles) }
  }

  /** Hears the whole recording, or one channel of it, whose turns then have its letter. */
  async #hear(
    { audioUrl, upload, parameters, signal }: RecordedJob,
    channel: number | undefined,
  ): Promise<{
    readonly turns: readonly HeardTurn[]
    readonly channels: number
    readonly durationMs: number
  }> {
    const turns: HeardTurn[] = []
    const failed = new AbortController()
    const output: EngineOutput = {
      partial: () => undefined,
      final: (turn) => turns.push(turn) - 1,
      revise: (corrections) => {
        for (const { turnOrder, turn } of corrections) turns[turnOrder] = turn
      },
      silence: () => undefined,
      send: () => undefined,
      fail: (_code, text) => failed.abort(new Error(text)),
    }
    const query = new URLSearchParams({
      min_turn_silence: turnSilenceMs,
      include_partial_turns: 'false',
      speaker_labels: String(parameters.speakerLabels && channel === undefined),
      keyterms_prompt: JSON.stringify(parameters.keyterms.slice(0, 100)),
      ...(parameters.maxSpeakers > 0 ? { max_speakers: String(Math.min(10, parameters.maxSpeakers)) } : {}),
    })
    const streaming = readParameters(query, 'universal-3-6-pro')
    const session = new RecogniserSession(this.#recogniser, { connection: 0, parameters: streaming, output })
    try {
      const blocks =
        upload === undefined
          ? fetched(audioUrl, signal)
          : fileBlocks(await open(await this.#path(upload), 'r'))
      const decoder = new WavDecoder(channel)
      for await (const pcm of wavToPcm(blocks, decoder, { sampleRate: modelSampleRate, signal })) {
        signal.throwIfAborted()
        failed.signal.throwIfAborted()
        session.audio(pcm)
        // A file is read faster than it is heard.
        await session.heard()
      }
      signal.throwIfAborted()
      await session.flush('terminate')
      failed.signal.throwIfAborted()
      const speaker = channel === undefined ? undefined : String.fromCharCode(65 + channel)
      return {
        turns: speaker === undefined ? turns : turns.map(({ words }) => ({ words, speaker })),
        channels: decoder.format?.channels ?? 1,
        durationMs: decoder.readMs,
      }
    } finally {
      session.close()
    }
  }

  async #path(id: string): Promise<string> {
    this.#folder ??= mkdtemp(join(tmpdir(), 'medical-scribe-'))
    return join(await this.#folder, id)
  }
}

/** There is no network here: only this machine is asked. */
async function* fetched(url: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const { hostname } = new URL(url)
  if (!isLoopback(hostname)) throw new Error('The local service fetches recordings from this machine only')
  const response = await fetch(url, { redirect: 'error', signal })
  if (!response.ok || !response.body) throw new Error('Download error, unable to download the audio')
  yield* response.body
}

/** Which label is which of the asked roles, by what is said. */
function rolesOf(turns: readonly HeardTurn[], asked: readonly string[]): Record<string, string> {
  const heard = turns.map(({ words, speaker }, at) =>
    turnOfText(at, words.map(({ text }) => text).join(' '), defined({ speaker })),
  )
  const roles = inferRoles(heard)
  const named: Record<string, string> = {}
  for (const [at, { speaker }] of turns.entries()) {
    const pattern = roles[at] === 'clinician' ? /doctor|clinician|physician|provider/i : /patient/i
    const value = roles[at] && asked.find((each) => pattern.test(each))
    if (speaker !== undefined && value !== undefined) named[speaker] = value
  }
  return named
}
