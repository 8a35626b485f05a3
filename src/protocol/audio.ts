import type { SpeakerRole } from './turn.ts'

/** How the bytes of an audio stream are to be read. */
export type AudioEncoding = 'pcm_s16le' | 'pcm_mulaw' | 'opus' | 'ogg_opus' | 'aac'

/** Format of the bytes a source yields. */
export interface AudioFormat {
  /** `pcm_s16le` unless the source delivers something else. */
  readonly encoding: AudioEncoding
  /** Samples per second and channel, 8000–96000 Hz. */
  readonly sampleRate: number
  /** 1, or 2 interleaved (mixed down to one before it is sent). */
  readonly channels: number
}

/**
 * Where audio comes from.
 *
 * Chunks may have any size, also odd byte counts: the client cuts its own frames. Abort the signal to stop; the
 * iterable then ends without throwing. An iterable that ends by itself means the visit is over; one that throws
 * fails the visit with what it threw, after what was heard has been kept.
 */
export interface AudioSource {
  readonly format: AudioFormat
  /**
   * Audio the source knows it should have delivered and did not, in milliseconds: the missing end of a cut-off file,
   * samples a device dropped. Grows while the source is read; absent when the source cannot tell.
   */
  readonly lostMs?: number
  /**
   * True for a source of the moment that can be opened again, such as a microphone: a long pause closes it, and the
   * end of the pause opens it anew.
   *
   * @default false
   */
  readonly isLive?: boolean
  /** Told when a pause of the visit begins, and when it is over: what is lost in it is no loss. */
  setPaused?(isPaused: boolean): void
  /**
   * Opens the source. Called once per `start()`, and for a live source after every long pause.
   *
   * @param signal aborted when no more audio is wanted.
   * @throws AudioError from the iterable, with a `reason`, when there is no audio to be had.
   */
  open(signal: AbortSignal): AsyncIterable<Uint8Array>
}

/**
 * Sources that are heard apart, each through a server session of its own: who speaks is known, not guessed.
 *
 * The key says who speaks on it. Uncompressed audio, all of one encoding and sample rate.
 */
export type AudioChannels = Readonly<Partial<Record<SpeakerRole, AudioSource>>>

/** What a visit is heard from: one source, or one for each who speaks. */
export type AudioInput = AudioSource | AudioChannels
