import { ConnectionError, type ProtocolError, type ScribeErrors } from '../core/errors.ts'
import { Lifecycle } from '../core/lifecycle.ts'
import type { Spool } from '../audio/spool.ts'
import type { AudioFormat } from '../protocol/audio.ts'
import { toQuery } from '../protocol/streaming-options.ts'
import type { StreamingParameters } from '../protocol/streaming-parameters.ts'
import type { BeginMessage, ServerMessage } from '../protocol/streaming.ts'
import { connectionTransitions, type ConnectionState } from '../transport/connection-state.ts'
import { address } from '../transport/endpoint.ts'
import { decide, type Closure } from '../transport/reconnect-policy.ts'
import type { Coverage } from './coverage.ts'
import { hear, letOut } from './hear.ts'
import { goLive, Link, misapplied, type LinkOwner } from './link.ts'
import type { ResolvedOptions } from './options.ts'
import type { Outlet } from './outlet.ts'
import type { SenderOwner } from './sender.ts'
import { UsageMeter } from './usage-meter.ts'

export interface LineOwner {
  /** First bytes of a container, without which what follows cannot be read. */
  readonly preamble: Uint8Array | undefined
  /** More may be sent, or something was confirmed. */
  roomMade(): void
  /** A connection was lost and the next one comes, or none is open, on its way or awaited any longer. */
  lineChanged(): void
  /** The server closed because there was no audio; `connect()` when there is. */
  lineIdle(): void
  /** Connecting again cannot help. */
  lineFailed(error: ScribeErrors): void
}

export interface LineParts {
  readonly options: ResolvedOptions
  /** What a session is opened with, as it stands now. */
  readonly parameters: () => StreamingParameters
  readonly format: AudioFormat
  readonly spool: Spool
  readonly coverage: Coverage
  readonly outlet: Outlet
  readonly owner: LineOwner
}

/** Keeps a server session open: connects, tells a loss from an end, backs off, replays, rotates. */
export class Line implements LinkOwner, SenderOwner {
  readonly #parts: LineParts
  readonly #lifecycle: Lifecycle<ConnectionState>
  /** When the visit would have begun, had all that is there now come in in time: an earlier run's audio is late too. */
  readonly #startedAt: number
  /** Rotated out: only their speaker revisions and their bill are still awaited. */
  readonly #retired = new Set<Link>()
  readonly meter: UsageMeter = new UsageMeter()
  #link: Link | undefined
  #backoff: ReturnType<typeof setTimeout> | undefined
  #ordinal: number
  #failures = 0
  #sentBeforeMs = 0
  #isOver = false

