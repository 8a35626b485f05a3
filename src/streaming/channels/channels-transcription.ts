import { channelsOf } from '../../audio/audio-input.ts'
import { bytesPerMs } from '../../audio/pcm.ts'
import type { CancelledError, ScribeErrors } from '../../core/errors.ts'
import type { AudioChannels, AudioSource } from '../../protocol/audio.ts'
import type { StreamingParameters } from '../../protocol/streaming-parameters.ts'
import type { SpeakerRole } from '../../protocol/turn.ts'
import type { ConnectionState } from '../../transport/connection-state.ts'
import { ConnectionKeeper } from '../connection-keeper.ts'
import type { StreamingUsage } from '../events.ts'
import type { ResolvedOptions, ResumePoint } from '../options.ts'
import type { Transcription, UnsentAudio, TranscriptSink } from '../transcription.ts'
import { keepTime, VisitClock } from './channel-clock.ts'
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

/** One of the channels, and how far it is. */
interface Channel extends ChannelPlace {
  readonly transcription: Transcription
  positionMs: number
  coveredMs: number
  isOver: boolean
}

/**
 * Several sources, each with server sessions of its own, told as one visit: one timeline, one stream of turns, one bill.
 * When one fails, the others finish what they heard, and then the whole fails.
 */
export class ChannelsTranscription implements Transcription {
  readonly #channels: readonly Channel[]
  readonly #sink: TranscriptSink
  readonly #clock: VisitClock
  readonly #isResumed: boolean
  #state: ConnectionState = { status: 'closed' }
  #failure: { readonly error: ScribeErrors } | undefined
  #isOver = false

  constructor(
    audio: AudioChannels,
    options: ResolvedOptions,
    sink: TranscriptSink,
    resume?: VisitResumePoint,
  ) {
    const sources = channelsOf(audio)
    this.#sink = sink
    this.#clock = new VisitClock(resume?.timelineMs ?? 0)
    this.#isResumed = resume !== undefined
    this.#channels = sources.map(([name, source], index) => {
      const place = { channel: name, index, count: sources.length }
      return this.#open(place, source, options, resume && ownResume(resume, place))
    })
  }

  get state(): ConnectionState {
    return this.#state
  }

  get usage(): StreamingUsage {
    return addUsage(this.#channels.map(({ transcription }) => transcription.usage))
  }

  start(): void {
    // A later run must not look for what an earlier one forgot.
    if (this.#isResumed) this.#cover()
    this.#each((each) => each.start())
  }

  finish(): void {
    this.#each((each) => each.finish())
  }

  cancel(error?: CancelledError): void {
    if (error) this.#failure ??= { error }
    this.#each((each) => each.cancel())
  }

  pause(): void {
    this.#clock.pause(Math.max(...this.#channels.map(({ positionMs }) => positionMs)))
    this.#each((each) => each.pause())
  }

  resume(): void {
    this.#clock.resume()
    this.#each((each) => each.resume())
  }

  updateConfiguration(changes: StreamingParameters): void {
    this.#each((each) => each.updateConfiguration(changes))
  }

  forceEndpoint(): void {
    this.#each((each) => each.forceEndpoint())
  }

  keepAlive(): void {
    this.#each((each) => each.keepAlive())
  }

  unsentAudio(name?: SpeakerRole): UnsentAudio {
    const at = this.#channels.findIndex(({ channel }) => channel === name)
    return (this.#channels[Math.max(0, at)] as Channel).transcription.unsentAudio()
  }

  #each(work: (transcription: Transcription) => void): void {
    for (const { transcription } of this.#channels) work(transcription)
  }

  #open(
    place: ChannelPlace,
    source: AudioSource,
    options: ResolvedOptions,
    resume: ResumePoint | undefined,
  ): Channel {
    const timed = keepTime(source, {
      clock: this.#clock,
      positionMs: () => channel.positionMs,
      onLost: (startMs, endMs) => {
        const gap = { startMs: Math.round(startMs), endMs: Math.round(endMs), reason: 'source' } as const
        this.#sink.gap(onChannel(gap, place.channel))
      },
    })
    const sink = this.#sinkOf(place, bytesPerMs(source.format) ?? 1, () => channel)
    const channel: Channel = {
      ...place,
      transcription: new ConnectionKeeper(timed, options, sink, resume),
      positionMs: resume?.timelineMs ?? 0,
      coveredMs: resume?.audio.startMs ?? 0,
      isOver: false,
    }
    return channel
  }

  /** Tells the visit's sink what one channel hears, in the visit's terms. */
  #sinkOf(place: ChannelPlace, rate: number, channel: () => Channel): TranscriptSink {
    const sink = this.#sink
    const { channel: name } = place
    return {
      stateChange: () => this.#move(),
      begin: (session) => sink.begin({ ...session, connection: visitOrdinal(session.connection, place) }),
      partial: (turn) => sink.partial(toVisit(turn, place)),
      turn: (turn) => sink.turn(toVisit(turn, place)),
      turnRevised: (turn) => sink.turnRevised(toVisit(turn, place)),
      gap: (gap) => sink.gap(onChannel(gap, name)),
      warning: (warning) => sink.warning(onChannel(warning, name)),
      audio: (chunk, startMs) => {
        channel().positionMs = startMs + chunk.byteLength / rate
        sink.audio(chunk, startMs, name)
      },
      covered: (untilMs) => {
        channel().coveredMs = untilMs
        this.#cover()
      },
      llmGatewayResponse: (message) => sink.llmGatewayResponse(message),
      usage: () => sink.usage(this.usage),
      ended: (error) => this.#ended(channel(), error),
    }
  }

  #ended(channel: Channel, error?: ScribeErrors): void {
    channel.isOver = true
    if (error === undefined) this.#cover()
    else {
      this.#failure ??= { error }
      this.finish()
    }
    if (this.#isOver || !this.#channels.every(({ isOver }) => isOver)) return
    this.#isOver = true
    this.#sink.ended(this.#failure?.error)
  }

  #cover(): void {
    this.#sink.covered(...mergeCoverage(this.#channels))
  }

  #move(): void {
    const previous = this.#state
    const next = mergeStates(
      this.#channels.map((channel) => visitState(channel.transcription.state, channel)),
    )
    if (isSameState(next, previous)) return
    this.#state = next
    this.#sink.stateChange(next, previous)
  }
}

/** Where an earlier run left this channel, as its own connections count. */
function ownResume(resume: VisitResumePoint, place: ChannelPlace): ResumePoint {
  const { connection, deliveredTurns, ...rest } = resume.channels[place.channel]
  return {
    ...rest,
    connection: ownOrdinal(connection, place),
    deliveredTurns: deliveredTurns.map((turn) => toChannel(turn, place.channel)),
  }
}
