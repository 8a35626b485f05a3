import type { Emitter } from '../core/emitter.ts'
import type { CancelledError, ScribeErrors } from '../core/errors.ts'
import type { AsyncQueue } from '../core/queue.ts'
import type { Spool } from '../audio/spool.ts'
import type { AudioSource } from '../protocol/audio.ts'
import type { StreamingParameters } from '../protocol/streaming-parameters.ts'
import { forceEndpointMessage } from '../protocol/streaming.ts'
import type { PartialTurn, Turn } from '../protocol/turn.ts'
import type { ConnectionState } from '../transport/connection-state.ts'
import { Ticker } from '../transport/ticker.ts'
import { Coverage } from './coverage.ts'
import type { StreamingEvents, StreamingUsage } from './events.ts'
import { Intake, type IntakeOwner } from './intake.ts'
import { Line, type LineOwner } from './line.ts'
import type { ResolvedOptions, ResumePoint } from './options.ts'
import { Outlet, type OutletOwner } from './outlet.ts'
import { labelsOf, openSpool, preload } from './visit-audio.ts'

export interface TranscriptionParts {
  readonly options: ResolvedOptions
  /** What a session is opened with, as it stands now. */
  readonly parameters: () => StreamingParameters
  readonly source: AudioSource
  readonly resume: ResumePoint | undefined
  readonly events: Emitter<StreamingEvents>
  readonly queue: AsyncQueue<PartialTurn | Turn>
  /** It is over, for whatever reason. */
  onEnd(): void
}

/** How much unsent audio there may be before a source that can wait has to, in milliseconds. */
const unsentMs = 2_000

/**
 * One visit's streaming, from the first chunk to the last turn, over as many server sessions as it takes.
 *
 * Acts only. What to do after a loss, where a replay begins, what was said before and which message counts are
 * decided by the pure parts it puts together.
 */
export class Transcription implements IntakeOwner, LineOwner, OutletOwner {
  readonly #parts: TranscriptionParts
  readonly #spool: Spool
  readonly #coverage: Coverage
  readonly #outlet: Outlet
  readonly #intake: Intake
  readonly #line: Line
  #ticker: Ticker | undefined
  #goal: 'listen' | 'pause' | 'finish' = 'listen'
  #pausedAt = 0
  #hasForcedEndpoint = false
  #awaitsAudio = false
  #isOver = false
  #sourceEnd: { readonly error?: unknown } | undefined
  /** Whether the first chunk is a container's head, without which what follows cannot be read. */
  readonly #hasPreamble: boolean
  #preamble: Uint8Array | undefined

  constructor(parts: TranscriptionParts) {
    const { options, source, resume, events, queue, parameters } = parts
    const { format } = source
    const startMs = resume?.audio.startMs ?? 0
    const turns = resume?.deliveredTurns ?? []
    this.#parts = parts
    this.#hasPreamble = format.encoding === 'ogg_opus'
    const spool = (this.#spool = openSpool(format, options.dials.spoolMs, startMs))
    const coverage = (this.#coverage = new Coverage(parameters().speakerLabels === true, startMs))
    coverage.recall(turns)
    const outlet = (this.#outlet = new Outlet(
      { events, queue, spool, coverage, owner: this },
      labelsOf(turns),
    ))
    const missingMs = resume && preload(spool, format, resume)
    if (missingMs !== undefined) {
      events.emit('gap', { startMs: missingMs, endMs: spool.endMs, reason: 'unrecoverable' })
    }
    this.#intake = new Intake(source, spool, this)
    this.#line = new Line(
      { options, parameters, format, spool, coverage, outlet, owner: this },
      resume?.connection ?? 0,
    )
  }

  get state(): ConnectionState {
    return this.#line.state
  }

  get usage(): StreamingUsage {
    return this.#line.meter.read(this.#intake.audioMs)
  }

