import { IndexedDbStore } from '../../src/browser/indexed-db-store.ts'
import { listMicrophones } from '../../src/browser/list-microphones.ts'
import { mediaStreamSource, type MediaStreamSourceOptions } from '../../src/browser/media-stream-source.ts'
import { microphone, type MicrophoneOptions } from '../../src/browser/microphone.ts'
import { ScribeError } from '../../src/core/errors.ts'
import type { JournalRecord } from '../../src/journal/records.ts'
import type { AudioSource } from '../../src/protocol/audio.ts'
import { MedicalScribeSession } from '../../src/session/medical-scribe-session.ts'
import { StreamingClient } from '../../src/streaming/streaming-client.ts'

/** What a recording gave, in a form that can leave the page. */
export interface Recording {
  readonly samples: number[]
  /** Code and reason of the error it ended with. */
  readonly failure?: string
  readonly levels: number[]
  readonly lostMs: number
}

async function record(
  source: AudioSource,
  levels: number[],
  seconds: number,
  stallMs = 0,
): Promise<Recording> {
  const stop = new AbortController()
  const samples: number[] = []
  let failure: string | undefined
  try {
    for await (const chunk of source.open(stop.signal)) {
      samples.push(...new Int16Array(chunk.buffer))
      if (stallMs > 0 && samples.length > 8_000) {
        // A page that does nothing else for a while.
        for (const until = performance.now() + stallMs; performance.now() < until;);
        stallMs = 0
      }
      if (samples.length >= seconds * 16_000) stop.abort()
    }
  } catch (error) {
    failure = failureOf(error)
  }
  return { samples, levels, lostMs: source.lostMs ?? 0, ...(failure === undefined ? {} : { failure }) }
}

function failureOf(error: unknown): string {
  if (!ScribeError.isInstance(error)) return String(error)
  return 'reason' in error ? `${error.code}/${error.reason}` : error.code
}

/** The far side of a WebRTC call whose near side is a tone. */
async function callWithTone(): Promise<{
  readonly stream: MediaStream
  readonly hangUp: () => Promise<void>
}> {
  const context = new AudioContext()
  const tone = new OscillatorNode(context, { frequency: 440 })
  const output = context.createMediaStreamDestination()
  tone.connect(output)
  tone.start()
  const near = new RTCPeerConnection()
  const far = new RTCPeerConnection()
  near.onicecandidate = ({ candidate }) => void far.addIceCandidate(candidate ?? undefined)
  far.onicecandidate = ({ candidate }) => void near.addIceCandidate(candidate ?? undefined)
  const arrived = new Promise<MediaStream>((resolve) => {
    far.ontrack = ({ streams }) => {
      resolve(streams[0] as MediaStream)
    }
  })
  near.addTrack(output.stream.getAudioTracks()[0] as MediaStreamTrack, output.stream)
  await near.setLocalDescription()
  await far.setRemoteDescription(near.localDescription as RTCSessionDescription)
  await far.setLocalDescription()
  await near.setRemoteDescription(far.localDescription as RTCSessionDescription)
  const hangUp = async (): Promise<void> => {
    near.close()
    far.close()
    await context.close()
  }
  return { stream: await arrived, hangUp }
}

/** Looks at every frame whether something is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(requestAnimationFrame)
}

/** Microphones that were open, and the places of all audio on the timeline. */
export interface PausedVisit {
  readonly before: number
  readonly after: number
  readonly atEnd: number
  readonly chunks: readonly (readonly [startMs: number, endMs: number])[]
}

