import { formatOf, silent, sourcesOf } from '../audio/audio-input.ts'
import { withDeadline } from '../core/deadline.ts'
import { ConfigurationError, StoreError, toScribeError } from '../core/errors.ts'
import { readKept, type KeptVisit } from '../journal/kept-visit.ts'
import { audioEndMs, type AudioRecord, type EncounterStore } from '../journal/records.ts'
import type { AudioInput } from '../protocol/audio.ts'
import { channelOf } from '../streaming/channels/merge-channels.ts'
import type { ResumeOf } from '../streaming/options.ts'
import { sessionDefaults } from './options.ts'
import { storeLate, VisitClaim, type ClaimOptions } from './visit-claim.ts'

/** What a visit takes over from the process that died. */
export interface Recovered extends Omit<KeptVisit, 'heard'> {
  /** Under which the journal was read; undefined where the store has none. */
  readonly claim?: VisitClaim | undefined
  /** Whether more can be heard: an input was given. */
  readonly hasInput: boolean
}

const overlapTurns = 8

/** Takes a visit over, reads it, and makes what goes on with it. When that throws, the visit is given free. */
export async function takeOver<T>(
  {
    store,
    encounterId,
    ...options
  }: ClaimOptions & { store: EncounterStore; encounterId: string; keepAudio?: boolean },
  input: AudioInput | undefined,
  make: (recovered: Recovered) => T,
  signal?: AbortSignal,
): Promise<T> {
  const claim = await VisitClaim.takeOver(store, encounterId, options, signal)
  try {
    const { heard, ...kept } = await readKept(store, encounterId)
    checkOpen(kept)
    countAudio(kept)
    // What is kept is heard again as one recording.
    if (input) checkFits(input, options.keepAudio ? heard : kept.audio)
    return make({ ...kept, claim, hasInput: input !== undefined })
  } catch (error) {
    await claim?.release()
    throw error
  }
}

/** @throws ConfigurationError when nothing more may be made of the visit: it is signed or without consent. */
export function checkOpen({ fold }: Pick<KeptVisit, 'fold'>): void {
  const { signature, consent } = fold.encounter
  if (signature) throw new ConfigurationError('encounterId', 'is signed: open it with EncounterReview')
  if (consent?.status === 'withdrawn')
    throw new ConfigurationError('encounterId', 'has no consent any more: nothing is done with it')
}

/** @throws ConfigurationError when the store has records of the visit, which a new one would be written into. */
export async function checkFree(
  store: EncounterStore,
  encounterId: string,
  { storeTimeoutMs: timeoutMs = sessionDefaults.storeTimeoutMs }: ClaimOptions,
  signal: AbortSignal,
): Promise<void> {
  const isUsed = async (): Promise<boolean> => {
    for await (const _record of store.read(encounterId)) return true
    return false
  }
  const late = (): StoreError => storeLate(timeoutMs)
  const used = await withDeadline(isUsed, timeoutMs, signal, late).catch((error: unknown) => {
    const message = 'The store could not say whether encounterId is free'
    throw toScribeError(error, (cause) => new StoreError('failed', message, { cause }))
  })
  const advice =
    'the store has a visit of this name: go on with it through MedicalScribeSession.recover() or finishVisit(), or choose another name'
  if (used) throw new ConfigurationError('encounterId', advice)
}

function checkFits(input: AudioInput, audio: readonly Pick<AudioRecord, 'sampleRate' | 'channel'>[]): void {
  const channels = new Set(sourcesOf(input).map(([channel]) => channel))
  for (const { sampleRate, channel } of audio) {
    if (sampleRate !== formatOf(input).sampleRate) {
      const what = `must have ${sampleRate} Hz as the audio recorded before the crash`
      throw new ConfigurationError('audio', what)
    }
    if (channels.has(channel)) continue
    const what = channel ? `have the channel ${channel}` : 'be one source'
    throw new ConfigurationError('audio', `must ${what}, as before the crash`)
  }
}

/** Counts the audio that was heard after the last record of the usage. */
export function countAudio({ fold, uncountedMs }: Pick<KeptVisit, 'fold' | 'uncountedMs'>): void {
  const { usage, progress } = fold
  const audioMs = usage.audioMs + Math.round(uncountedMs)
  fold.apply({ type: 'usage', usage: { ...usage, audioMs }, atMs: progress.timelineMs })
}

/** Where the transcription of a visit goes on. */
export function resumeOf({ fold, audio }: Recovered): ResumeOf {
  const { timelineMs, nextConnection } = fold.progress
  const { turns } = fold.encounter
  return (channel) => {
    const own = audio.filter((record) => record.channel === channel)
    const delivered = turns.filter((turn) => !channel || channelOf(turn) === channel)
    const chunks: Uint8Array[] = []
    const startMs = own[0]?.startMs ?? timelineMs
    let atMs = startMs
    for (const record of own) {
      // A hole, which is announced as a gap, becomes silence of its length.
      const samples = Math.round(((record.startMs - atMs) * record.sampleRate) / 1000)
      if (samples > 0) chunks.push(new Uint8Array(samples * 2))
      chunks.push(record.bytes)
      atMs = audioEndMs(record)
    }
    return {
      connection: nextConnection,
      timelineMs: channel ? atMs : timelineMs,
      audio: { startMs, chunks },
      deliveredTurns: delivered.slice(-overlapTurns),
    }
  }
}

/** An input in the form in which the audio was kept, with nothing more to say. */
export function silenceLike({ audio }: Recovered): AudioInput {
  const { sampleRate = 16_000 } = audio[0] ?? {}
  const channels = new Set(audio.flatMap(({ channel }) => channel ?? []))
  return silent([...channels], { encoding: 'pcm_s16le', sampleRate, channels: 1 })
}
