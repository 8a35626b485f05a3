import type { Emitter } from '../core/emitter.ts'
import type { AsyncQueue } from '../core/queue.ts'
import type { Spool } from '../audio/spool.ts'
import type { Gap, ScribeWarning } from '../protocol/encounter.ts'
import type { LLMGatewayResponseMessage } from '../protocol/streaming.ts'
import type { PartialTurn, Turn } from '../protocol/turn.ts'
import type { Coverage } from './coverage.ts'
import type { ConnectionState } from '../transport/connection-state.ts'
import type { BegunSession, StreamingEvents, StreamingUsage } from './events.ts'
import { unknownSpeaker } from './speaker-map.ts'

export interface OutletOwner {
  /** What the visit has cost so far. */
  readonly usage: StreamingUsage
}

export interface OutletParts {
  readonly events: Emitter<StreamingEvents>
  readonly queue: AsyncQueue<PartialTurn | Turn>
  readonly spool: Spool
  readonly coverage: Coverage
  readonly owner: OutletOwner
}

/** From this much unsent audio on the network is called slow, in milliseconds. */
const slowMs = 5_000

/** What leaves: turns, gaps, and word of the audio that they make needless. */
export class Outlet {
  readonly #parts: OutletParts
  #speakers: readonly string[]
  #isSlow = false

  constructor(parts: OutletParts, speakers: Iterable<string>) {
    this.#parts = parts
    this.#speakers = [...new Set(speakers)]
  }

  /** Session-wide labels in use so far. */
  get speakers(): readonly string[] {
    return this.#speakers
  }

  /** @param sentMs how far audio had been sent when this came. */
  deliver(turn: PartialTurn | Turn, sentMs: number): void {
    const { events, queue, coverage } = this.#parts
    if (turn.isFinal) {
      coverage.deliver(turn, sentMs)
      this.#meet(turn.speaker)
      events.emit('turn', turn)
    } else events.emit('partial', turn)
    queue.push(turn)
    if (turn.isFinal) this.#release()
  }

  #meet(speaker: string | undefined): void {
    if (speaker === undefined || speaker === unknownSpeaker || this.#speakers.includes(speaker)) return
    this.#speakers = [...this.#speakers, speaker]
  }

  revise(turns: readonly Turn[]): void {
    for (const turn of turns) this.#parts.events.emit('turnRevised', turn)
  }

  /** The visit's audio before `ms` is done with, for whatever reason. */
  cover(ms: number): void {
    const { coverage } = this.#parts
    if (ms <= coverage.coveredMs) return
    coverage.advance(ms)
    this.#release()
  }

  /** What is to be sent again and is no longer there is lost. */
  announceLost(): void {
    const { coverage, spool } = this.#parts
    if (spool.startMs > coverage.coveredMs + 1) this.lose(coverage.coveredMs, spool.startMs, 'overflow')
  }

  lose(startMs: number, endMs: number, reason: Gap['reason']): void {
    this.#parts.events.emit('gap', { startMs: Math.round(startMs), endMs: Math.round(endMs), reason })
    this.cover(endMs)
  }

  move(next: ConnectionState, previous: ConnectionState): void {
    this.#parts.events.emit('stateChange', next, previous)
  }

  begin(session: BegunSession): void {
    this.#parts.events.emit('begin', session)
    this.usage()
  }

  answer(message: LLMGatewayResponseMessage): void {
    this.#parts.events.emit('llmGatewayResponse', message)
  }

  usage(): void {
    this.#parts.events.emit('usage', this.#parts.owner.usage)
  }

  warn(
    kind: ScribeWarning['kind'],
    message: string,
    details: Pick<ScribeWarning, 'fromMs' | 'cause'> = {},
  ): void {
    this.#parts.events.emit('warning', { kind, message, ...details })
  }

  /** The network keeps up again, or it does not; said once when much has queued. */
  network(isBlocked: boolean): void {
    const { spool } = this.#parts
    if (!isBlocked) this.#isSlow = false
    else if (!this.#isSlow && spool.endMs - spool.positionMs > slowMs) {
      this.#isSlow = true
      const fromMs = Math.round(spool.positionMs)
      this.warn('slow-network', 'The network is slower than the audio, which queues', { fromMs })
    }
  }

  #release(): void {
    const { events, spool, coverage } = this.#parts
    spool.release(coverage.coveredMs)
    events.emit('covered', coverage.coveredMs)
  }
}