  start(): void {
    this.#ticker = new Ticker((nowMs) => {
      this.#line.tick(nowMs)
      // Live audio is sent as it comes; the clock is for what had to wait, and for the end of a pause.
      if (this.#goal !== 'listen' || this.#spool.hasNext()) this.#flush(nowMs)
      else this.#intake.roomMade()
    })
    this.#line.connect()
    this.#intake.start()
  }

  /** Ends the source; the last turns follow, then the end. */
  finish(): void {
    this.#goal = 'finish'
    this.#intake.stop()
  }

  /** Ends everything now: with the error, or, when the reader has left, without. */
  cancel(error?: CancelledError): void {
    this.#end(error && { error })
  }

  pause(): void {
    if (this.#goal !== 'listen') return
    this.#goal = 'pause'
    this.#intake.pause()
    this.#pausedAt = Date.now()
    this.#hasForcedEndpoint = false
    this.#flush(this.#pausedAt)
  }

  resume(): void {
    if (this.#goal !== 'pause') return
    this.#goal = 'listen'
    this.#intake.resume()
    this.#settle()
  }

  /** Sends a control message, when there is a session to hear it. */
  send(message: string): void {
    this.#line.send(message)
  }

  /** What no final turn covers. */
  unsentAudio(): { readonly startMs: number; readonly chunks: readonly Uint8Array[] } {
    return this.#spool.from(this.#coverage.coveredMs)
  }

  get isFull(): boolean {
    const { endMs, positionMs } = this.#spool
    const { spoolMs } = this.#parts.options.dials
    return endMs - positionMs > unsentMs || endMs - this.#coverage.coveredMs > spoolMs / 2
  }

  get preamble(): Uint8Array | undefined {
    return this.#preamble
  }

  tookAudio(chunk: Uint8Array, atMs: number, nowMs: number): void {
    if (this.#isOver) return
    this.#ticker?.keepTime(nowMs)
    const { events } = this.#parts
    if (this.#hasPreamble) this.#preamble ??= chunk
    // Asked first: nobody may listen, and this comes twenty times a second.
    if (events.listenerCount('audio') > 0) events.emit('audio', chunk, atMs)
    if (this.#awaitsAudio) {
      this.#awaitsAudio = false
      this.#line.connect()
    } else this.#flush(nowMs)
  }

  fellSilent(fromMs: number): void {
    this.#outlet.warn('silent-audio', 'The source delivers only zeros: a muted or dead microphone', {
      fromMs: Math.round(fromMs),
    })
  }

  sourceEnded(failure?: { readonly error: ScribeErrors }): void {
    this.#sourceEnd = failure ?? {}
    this.#goal = 'finish'
    this.#settle()
  }

  roomMade(): void {
    this.#flush(Date.now())
  }

  lineChanged(): void {
    this.#settle()
  }

  lineIdle(): void {
    this.#awaitsAudio = true
    this.#settle()
  }

  lineFailed(error: ScribeErrors): void {
    this.#outlet.announceLost()
    this.#end({ error })
  }

  /** Sends what may go; when nothing is left and nothing more comes, asks for what that calls for. */
  #flush(nowMs: number): void {
    if (this.#isOver) return
    const isLongPause =
      this.#goal === 'pause' && nowMs - this.#pausedAt >= this.#parts.options.dials.pauseEndsSessionMs
    if (isLongPause) {
      this.#intake.close()
      this.#line.rest()
    }
    const isEnding = this.#goal === 'pause' || this.#sourceEnd !== undefined
    const isDrained = this.#line.flush(nowMs, isEnding)
    this.#intake.roomMade()
    if (!isDrained || !isEnding) return
    if (this.#goal === 'finish' || isLongPause) this.#line.terminate()
    else if (!this.#hasForcedEndpoint) {
      // No silence follows by which the server could tell that the turn is over.
      this.#hasForcedEndpoint = true
      this.#line.send(forceEndpointMessage)
    }
  }

  /** Whether audio was heard that no final turn covers. */
  get #hasUncovered(): boolean {
    return this.#spool.endMs > this.#coverage.coveredMs + 1
  }

  /** Something ended: the source, a session, a pause. Goes on, or comes to the end. */
  #settle(): void {
    if (this.#isOver) return
    const { status } = this.#line.state
    const mayEnd = this.#sourceEnd !== undefined && !this.#hasUncovered
    if (mayEnd && (this.#line.isIdle || status === 'connecting' || status === 'backoff')) {
      this.#end(this.#sourceEnd)
    } else if (status !== 'closed') this.#flush(Date.now())
    else if ((this.#goal === 'listen' && !this.#awaitsAudio) || (this.#sourceEnd && this.#hasUncovered)) {
      this.#awaitsAudio = false
      this.#line.connect()
    }
  }

  #end(how: { readonly error?: unknown } | undefined): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#ticker?.stop()
    this.#intake.stop(true)
    this.#line.dispose()
    this.#outlet.usage()
    this.#parts.onEnd()
    if (how && 'error' in how) this.#parts.queue.fail(how.error)
    else this.#parts.queue.end()
  }
}