const scribe = {
  microphone(seconds: number, options: MicrophoneOptions = {}, stallMs?: number): Promise<Recording> {
    const levels: number[] = []
    const raw = { echoCancellation: false, autoGainControl: false }
    return record(
      microphone({ ...raw, ...options, onLevel: (level) => levels.push(level.rms) }),
      levels,
      seconds,
      stallMs,
    )
  },

  listMicrophones: (): ReturnType<typeof listMicrophones> => listMicrophones(),

  /** The far side of a WebRTC call whose near side is a tone, until that side hangs up. */
  async call(
    seconds: number,
    options: MediaStreamSourceOptions = {},
  ): Promise<Recording & { track: string }> {
    const { stream, hangUp } = await callWithTone()
    const heard = await record(mediaStreamSource(stream, options), [], seconds)
    const track = stream.getAudioTracks()[0]?.readyState ?? 'none'
    await hangUp()
    return { ...heard, track }
  },

  /** One stream of several tracks, each with a tone of its own. */
  async tracks(seconds: number, tones: readonly number[]): Promise<Recording> {
    const context = new AudioContext()
    const stream = new MediaStream()
    for (const frequency of tones) {
      const oscillator = new OscillatorNode(context, { frequency })
      const level = new GainNode(context, { gain: 0.3 })
      const output = context.createMediaStreamDestination()
      oscillator.connect(level).connect(output)
      oscillator.start()
      for (const track of output.stream.getAudioTracks()) stream.addTrack(track)
    }
    const heard = await record(mediaStreamSource(stream), [], seconds)
    await context.close()
    return heard
  },

  /** A visit that is paused for long and goes on. */
  async pausedVisit(url: string): Promise<PausedVisit> {
    const tracks: MediaStreamTrack[] = []
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      const stream = await ask(constraints)
      tracks.push(...stream.getTracks())
      return stream
    }
    const countLive = (): number => tracks.filter(({ readyState }) => readyState === 'live').length
    const client = new StreamingClient({ url, token: 'token', pauseEndsSessionMs: 0 })
    const chunks: (readonly [startMs: number, endMs: number])[] = []
    client.on('audio', (chunk, startMs) => chunks.push([startMs, startMs + chunk.length / 32]))
    const heardMore = (): Promise<void> => {
      const before = chunks.length
      return until(() => chunks.length > before + 5)
    }
    const over = (async () => {
      for await (const _turn of client.transcribe(microphone()));
    })()
    await heardMore()
    const before = countLive()
    client.pause()
    await until(() => countLive() === 0)
    client.resume()
    await heardMore()
    const after = countLive()
    client.finish()
    await over
    return { before, after, atEnd: countLive(), chunks }
  },

  /** A call heard on two channels, until both have said something: who spoke, over how many server sessions. */
  async telehealth(
    url: string,
  ): Promise<{ readonly roles: (string | undefined)[]; readonly connections: number }> {
    const { stream, hangUp } = await callWithTone()
    const session = new MedicalScribeSession({
      token: 'token',
      audio: { clinician: microphone(), patient: mediaStreamSource(stream) },
      streaming: { url },
      editor: false,
      note: false,
    })
    await session.start()
    await until(() => new Set(session.encounter.turns.map(({ speaker }) => speaker)).size === 2)
    const { encounter } = await session.stop()
    await hangUp()
    return { roles: encounter.turns.map(({ role }) => role), connections: encounter.usage.connections }
  },

  async append(id: string, records: JournalRecord[], fillBytes = 0): Promise<string> {
    try {
      const bytes = crypto.getRandomValues(new Uint8Array(Math.min(65_536, fillBytes)))
      const filling = Array.from({ length: Math.ceil(fillBytes / 65_536) }, (): JournalRecord => {
        return { type: 'audio', startMs: 0, sampleRate: 16_000, bytes }
      })
      await new IndexedDbStore().append(id, [...records, ...filling])
      return 'stored'
    } catch (error) {
      return failureOf(error)
    }
  },

  async read(id: string): Promise<JournalRecord[]> {
    const records: JournalRecord[] = []
    for await (const record of new IndexedDbStore().read(id)) records.push(record)
    return records
  },
}

declare global {
  var scribe: PageScribe
}
export type PageScribe = typeof scribe
globalThis.scribe = scribe
