import { ConnectionError, type ScribeErrors } from '../core/errors.ts'
import { Lifecycle } from '../core/lifecycle.ts'
import { opusPacketMs } from '../audio/framing.ts'
import { bytesPerMs, isAllZero } from '../audio/pcm.ts'
import { openAudioBuffer, preload, type AudioBuffer } from '../audio/audio-buffer.ts'
import type { AudioSource } from '../protocol/audio.ts'
import { forceEndpointMessage, type BeginMessage } from '../protocol/streaming.ts'
import { misapplied } from '../protocol/streaming-options.ts'
import { connectionTransitions, type ConnectionState } from '../transport/connection-state.ts'
import { decide, type Closure } from '../transport/reconnect-policy.ts'
import { everyTick } from '../transport/ticker.ts'
import type { ChannelPlace, ResolvedOptions, ResumePoint } from './options.ts'
import { isPaused, nextStep, type Hearing } from './next-step.ts'
import { ReplayWindow } from './replay-window.ts'
import { ServerSession, type SessionOwner } from './server-session.ts'
import { SourceReader, type Pacing } from './source-reader.ts'
import type { ReplayPace } from './audio-sender.ts'
import {
  addUsage,
  untilEnded,
  type StreamingUsage,
  type Transcription,
  type TranscriptSink,
  type UnsentAudio,
} from './transcription.ts'

/** How much unsent audio there may be before a source that can wait has to, in milliseconds. */
const unsentMs = 2_000
/** How far ahead of the clock a source has to be so that it may be held back, in milliseconds. */
const aheadMs = 1_000
/** How much audio is taken in one go from a source that never waits, in milliseconds. */
const batchMs = 5_000
/** From this long without a chunk, or with nothing but zeros, on a source is said to be silent, in milliseconds. */
const silentSourceMs = 4_000
/** A shorter loss of the source is told together with the next one, in milliseconds. */
const leastGapMs = 100
/** From this much unsent audio on the network is called slow, in milliseconds. */
const slowMs = 5_000

/**
 * Transcribes one source over as many server sessions as it takes: connects, tells a loss from an end, backs off,
 * replays, rotates, and closes in a long pause.
 *
 * Acts only. What to do next and after a loss, where a replay begins and which words repeat others, pure parts decide.
 */
export class ConnectionKeeper implements Transcription, SessionOwner {
  readonly #source: AudioSource
  readonly #options: ResolvedOptions
  readonly #sink: TranscriptSink
  readonly #channel: ChannelPlace | undefined
  readonly #audio: AudioBuffer
  readonly #replay: ReplayWindow
  readonly #reader: SourceReader
  readonly #lifecycle: Lifecycle<ConnectionState>
  /** Whose bill is not closed yet. */
  readonly #billed = new Set<ServerSession>()
  /** Rotated out: only their speaker revisions and their bill are still awaited. */
  readonly #retired = new Set<ServerSession>()
  /** Where new audio begins on the timeline, in milliseconds. */
  readonly #startMs: number
  /** Where the audio of an earlier run ends and silence stands for what is missing. */
  readonly #silenceFromMs: number | undefined
  /** What the server sessions before these have cost. */
  #spent = addUsage([])
  #session: ServerSession | undefined
  #stopTicking: (() => void) | undefined
  #backoff: ReturnType<typeof setTimeout> | undefined
  #ordinal: number
  #failures = 0
  /** Shared with the session that is open, which only reads it. */
  readonly #pace: { -readonly [K in keyof ReplayPace]: ReplayPace[K] }
  #hearing: Hearing = 'listening'
  #pausedAt = 0
  /** The server closed because there was no audio. */
  #awaitsAudio = false
  #sourceFailure: ScribeErrors | undefined
  #batchEndMs: number
  #preamble: Uint8Array | undefined
  #isSlow = false
  /** From where on the source has given only zeros, in milliseconds. */
  #zeroFromMs = Infinity
  /** The source gave nothing for a while, and that was said. */
  #isSourceSilent = false
  /** How much of the source's own loss was told, in milliseconds. */
  #reportedLostMs = 0
  isOver = false