  /** @param ordinal of the first server session. */
  constructor(parts: LineParts, ordinal: number) {
    this.#parts = parts
    this.#ordinal = ordinal
    this.#startedAt = Date.now() - parts.spool.endMs
    this.#lifecycle = new Lifecycle<ConnectionState>(
      { status: 'closed' },
      connectionTransitions,
      (next, previous) => {
        parts.outlet.move(next, previous)
      },
    )
  }

  get state(): ConnectionState {
    return this.#lifecycle.state
  }

  /** Whether nothing is open, on its way or awaited. */
  get isIdle(): boolean {
    return this.state.status === 'closed' && this.#retired.size === 0
  }

  connect(): void {
    const { options, parameters, format } = this.#parts
    const asked = { ...parameters(), sampleRate: format.sampleRate }
    this.#lifecycle.move({ status: 'connecting', connection: this.#ordinal })
    this.#link = new Link(this, {
      address: () => address(options.endpoint, toQuery(asked, format.encoding)),
      connectTimeoutMs: options.dials.connectTimeoutMs,
      livenessTimeoutMs: options.dials.livenessTimeoutMs,
      heartbeat: asked.sessionHeartbeat === true,
    })
  }

  /** Sends what may be sent now; true when nothing is left. */
  flush(nowMs: number, pad: boolean): boolean {
    const sender = this.#link?.live?.sender
    if (!sender || this.state.status !== 'open') return false
    const isDrained = sender.flush(nowMs, pad)
    if (isDrained || sender.isBlocked) this.#parts.outlet.network(!isDrained)
    return isDrained
  }

  send(message: string): void {
    if (this.state.status === 'open') this.#link?.connection.send(message)
  }

  /** Asks the server for its last turns and the end; `onEnded` follows. */
  terminate(): void {
    if (!this.#link || this.state.status !== 'open') return
    this.#lifecycle.move({ status: 'closing', connection: this.state.connection })
    this.#link.progressAt = Date.now()
    this.#link.connection.terminate()
  }

  /** Connects no more until it is told to: nobody speaks, and what was heard can wait. */
  rest(): void {
    if (this.state.status !== 'backoff') return
    clearTimeout(this.#backoff)
    this.#close()
  }

  tick(nowMs: number): void {
    const { options } = this.#parts
    this.#link?.connection.watch(nowMs)
    const link = this.#link
    const live = link?.live
    if (link && live) {
      letOut(link, live, live.transcript.release(nowMs), this.#parts)
      const { fromMs, byMs } = live.rotation
      const isDue = nowMs >= fromMs && (!live.transcript.isSpeaking || nowMs >= byMs)
      if (isDue && this.state.status === 'open') this.#rotate(link, nowMs)
      else if (
        this.state.status === 'closing' &&
        nowMs - link.progressAt >= options.dials.terminationTimeoutMs
      )
        this.#unconfirmed(link)
    }
    for (const old of this.#retired) {
      old.connection.watch(nowMs)
      if (this.#retired.has(old) && nowMs - old.progressAt >= options.dials.terminationTimeoutMs)
        this.#terminated(old)
    }
  }

  /** Ends everything now and tells nobody. */
  dispose(): void {
    this.#isOver = true
    clearTimeout(this.#backoff)
    for (const link of [this.#link, ...this.#retired]) {
      if (!link) continue
      link.connection.abandon(true)
      this.meter.end(link)
    }
    this.#retired.clear()
    this.#link = undefined
    this.#close()
  }

  begun(link: Link, message: BeginMessage): void {
    const { outlet, spool, coverage, options, owner } = this.#parts
    const ordinal = this.#ordinal++
    const parameters = this.#parts.parameters()
    outlet.announceLost()
    spool.seek(coverage.coveredMs)
    const { maxReplaySpeed } = options.dials
    const context = {
      ordinal,
      parameters,
      spool,
      pace: { maxReplaySpeed, sentBeforeMs: this.#sentBeforeMs, startedAt: this.#startedAt },
      preamble: coverage.coveredMs > 0 ? owner.preamble : undefined,
      owner: this,
      repeated: coverage.repeated,
      speakers: outlet.speakers,
    }
    link.live = goLive(link.connection, message, context, Date.now())
    this.meter.begin(link)
    this.#lifecycle.move({ status: 'open', connection: ordinal })
    outlet.begin({ connection: ordinal, sessionId: message.id, expiresAtMs: message.expiresAt * 1_000 })
    const wrong = misapplied(message, parameters)
    if (wrong) outlet.warn('service', wrong)
    owner.roomMade()
  }

  heard(link: Link, message: Exclude<ServerMessage, BeginMessage>): void {
    if (this.#isOver || !link.live) return
    if (message.type === 'Termination') {
      this.#terminated(link, message.sessionDurationSeconds * 1_000)
      return
    }
    hear(link, link.live, link === this.#link, message, this.#parts)
    // A partial confirms nothing.
    if (message.type === 'Turn' ? message.endOfTurn : message.type === 'Heartbeat')
      this.#parts.owner.roomMade()
  }

  skipped(fromMs: number, toMs: number): void {
    this.#parts.outlet.lose(fromMs, toMs, 'overflow')
  }

  written(): void {
    this.#parts.owner.roomMade()
  }

  /** A message could not be read: a turn may be missing. */
  malformed(link: Link, cause: ProtocolError): void {
    link.isDoubtful = true
    this.#parts.outlet.warn('protocol', cause.message, { cause })
  }

  /** Opens a new session in place of one whose time is nearly up; what has no final is heard again there. */
  #rotate(link: Link, nowMs: number): void {
    this.#leave(link, false)
    if (this.#isOver) return
    this.#retired.add(link)
    link.progressAt = nowMs
    link.connection.terminate()
    this.connect()
  }

  /** No more turns are taken from this session; `isComplete` when it has said all of them. */
  #leave(link: Link, isComplete: boolean): void {
    this.#link = undefined
    if (!link.live) return
    letOut(link, link.live, link.live.transcript.end(isComplete), this.#parts)
    this.#sentBeforeMs = Math.max(this.#sentBeforeMs, this.#parts.spool.positionMs)
  }

  /** The server has said its last word, or is not waited for any longer. */
  #terminated(link: Link, billedMs?: number): void {
    const { outlet, spool } = this.#parts
    link.connection.abandon(billedMs === undefined)
    if (this.#retired.delete(link)) {
      this.meter.end(link, billedMs)
    } else if (this.state.status === 'closing') {
      this.#leave(link, true)
      this.meter.end(link, billedMs)
      // Everything was sent before the end was asked for, and every turn came before it was confirmed.
      outlet.cover(spool.positionMs)
      this.#close()
    } else {
      this.closed(link, { code: 1000, uptimeMs: link.connection.ageMs })
      return
    }
    outlet.usage()
    if (this.isIdle) this.#parts.owner.lineChanged()
  }

  /** The server was asked to end and does not. With no turn open nothing is lost by going. */
  #unconfirmed(link: Link): void {
    if (link.live?.transcript.isSpeaking) {
      link.connection.fail(new ConnectionError('The service was asked to end and did not answer'))
      return
    }
    this.#parts.outlet.warn('service', 'The service did not confirm the end of the session')
    this.#terminated(link)
  }

  closed(link: Link, closure: Closure): void {
    if (this.#isOver) return
    this.meter.end(link)
    if (this.#retired.delete(link)) {
      if (this.isIdle) this.#parts.owner.lineChanged()
      return
    }
    if (link !== this.#link) return
    this.#leave(link, false)
    // Who heard its last turns may have ended everything.
    if (this.#isOver) return
    const { options } = this.#parts
    const decision = decide({
      closure,
      failures: this.#failures,
      options: options.reconnect,
      renewsCredential: typeof options.endpoint.credential?.value === 'function',
    })
    if (decision.action === 'stop') {
      this.#parts.owner.lineFailed(decision.error)
      return
    }
    const { failures, delayMs, cause } = decision
    this.#failures = failures
    if (decision.awaitAudio) {
      this.#close()
      this.#parts.owner.lineIdle()
      return
    }
    this.#lifecycle.move({ status: 'backoff', attempt: failures, delayMs, cause })
    this.#parts.outlet.usage()
    this.#backoff = setTimeout(() => {
      this.connect()
    }, delayMs)
    this.#parts.owner.lineChanged()
  }

  #close(): void {
    if (this.state.status !== 'closed') this.#lifecycle.move({ status: 'closed' })
  }
}
