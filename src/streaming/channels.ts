import { bytesPerMs } from '../audio/pcm.ts'
import { channelsOf } from '../audio/audio-input.ts'
import { Emitter } from '../core/emitter.ts'
import { AsyncQueue, follow } from '../core/queue.ts'
import type { AudioChannels, AudioInput, AudioSource } from '../protocol/audio.ts'
import type { StreamingParameters } from '../protocol/streaming-parameters.ts'
import type { PartialTurn, SpeakerRole, Turn } from '../protocol/turn.ts'
import type { ConnectionState } from '../transport/connection-state.ts'
import type { StreamingEvents } from './events.ts'
import { inStep, VisitClock } from './in-step.ts'
import {
  addUsage,
  isSameState,
  mergeCoverage,
  mergeStates,
  onChannel,
  ownOrdinal,
  toChannel,
  toVisit,
  visitOrdinal,
  visitState,
  type ChannelPlace,
  type VisitResumePoint,
} from './merge-channels.ts'
import type { ResumePoint, StreamingClientOptions } from './options.ts'
import { StreamingClient, type TranscribeOptions, type UnsentAudio } from './streaming-client.ts'

/** How a visit is transcribed, whether it is heard from one source or on several channels. */
export interface VisitClient extends Pick<
  StreamingClient,
  'on' | 'state' | 'usage' | 'finish' | 'pause' | 'resume' | 'updateConfiguration' | 'forceEndpoint'
> {
  transcribe(audio: AudioInput, options: VisitTranscribeOptions): AsyncIterable<PartialTurn | Turn>
  unsentAudio(channel?: SpeakerRole): UnsentAudio
}

export interface VisitTranscribeOptions extends TranscribeOptions {
  readonly resume?: VisitResumePoint
}

/** One of the channels, and how far it is. */
interface Channel extends ChannelPlace {
  readonly client: StreamingClient
  /** Bytes of a millisecond. */
  readonly rate: number
  positionMs: number
  coveredMs: number
  isOver: boolean
}

/**
 * Several sources, each with a client and server sessions of its own, that look like one client: one timeline, one
 * stream of turns, one bill. When one fails, the others finish what they heard, and then the whole fails.
 */
export class Channels implements VisitClient {
  readonly #channels: readonly Channel[]
  readonly #events = new Emitter<StreamingEvents>()
  #state: ConnectionState = { status: 'closed' }
  #clock = new VisitClock(0)

