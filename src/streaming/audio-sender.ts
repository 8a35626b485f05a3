import type { AudioBuffer } from '../audio/audio-buffer.ts'
import { minFrameMs } from '../audio/framing.ts'
import type { WebSocketLike } from '../transport/socket.ts'
import type { Timeline } from './timeline.ts'

interface AudioSenderParts {
  readonly socket: Pick<WebSocketLike, 'send' | 'bufferedAmount' | 'readyState'>
  readonly audio: AudioBuffer
  readonly timeline: Timeline
  readonly pace: ReplayPace
  readonly skip: (startMs: number, endMs: number) => void
  /** The socket has sent what filled it up. */
  readonly drained: () => void
}

export interface ReplayPace {
  /** Times real time, for audio that was sent before or should have been. */
  readonly maxReplaySpeed: number
  /** Up to here audio was sent on an earlier connection, in milliseconds on the session's timeline. */
  readonly sentBeforeMs: number
  /** When the audio would have begun without its pauses, by `performance.now()`: a live source is never ahead of it. */
  readonly startedAt: number
}

/** Two seconds of 16 kHz audio. When more waits in the socket, the network is slower than speech. */
const maxBufferedBytes = 65_536
/** How much late audio may be sent at once, in milliseconds: a source or a process may give a second in one go. */
const burstMs = 1_000

/** Sends the audio of one connection: as it comes, but late audio no faster than the server should get it. */
export class AudioSender {
  readonly #parts: AudioSenderParts
  /** Audio sent on this connection, in milliseconds. */
  sentMs = 0
  /** Audio that begins here follows the last frame and needs no mark of its own. */
  #followsMs = -1
  #allowanceMs: number
  #refilledAt: number

  constructor(parts: AudioSenderParts, nowMs: number) {
    this.#parts = parts
    // Two frames keep the reader ahead of what a full buffer drops meanwhile.
    this.#allowanceMs = 2 * (parts.audio.frameMs || minFrameMs)
    this.#refilledAt = nowMs
  }

  /** Sends what may be sent now, with `pad` also the last fragment. Says what holds back the rest. */
  flush(nowMs: number, pad = false): 'nothing' | 'pace' | 'network' {
    const { audio, socket, timeline } = this.#parts
    this.#refill(nowMs)
    while (audio.hasNext(pad)) {
      const waiting = socket.bufferedAmount
      if (waiting > maxBufferedBytes) return 'network'
      const isPaced = this.#isLate(audio.positionMs, nowMs)
      if (socket.readyState !== 1 || (isPaced && this.#allowanceMs < audio.frameMs)) return 'pace'
      // Dropped audio is told here, when something can be sent again: once for all that was dropped meanwhile.
      if (audio.positionMs < audio.startMs) {
        this.#parts.skip(audio.positionMs, audio.startMs)
        audio.seek(audio.startMs)
      }
      const fromMs = audio.positionMs
      const frame = audio.next(pad)
      if (!frame) break
      if (fromMs !== this.#followsMs) timeline.mark(this.sentMs, fromMs)
      this.#followsMs = audio.positionMs
      const spokenMs = audio.positionMs - fromMs
      const sentMs = Math.max(spokenMs, audio.shortestMs)
      // A frame that was filled up is longer on the connection than in the visit: what follows it gets a mark.
      if (sentMs - spokenMs > 0.5) this.#followsMs = -1
      this.sentMs += sentMs
      if (isPaced) this.#allowanceMs -= sentMs
      const fills = waiting + frame.length > maxBufferedBytes
      socket.send(frame, fills ? this.#parts.drained : undefined)
    }
    return 'nothing'
  }

  #refill(nowMs: number): void {
    const { audio, pace } = this.#parts
    const earned = (nowMs - this.#refilledAt) * pace.maxReplaySpeed
    this.#allowanceMs = Math.min(this.#allowanceMs + earned, burstMs + (audio.frameMs || minFrameMs))
    this.#refilledAt = nowMs
  }

  /** Whether audio was sent before, or lies behind the clock. A file read faster than real time does neither. */
  #isLate(ms: number, nowMs: number): boolean {
    const { maxReplaySpeed, sentBeforeMs, startedAt } = this.#parts.pace
    return maxReplaySpeed < Infinity && (ms < sentBeforeMs || ms < nowMs - startedAt)
  }
}