  constructor(
    source: AudioSource,
    options: ResolvedOptions,
    sink: TranscriptSink,
    resume?: ResumePoint,
    channel?: ChannelPlace,
  ) {
    const { frameMs, maxReplaySpeed, spoolMs: maxMs } = options.dials
    const { format } = source
    this.#source = source
    this.#options = options
    this.#sink = untilEnded(sink)
    this.#channel = channel
    this.#ordinal = channel?.firstConnection ?? resume?.connection ?? 0
    this.#audio = openAudioBuffer(format, { frameMs, maxMs, startMs: resume?.audio.startMs ?? 0 })
    const hasSpeakers = options.parameters.speakerLabels === true
    this.#replay = new ReplayWindow(this.#audio, hasSpeakers, resume?.deliveredTurns ?? [], this.#sink)
    this.#silenceFromMs = resume && preload(this.#audio, format, resume)
    this.#startMs = this.#batchEndMs = this.#audio.endMs
    this.#pace = { maxReplaySpeed, sentBeforeMs: 0, startedAt: performance.now() - this.#startMs }
    // A microphone counts on from visit to visit.
    if (source.isLive) this.#reportedLostMs = source.lostMs ?? 0
    this.#reader = new SourceReader(source, (chunk) => this.#take(chunk))
    this.#lifecycle = new Lifecycle<ConnectionState>(
      { status: 'closed' },
      connectionTransitions,
      this.#sink.stateChange,
    )
  }

  get state(): ConnectionState {
    return this.#lifecycle.state
  }

  get usage(): StreamingUsage {
    const audioMs = this.#audio.endMs - this.#startMs
    return addUsage([{ ...this.#spent, audioMs }, ...[...this.#billed].map((session) => costOf(session))])
  }

  /** How far the audio has come, and up to where final turns cover it, in milliseconds on the session's timeline. */
  get progress(): { readonly positionMs: number; readonly coveredMs: number } {
    return { positionMs: this.#audio.endMs, coveredMs: this.#replay.coveredMs }
  }

  start(): void {
    const { endMs } = this.#audio
    const startMs = this.#silenceFromMs
    if (startMs !== undefined) this.#sink.gap({ startMs, endMs, reason: 'unrecoverable' })
    // Whatever is told, a listener may cancel.
    if (this.isOver) return
    this.#stopTicking = everyTick((nowMs) => this.#tick(nowMs))
    this.#connect()
    void this.#read()
  }

  finish(): void {
    this.#tellLost()
    if (this.#hearing !== 'ended') this.#hearing = 'stopping'
    this.#reader.stop()
    // It may have counted until it was told to stop.
    this.#reportedLostMs = this.#source.lostMs ?? 0
  }

  cancel(error?: ScribeErrors): void {
    if (this.isOver) return
    this.isOver = true
    this.#tellLost()
    this.#stopTicking?.()
    clearTimeout(this.#backoff)
    this.#reader.stop(true)
    for (const session of this.#session ? [this.#session, ...this.#retired] : this.#retired) {
      session.close()
      this.#bill(session)
    }
    this.#retired.clear()
    this.#session = undefined
    if (this.state.status !== 'closed') this.#lifecycle.move({ status: 'closed' })
    this.#sink.usage(this.usage)
    this.#sink.ended(error)
  }

  pause(): void {
    if (this.#hearing !== 'listening') return
    this.#tellLost()
    if (this.isOver) return
    this.#hearing = 'pausing'
    this.#reader.pause()
    this.#pausedAt = performance.now()
    this.progressed(this.#pausedAt)
  }

  resume(): void {
    if (!isPaused(this.#hearing)) return
    this.#tellLost()
    this.#hearing = 'listening'
    // The timeline stood still, so its clock did.
    this.#pace.startedAt += performance.now() - this.#pausedAt
    this.#reader.resume()
    this.progressed()
  }

  send(message: string, isForNext = false): void {
    const { status } = this.state
    // The address of a session that is being opened has the parameters of before.
    if (status === 'open' || (isForNext && status === 'connecting')) this.#session?.send(message)
  }

  unsentAudio(): UnsentAudio {
    return { format: { ...this.#source.format, channels: 1 }, ...this.#audio.from(this.#replay.coveredMs) }
  }

  begun(session: ServerSession, message: BeginMessage): void {
    const connection = this.#ordinal
    this.#ordinal += this.#channel?.count ?? 1
    this.#billed.add(session)
    this.#lifecycle.move({ status: 'open', connection })
    this.#sink.begin({ connection, sessionId: message.id, expiresAtMs: message.expiresAt * 1_000 })
    this.#sink.usage(this.usage)
    const wrong = misapplied(message, this.#options.parameters)
    if (wrong) this.#sink.warning({ kind: 'service', message: wrong })
    this.progressed()
  }

  progressed(nowMs: number = performance.now()): void {
    if (this.isOver) return
    if (isPaused(this.#hearing) && nowMs - this.#pausedAt >= this.#options.dials.pauseEndsSessionMs) {
      this.#hearing = 'resting'
      this.#reader.close()
    }
    const pads = this.#hearing !== 'listening' && this.#hearing !== 'stopping'
    const holdsBack = this.state.status === 'open' ? this.#session?.flush(nowMs, pads) : 'pace'
    if (holdsBack !== 'pace') this.#noteNetwork(holdsBack === 'network')
    if (!this.#isFull(nowMs)) this.#reader.goOn()
    const { state } = this
    const step = nextStep({
      status: state.status,
      hearing: this.#hearing,
      awaitsAudio: this.#awaitsAudio,
      isAllSent: holdsBack === 'nothing',
      hasUncovered: this.#replay.hasUncovered,
      hasRetired: this.#retired.size > 0,
    })
    if (step === 'connect') this.#connect()
    else if (step === 'end') this.cancel(this.#sourceFailure)
    else if (step === 'rest') {
      clearTimeout(this.#backoff)
      this.#lifecycle.move({ status: 'closed' })
    } else if (step === 'force-endpoint') {
      this.#hearing = 'paused'
      this.send(forceEndpointMessage)
    } else if (step === 'terminate' && state.status === 'open') {
      this.#lifecycle.move({ ...state, status: 'closing' })
      this.#session?.terminate()
    }
  }

  terminated(session: ServerSession, billedMs?: number): void {
    const isRetired = this.#retired.delete(session)
    if (!isRetired && this.state.status !== 'closing') {
      return this.lost(session, { code: 1000, uptimeMs: session.ageMs })
    }
    this.#bill(session, billedMs)
    if (!isRetired) {
      this.#leave(session, true)
      if (this.isOver) return
      // Everything was sent before the end was asked for, and every turn came before it was confirmed.
      this.#replay.cover(this.#audio.positionMs)
      if (this.state.status === 'closing') this.#lifecycle.move({ status: 'closed' })
    }
    this.#sink.usage(this.usage)
    this.progressed()
  }

  lost(session: ServerSession, closure: Closure): void {
    if (this.isOver) return
    this.#bill(session)
    if (session !== this.#session) {
      this.#retired.delete(session)
      return this.progressed()
    }
    this.#leave(session, false)
    // A listener that heard its last turns may have cancelled.
    if (this.isOver) return
    const { reconnect, endpoint } = this.#options
    const { credential } = endpoint
    // A key stays good. A token only when it is fetched anew.
    const renewsCredential = credential?.kind !== 'token' || typeof credential.value === 'function'
    const decision = decide({ closure, failures: this.#failures, options: reconnect, renewsCredential })
    if (decision.action === 'stop') {
      this.#replay.loseDropped()
      return this.cancel(decision.error)
    }
    // The server said that audio came too fast: from now on it gets all of it in real time.
    if (closure.code === 3007) Object.assign(this.#pace, { maxReplaySpeed: 1, sentBeforeMs: Infinity })
    const { failures, delayMs, cause, awaitAudio } = decision
    this.#failures = failures
    this.#awaitsAudio = awaitAudio
    if (awaitAudio) this.#lifecycle.move({ status: 'closed' })
    else {
      this.#backoff = setTimeout(() => this.#connect(), delayMs)
      this.#lifecycle.move({ status: 'backoff', attempt: failures, delayMs, cause })
      this.#sink.usage(this.usage)
    }
    this.progressed()
  }

  /** Closes a bill. @param billedMs the server's own figure, where it gave one. */
  #bill(session: ServerSession, billedMs?: number): void {
    if (this.#billed.delete(session)) this.#spent = addUsage([this.#spent, costOf(session, billedMs)])
  }

  async #read(): Promise<void> {
    this.#sourceFailure = await this.#reader.read()
    this.#tellLost()
    this.#hearing = 'ended'
    this.progressed()
  }

  #take(chunk: Uint8Array): Pacing {
    const nowMs = performance.now()
    this.#tellLost(chunk, nowMs)
    const startMs = this.#audio.endMs
    const { encoding } = this.#source.format
    // Bytes of a container say nothing about time, so the clock does. Those of PCM do, and leave this unread.
    const passedMs = Math.max(1, nowMs - this.#pace.startedAt - startMs)
    this.#audio.append(chunk, encoding === 'opus' ? opusPacketMs(chunk) : passedMs)
    if (encoding === 'ogg_opus') this.#preamble ??= chunk
    this.#zeroFromMs = isAllZero(chunk) ? Math.min(this.#zeroFromMs, startMs) : Infinity
    const toldMs = this.#zeroFromMs + silentSourceMs
    if (encoding === 'pcm_s16le' && startMs < toldMs && this.#audio.endMs >= toldMs) {
      const message = 'The source delivers only zeros: a muted or dead microphone'
      this.#sink.warning({ kind: 'silent-audio', message, fromMs: Math.round(this.#zeroFromMs) })
    }
    if (this.isOver) return 'go on'
    this.#sink.audio(chunk, startMs)
    this.#awaitsAudio = false
    this.progressed(nowMs)
    return this.#pacingAfter(nowMs)
  }

  /**
   * A gap for what the source has lost since it was last asked, and for the time in which a live one stood still: there,
   * and without length on the timeline, which counts audio.
   */
  #tellLost(chunk?: Uint8Array, nowMs: number = performance.now()): void {
    const { lostMs = 0, isLive } = this.#source
    const chunkMs = (chunk?.length ?? 0) / (bytesPerMs(this.#source.format) ?? Infinity)
    const hasStood = this.#isSourceSilent && isLive && this.#hearing !== 'ended'
    const stoodMs = hasStood ? this.#reader.waitedMs(nowMs) - chunkMs : 0
    const missingMs = Math.round(Math.max(lostMs - this.#reportedLostMs, stoodMs))
    this.#isSourceSilent &&= !chunk
    // Little by little is told in one.
    if (chunk && missingMs < leastGapMs) return
    this.#reportedLostMs = lostMs
    // What is lost while nobody is to hear it is no loss.
    if (isPaused(this.#hearing) || missingMs <= 0) return
    const startMs = Math.round(this.#audio.endMs)
    this.#sink.gap({ startMs, endMs: startMs + missingMs, reason: 'source' })
  }

  /** Says once that the source gives nothing: permission that is not answered, a call on the phone, a dead device. */
  #watchSource(nowMs: number): void {
    if (this.#isSourceSilent || this.#hearing === 'ended' || this.#reader.waitedMs(nowMs) < silentSourceMs)
      return
    this.#isSourceSilent = true
    const fromMs = Math.round(this.#audio.endMs)
    this.#sink.warning({ kind: 'silent-audio', message: 'The source delivers nothing', fromMs })
  }

  #connect(): void {
    if (this.isOver) return
    this.#lifecycle.move({ status: 'connecting', connection: this.#ordinal })
    if (this.state.status !== 'connecting') return
    this.#session = new ServerSession({
      options: this.#options,
      parameters: { ...this.#options.parameters, sampleRate: this.#source.format.sampleRate },
      format: this.#source.format,
      ordinal: this.#ordinal,
      channel: this.#channel?.name,
      pace: this.#pace,
      preamble: this.#preamble,
      replay: this.#replay,
      sink: this.#sink,
      owner: this,
    })
  }

  #tick(nowMs: number): void {
    this.#watchSource(nowMs)
    this.#session?.tick(nowMs)
    const session = this.#session
    const { status } = this.state
    if (session && status === 'open' && session.isExpiring(nowMs)) this.#rotate(session)
    else if (session && status === 'closing' && session.isStalled(nowMs)) this.#unconfirmed(session)
    for (const old of this.#retired) {
      old.tick(nowMs)
      if (!this.#retired.has(old) || !old.isStalled(nowMs)) continue
      old.close()
      this.terminated(old)
    }
    this.progressed(nowMs)
  }

  /** Opens a new session in place of one whose time is nearly up. What has no final is heard again there. */
  #rotate(session: ServerSession): void {
    this.#leave(session, false)
    if (this.isOver) return
    this.#retired.add(session)
    session.terminate(true)
    this.#connect()
  }

  /** No more turns are taken from this session. `isComplete` when it has said all of them. */
  #leave(session: ServerSession, isComplete: boolean): void {
    this.#session = undefined
    session.takeLast(isComplete)
    this.#pace.sentBeforeMs = Math.max(this.#pace.sentBeforeMs, this.#audio.positionMs)
  }

  /** The server was asked to end and does not. When no turn is open, nothing is lost by going. */
  #unconfirmed(session: ServerSession): void {
    if (session.isSpeaking)
      return session.fail(new ConnectionError('The service was asked to end and did not answer'))
    this.#sink.warning({ kind: 'service', message: 'The service did not confirm the end of the session' })
    session.close()
    this.terminated(session)
  }

  /** Warns once when much has queued because the network is slow, until it keeps up again. */
  #noteNetwork(isBlocked: boolean): void {
    const { endMs, positionMs } = this.#audio
    this.#isSlow &&= isBlocked
    if (isBlocked && !this.#isSlow && endMs - positionMs > slowMs) {
      this.#isSlow = true
      const message = 'The network is slower than the audio, which queues'
      this.#sink.warning({ kind: 'slow-network', message, fromMs: Math.round(positionMs) })
    }
  }

  /** Whether the source is ahead of the clock: it is not live then and loses nothing by waiting. */
  #isAhead(nowMs: number): boolean {
    return this.#audio.endMs > nowMs - this.#pace.startedAt + aheadMs
  }

  /**
   * Whether unsent or uncovered audio leaves no room for audio that can wait. All that is sent may belong to one long
   * turn, and the server needs more to end it: then a source goes on in real time.
   */
  #isFull(nowMs: number): boolean {
    const { endMs, positionMs } = this.#audio
    if (endMs - positionMs > unsentMs) return true
    return endMs - this.#replay.coveredMs > this.#options.dials.spoolMs / 2 && this.#isAhead(nowMs)
  }

  #pacingAfter(nowMs: number): Pacing {
    const { endMs } = this.#audio
    if (!this.#isAhead(nowMs) || this.isOver || this.#hearing === 'stopping') return 'go on'
    const isFull = this.#isFull(nowMs)
    if (!isFull && endMs - this.#batchEndMs < batchMs) return 'go on'
    this.#batchEndMs = endMs
    return isFull ? 'wait' : 'yield'
  }
}

function costOf({ sentMs, ageMs }: ServerSession, billedMs = ageMs): StreamingUsage {
  return { audioMs: 0, sentMs, billedMs, connections: 1 }
}