  /** @throws ConfigurationError naming the option, before anything connects. */
  constructor(audio: AudioChannels, options: StreamingClientOptions) {
    const sources = channelsOf(audio)
    this.#channels = sources.map(([channel, { format }], index) => ({
      channel,
      index,
      count: sources.length,
      client: new StreamingClient(options),
      rate: bytesPerMs(format) ?? 1,
      positionMs: 0,
      coveredMs: 0,
      isOver: false,
    }))
  }

  on<K extends keyof StreamingEvents>(
    event: K,
    listener: (...args: [...StreamingEvents[K]]) => void,
  ): () => void {
    return this.#events.on(event, listener)
  }

  get state(): ConnectionState {
    return this.#state
  }

  get usage(): StreamingEvents['usage'][0] {
    return addUsage(this.#channels.map(({ client }) => client.usage))
  }

  /** @param audio the sources; a channel without one has nothing more to say. */
  transcribe(
    audio: AudioChannels,
    { signal, resume }: VisitTranscribeOptions = {},
  ): AsyncIterable<PartialTurn | Turn> {
    const leave = new AbortController()
    const queue = new AsyncQueue<PartialTurn | Turn>(() => {
      leave.abort()
    })
    const until = signal ? AbortSignal.any([signal, leave.signal]) : leave.signal
    this.#clock = new VisitClock(resume?.timelineMs ?? 0)
    for (const channel of this.#channels) {
      const own = resume && ownResume(resume, channel)
      channel.positionMs = own?.timelineMs ?? 0
      channel.coveredMs = own?.audio.startMs ?? 0
      this.#listenTo(channel)
    }
    // What an earlier run forgot, a later one must not look for.
    if (resume) this.#cover()
    void this.#transcribeAll(audio, queue, until, resume)
    return queue
  }

  finish(): void {
    for (const { client } of this.#channels) client.finish()
  }

  pause(): void {
    this.#clock.pause(Math.max(...this.#channels.map(({ positionMs }) => positionMs)))
    for (const { client } of this.#channels) client.pause()
  }

  resume(): void {
    this.#clock.resume()
    for (const { client } of this.#channels) client.resume()
  }

  updateConfiguration(changes: StreamingParameters): void {
    for (const { client } of this.#channels) client.updateConfiguration(changes)
  }

  forceEndpoint(): void {
    for (const { client } of this.#channels) client.forceEndpoint()
  }

  /** Audio of one channel that no final turn covers. @param name default: the first. */
  unsentAudio(name?: SpeakerRole): UnsentAudio {
    const at = this.#channels.findIndex(({ channel }) => channel === name)
    return (this.#channels[Math.max(0, at)] as Channel).client.unsentAudio()
  }

  async #transcribeAll(
    audio: AudioChannels,
    queue: AsyncQueue<PartialTurn | Turn>,
    signal: AbortSignal,
    resume: VisitResumePoint | undefined,
  ): Promise<void> {
    let failure: { readonly error: unknown } | undefined
    await Promise.all(
      this.#channels.map(async (channel) => {
        try {
          const source = this.#inStep(channel, audio[channel.channel] as AudioSource)
          const options = { signal, ...(resume ? { resume: ownResume(resume, channel) } : {}) }
          await follow(channel.client.transcribe(source, options), (turn) => {
            queue.push(toVisit(turn, channel))
          })
          channel.isOver = true
          this.#cover()
        } catch (error) {
          failure ??= { error }
          this.finish()
        }
      }),
    )
    if (failure) queue.fail(failure.error)
    else queue.end()
  }

  #inStep(channel: Channel, source: AudioSource): AudioSource {
    return inStep(source, {
      clock: this.#clock,
      positionMs: () => channel.positionMs,
      onLost: (startMs, endMs) => {
        const gap = { startMs: Math.round(startMs), endMs: Math.round(endMs), reason: 'source' } as const
        this.#events.emit('gap', onChannel(gap, channel.channel))
      },
    })
  }

  #listenTo(channel: Channel): void {
    const { client, channel: name } = channel
    const events = this.#events
    client.on('turnRevised', (turn) => {
      events.emit('turnRevised', toVisit(turn, channel))
    })
    client.on('stateChange', () => {
      this.#move()
    })
    client.on('begin', (session) => {
      events.emit('begin', { ...session, connection: visitOrdinal(session.connection, channel) })
    })
    client.on('gap', (gap) => {
      events.emit('gap', onChannel(gap, name))
    })
    client.on('warning', (warning) => {
      events.emit('warning', onChannel(warning, name))
    })
    client.on('llmGatewayResponse', (message) => {
      events.emit('llmGatewayResponse', message)
    })
    client.on('usage', () => {
      events.emit('usage', this.usage)
    })
    client.on('covered', (untilMs) => {
      channel.coveredMs = untilMs
      this.#cover()
    })
    client.on('audio', (chunk, startMs) => {
      channel.positionMs = startMs + chunk.byteLength / channel.rate
      events.emit('audio', chunk, startMs, name)
    })
  }

  #cover(): void {
    this.#events.emit('covered', ...mergeCoverage(this.#channels))
  }

  #move(): void {
    const previous = this.#state
    const next = mergeStates(this.#channels.map((channel) => visitState(channel.client.state, channel)))
    if (isSameState(next, previous)) return
    this.#state = next
    this.#events.emit('stateChange', next, previous)
  }
}

/** Where an earlier run left this channel, as its own client counts. */
function ownResume(resume: VisitResumePoint, place: ChannelPlace): ResumePoint {
  const { connection, deliveredTurns, ...rest } = resume.channels[place.channel]
  return {
    ...rest,
    connection: ownOrdinal(connection, place),
    deliveredTurns: deliveredTurns.map((turn) => toChannel(turn, place.channel)),
  }
}
