import { ConfigurationError } from '../core/errors.ts'
import type { AudioChannels, AudioFormat, AudioInput, AudioSource } from '../protocol/audio.ts'
import type { SpeakerRole } from '../protocol/turn.ts'
import { bytesPerMs } from './pcm.ts'

/** The channels, in the order in which their server sessions are numbered. */
const channelNames: readonly SpeakerRole[] = ['clinician', 'patient', 'guest']

/** True for several sources, each a channel. */
export function isChannels(input: AudioInput): input is AudioChannels {
  return typeof (input as Partial<AudioSource>).open !== 'function'
}

/** The sources, each with its channel. A visit with one source has no channel. */
export function sourcesOf(
  input: AudioInput,
): readonly (readonly [channel: SpeakerRole | undefined, source: AudioSource])[] {
  if (!isChannels(input)) return [[undefined, input]]
  return channelNames.flatMap((name) => {
    const source = input[name]
    return source ? [[name, source] as const] : []
  })
}

/** The channels on which an input is heard; none of one source. */
export function channelsOf(input: AudioInput): readonly SpeakerRole[] {
  return sourcesOf(input).flatMap(([channel]) => channel ?? [])
}

/** The format of every source. */
export function formatOf(input: AudioInput): AudioFormat {
  return (sourcesOf(input)[0] as readonly [unknown, AudioSource])[1].format
}

/** An input that has nothing to say: what is to be transcribed was kept. */
export function silent(channels: readonly SpeakerRole[], format: AudioFormat): AudioInput {
  const silence: AudioSource = { format, open: async function* () {} }
  return channels.length === 0 ? silence : Object.fromEntries(channels.map((name) => [name, silence]))
}

/** Refuses an input that cannot be used, before anything connects. */
export function checkInput(input: AudioInput): void {
  const given: unknown = input
  if (typeof given !== 'object' || given === null) throw noSource()
  if (!isChannels(input)) return
  const names = Object.keys(input)
  const known = sourcesOf(input)
  const isHeard = known.every(([, source]) => typeof source.open === 'function')
  if (names.length === 0 || known.length < names.length || !isHeard) throw noSource()
  const { encoding, sampleRate } = formatOf(input)
  for (const [name, { format }] of known) {
    const isLike = format.encoding === encoding && format.sampleRate === sampleRate
    if (isLike && bytesPerMs(format) !== undefined) continue
    throw new ConfigurationError(`audio.${name}`, 'channels need PCM of one encoding and sample rate')
  }
}

function noSource(): ConfigurationError {
  return new ConfigurationError(
    'audio',
    'needs an AudioSource, such as microphone() or iterableSource(chunks), or one each for `clinician`, `patient` or `guest`',
  )
}
