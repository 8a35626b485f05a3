import { sourcesOf } from '../../audio/audio-input.ts'
import type { ScribeErrors } from '../../core/errors.ts'
import type { AudioChannels, AudioSource } from '../../protocol/audio.ts'
import type { SpeakerRole } from '../../protocol/turn.ts'
import type { ConnectionState } from '../../transport/connection-state.ts'
import { ConnectionKeeper } from '../connection-keeper.ts'
import type { ResolvedOptions, ResumeOf } from '../options.ts'
import {
  addUsage,
  type StreamingUsage,
  type Transcription,
  type TranscriptSink,
  type UnsentAudio,
} from '../transcription.ts'
import { keepTime, VisitClock } from './channel-clock.ts'
import { firstConnection, isSameState, mergeCoverage, mergeStates } from './merge-channels.ts'

interface Channel {
  readonly name: SpeakerRole
  readonly keeper: ConnectionKeeper
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
    resumeOf: ResumeOf | undefined,
  ) {
    const sources = sourcesOf(audio) as readonly (readonly [SpeakerRole, AudioSource])[]
    this.#sink = sink
    this.#clock = new VisitClock(resumeOf?.().timelineMs ?? 0)
    this.#isResumed = resumeOf !== undefined
    this.#channels = sources.map(([name, source], index) => {
      const resume = resumeOf?.(name)
      const count = sources.length
      const place = { name, firstConnection: firstConnection(resume?.connection ?? 0, index, count), count }
      const watch = { hasStood: false }
      const timed = keepTime(source, this.#clock, () => channel.keeper.progress.positionMs, watch)
      /** Tells the visit's sink whose gaps, warnings and audio these are. */
      const own: TranscriptSink = {
        ...sink,
        stateChange: () => this.#move(),
        gap: (gap) => sink.gap({ ...gap, channel: name }),
        warning: (warning) => {
          watch.hasStood ||= warning.kind === 'silent-audio'
          sink.warning({ ...warning, channel: name })
        },
        audio: (chunk, startMs) => sink.audio(chunk, startMs, name),
        covered: () => this.#cover(),
        usage: () => sink.usage(this.usage),
        ended: (error) => this.#ended(channel, error),
      }
      const keeper = new ConnectionKeeper(timed, options, own, resume, place)
      const channel: Channel = { name, keeper, isOver: false }
      return channel
    })
  }

  get state(): ConnectionState {
    return this.#state
  }

  get usage(): StreamingUsage {
    return addUsage(this.#channels.map(({ keeper }) => keeper.usage))
  }

  start(): void {
    // A later run must not look for what an earlier one forgot.
    if (this.#isResumed) this.#cover()
    for (const { keeper } of this.#channels) keeper.start()
  }

  finish(): void {
    for (const { keeper } of this.#channels) keeper.finish()
  }

  cancel(error?: ScribeErrors): void {
    if (error) this.#failure ??= { error }
    for (const { keeper } of this.#channels) keeper.cancel()
  }

  pause(): void {
    this.#clock.pause(Math.max(...this.#channels.map(({ keeper }) => keeper.progress.positionMs)))
    for (const { keeper } of this.#channels) keeper.pause()
  }

  resume(): void {
    this.#clock.resume()
    for (const { keeper } of this.#channels) keeper.resume()
  }

  send(message: string, isForNext?: boolean): void {
    for (const { keeper } of this.#channels) keeper.send(message, isForNext)
  }

  unsentAudio(channel?: SpeakerRole): UnsentAudio {
    const found = this.#channels.find(({ name }) => name === channel) ?? this.#channels[0]
    return (found as Channel).keeper.unsentAudio()
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
    const all = this.#channels.map(({ name, keeper, isOver }) => ({ name, isOver, ...keeper.progress }))
    this.#sink.covered(...mergeCoverage(all))
  }

  #move(): void {
    const previous = this.#state
    const next = mergeStates(this.#channels.map(({ keeper }) => keeper.state))
    if (isSameState(next, previous)) return
    this.#state = next
    this.#sink.stateChange(next, previous)
  }
}
