import { frameMs } from '../audio/framing.ts'
import type { Spool } from '../audio/spool.ts'
import type { Connection } from '../transport/connection.ts'
import type { Timeline } from './timeline.ts'

export interface SenderOwner {
  /** Audio had to go before it could be sent. */
  skipped(startMs: number, endMs: number): void
  /** The socket took what it had; more may go. */
  written(): void
}

export interface Pace {
  /** Times real time; for what was sent before or should have been. */
  readonly maxReplaySpeed: number
  /** Up to here audio was sent on an earlier connection, in milliseconds on the session's timeline. */
  readonly sentBeforeMs: number
  /** When the visit's audio began, by the wall clock: what a live source says is never ahead of it. */
  readonly startedAt: number
}

export interface SenderParts {
  readonly connection: Pick<Connection, 'send' | 'sendAudio' | 'bufferedAmount'>
  readonly spool: Spool
  readonly timeline: Timeline
  readonly pace: Pace
  /** Bytes that may wait in the socket. */
  readonly maxBufferedBytes: number
  /** First bytes of a container, without which what follows cannot be read. */
  readonly preamble: Uint8Array | undefined
  readonly owner: SenderOwner
}

/**
 * The most that may go at once, in milliseconds: sources give up to a second in one piece, to which a frame is added,
 * and a process that comes to itself only now and then must still keep up with speech.
 */
const pieceMs = 1_050

/** Sends one connection's audio: as it comes, but after a loss no faster than the server should get it. */
export class Sender {
  // Not kept as parts: every frame asks for them, and what lies in one place is fetched at once.
  readonly #connection: SenderParts['connection']
  readonly #spool: Spool
  readonly #timeline: Timeline
  readonly #maxReplaySpeed: number
  readonly #sentBeforeMs: number
  readonly #startedAt: number
  readonly #maxBufferedBytes: number
  readonly #owner: SenderOwner
  #localMs = 0
  /** What comes next from here needs no mark of its own. */
  #followsMs = -1
  /** Enough to stay ahead of what a full spool gives up meanwhile. */
  #allowanceMs = 2 * frameMs
  #refilledAt = 0
  #isBlocked = false

  constructor(parts: SenderParts, nowMs: number) {
    this.#connection = parts.connection
    this.#spool = parts.spool
    this.#timeline = parts.timeline
    this.#maxReplaySpeed = parts.pace.maxReplaySpeed
    this.#sentBeforeMs = parts.pace.sentBeforeMs
    this.#startedAt = parts.pace.startedAt
    this.#maxBufferedBytes = parts.maxBufferedBytes
    this.#owner = parts.owner
    this.#refilledAt = nowMs
    if (parts.preamble) parts.connection.send(parts.preamble)
  }

  /** Audio sent on this connection, in milliseconds. */
  get sentMs(): number {
    return this.#localMs
  }

  /** Whether the network, and not the pace, holds back what is to be sent. */
  get isBlocked(): boolean {
    return this.#isBlocked
  }

  /** Sends what may go now. True when nothing is left; with `pad` also the last fragment, filled up. */
  flush(nowMs: number, pad = false): boolean {
    const spool = this.#spool
    const { frameMs: length } = spool
    this.#refill(nowMs)
    this.#isBlocked = false
    while (spool.hasNext(pad)) {
      const waiting = this.#connection.bufferedAmount
      this.#isBlocked = waiting > this.#maxBufferedBytes
      if (this.#isBlocked) return false
      let fromMs = spool.positionMs
      const isPaced = this.#isLate(fromMs, nowMs)
      // Also when the process or the network stood still: what queued meanwhile is not to come in one go.
      if (isPaced && this.#allowanceMs < length) return false
      // Told only when something can be sent again: then once for all that went meanwhile.
      if (fromMs < spool.startMs) {
        this.#owner.skipped(fromMs, spool.startMs)
        spool.seek(spool.startMs)
        fromMs = spool.positionMs
      }
      const frame = spool.next(pad)
      if (!frame) break
      if (fromMs !== this.#followsMs) this.#timeline.mark(this.#localMs, fromMs)
      this.#followsMs = spool.positionMs
      const ms = length || spool.positionMs - fromMs
      this.#localMs += ms
      if (isPaced) this.#allowanceMs -= ms
      // The socket then has enough, and tells when it is gone.
      const fills = waiting + frame.length > this.#maxBufferedBytes
      this.#connection.sendAudio(
        frame,
        fills
          ? () => {
              this.#owner.written()
            }
          : undefined,
      )
    }
    return true
  }

  #refill(nowMs: number): void {
    // A clock that was put back earns nothing, and costs nothing.
    const earned = Math.max(0, nowMs - this.#refilledAt) * this.#maxReplaySpeed
    this.#allowanceMs = Math.min(this.#allowanceMs + earned, pieceMs)
    this.#refilledAt = nowMs
  }

  /** Sent before, or behind the wall clock. A file read faster than real time is neither. */
  #isLate(ms: number, nowMs: number): boolean {
    return this.#maxReplaySpeed < Infinity && (ms < this.#sentBeforeMs || ms < nowMs - this.#startedAt)
  }
}
