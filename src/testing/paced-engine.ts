import type { EngineSession, TurnEngine } from '../server/turn-engine.ts'

/**
 * The same engine, but it takes in at most `speed` times real time. Audio that comes faster waits, as on the service,
 * which processed a clip sent at ten times its speed at about one.
 */
export function pacedEngine(engine: TurnEngine, speed: number): TurnEngine {
  if (speed === Infinity) return engine
  return { open: async (context) => new PacedSession(await engine.open(context), speed) }
}

/** Audio that waits, or a flush after it. */
type Waiting = { readonly bytes: Uint8Array; readonly atMs: number } | { readonly flush: () => void }

class PacedSession implements EngineSession {
  readonly #inner: EngineSession
  readonly #speed: number
  readonly #waiting: Waiting[] = []
  readonly #startedAt = performance.now()
  /** The place in the audio, and the time, when the engine last had nothing to wait for. */
  #clock = { atMs: 0, since: 0 }
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(inner: EngineSession, speed: number) {
    this.#inner = inner
    this.#speed = speed
  }

  audio(bytes: Uint8Array, atMs: number): void {
    if (this.#waiting.length === 0 && this.#waitMs(atMs) <= 0) {
      // Time without audio earns no speed for later.
      this.#clock = { atMs, since: this.#elapsedMs() }
      this.#inner.audio(bytes, atMs)
      return
    }
    this.#waiting.push({ bytes: bytes.slice(), atMs })
    this.#wait()
  }

  async flush(reason: 'terminate' | 'force-endpoint'): Promise<void> {
    if (this.#waiting.length > 0) {
      await new Promise<void>((resolve) => {
        this.#waiting.push({ flush: resolve })
      })
    }
    await this.#inner.flush(reason)
  }

  configure(...update: Parameters<NonNullable<EngineSession['configure']>>): void {
    this.#inner.configure?.(...update)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#waiting.length = 0
    this.#inner.close()
  }

  /** How long until the audio at `atMs` may be heard. */
  #waitMs(atMs: number): number {
    return this.#clock.since + (atMs - this.#clock.atMs) / this.#speed - this.#elapsedMs()
  }

  #elapsedMs(): number {
    return performance.now() - this.#startedAt
  }

  #wait(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#drain()
    }, 20)
  }

  #drain(): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if ('flush' in next) next.flush()
      else if (this.#waitMs(next.atMs) > 0) break
      else this.#inner.audio(next.bytes, next.atMs)
      this.#waiting.shift()
    }
    if (this.#waiting.length > 0) this.#wait()
  }
}
