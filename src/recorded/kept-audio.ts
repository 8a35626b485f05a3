import type { HeardAudio } from '../journal/kept-visit.ts'
import type { AudioRecord, JournalRecord } from '../journal/records.ts'
import type { SpeakerRole } from '../protocol/turn.ts'

/** What a store has of a visit's audio. */
export interface KeptAudio {
  readonly sampleRate: number
  /** In the order of the channels of the file; one that is undefined when the visit has one source. */
  readonly channels: readonly (SpeakerRole | undefined)[]
  /** Where the first audio begins and the last ends, in milliseconds. */
  readonly startMs: number
  readonly endMs: number
}

/** How far one channel may be behind the others before silence takes its place, in milliseconds. */
const patienceMs = 60_000
const headBytes = 44

/** What is known of the audio of a visit; undefined where there is none. */
export function keptAudio(heard: readonly HeardAudio[]): KeptAudio | undefined {
  const [first] = heard
  if (!first) return undefined
  return {
    sampleRate: first.sampleRate,
    channels: [...new Set(heard.map(({ channel }) => channel))],
    startMs: heard.reduce((least, { startMs }) => Math.min(least, startMs), Infinity),
    endMs: heard.reduce((most, { endMs }) => Math.max(most, endMs), 0),
  }
}

/** How many bytes `wavOf` gives. */
export function wavBytes(audio: KeptAudio): number {
  return headBytes + framesOf(audio) * audio.channels.length * 2
}

/**
 * A visit's audio as a WAV file from the start of its timeline, with one channel for each of the visit's. What is absent
 * is silence. The memory it takes does not grow with the visit.
 */
export async function* wavOf(
  records: AsyncIterable<JournalRecord>,
  audio: KeptAudio,
): AsyncGenerator<Uint8Array> {
  yield head(audio)
  const { channels, sampleRate } = audio
  const tracks = channels.map((channel) => new Track(channel))
  const patience = (patienceMs * sampleRate) / 1_000
  let written = 0
  const upTo = (end: number): Uint8Array => {
    const frames = new Int16Array((end - written) * tracks.length)
    for (const [at, track] of tracks.entries()) track.take(end, frames, at, tracks.length)
    written = end
    return new Uint8Array(frames.buffer)
  }
  for await (const record of records) {
    if (record.type !== 'audio') continue
    tracks.find(({ channel }) => channel === record.channel)?.add(record, written)
    const ends = tracks.map(({ end }) => end)
    const ready = Math.max(Math.min(...ends), Math.max(...ends) - patience)
    if (ready > written) yield upTo(ready)
  }
  const end = framesOf(audio)
  while (written < end) yield upTo(Math.min(end, written + sampleRate))
}

function framesOf({ endMs, sampleRate }: KeptAudio): number {
  return Math.round((endMs * sampleRate) / 1_000)
}

function head(audio: KeptAudio): Uint8Array {
  const { sampleRate, channels } = audio
  const bytes = new Uint8Array(headBytes)
  const view = new DataView(bytes.buffer)
  const text = (at: number, word: string): void => bytes.set(new TextEncoder().encode(word), at)
  const size = wavBytes(audio) - headBytes
  text(0, 'RIFF')
  view.setUint32(4, size + headBytes - 8, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, channels.length, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * channels.length * 2, true)
  view.setUint16(32, channels.length * 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, size, true)
  return bytes
}

/** The samples of one channel that are not written yet, at their places. */
class Track {
  readonly channel: SpeakerRole | undefined
  readonly #parts: { at: number; readonly samples: Int16Array }[] = []
  end = 0

  constructor(channel: SpeakerRole | undefined) {
    this.channel = channel
  }

  /** Takes what comes after what is there: after a crash the same audio may lie in a journal twice. */
  add({ startMs, sampleRate, bytes }: AudioRecord, written: number): void {
    const samples = new Int16Array(bytes.length >> 1)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let at = 0; at < samples.length; at++) samples[at] = view.getInt16(at * 2, true)
    const start = Math.round((startMs * sampleRate) / 1_000)
    const skip = Math.max(0, this.end - start, written - start)
    if (skip >= samples.length) return
    this.#parts.push({ at: start + skip, samples: samples.subarray(skip) })
    this.end = start + samples.length
  }

  /** Moves the samples up to `end` into every `step`th place. */
  take(end: number, into: Int16Array, channel: number, step: number): void {
    const from = end - into.length / step
    for (let part = this.#parts[0]; part && part.at < end; part = this.#parts[0]) {
      const { at, samples } = part
      const count = Math.min(samples.length, end - at)
      for (let index = 0; index < count; index++)
        into[(at - from + index) * step + channel] = samples[index] as number
      if (count < samples.length) {
        this.#parts[0] = { at: at + count, samples: samples.subarray(count) }
        return
      }
      this.#parts.shift()
    }
  }
}
