import type { ServerSession } from './server-session.ts'
import type { StreamingUsage } from './transcription.ts'

type Metered = Pick<ServerSession, 'sentMs' | 'ageMs'>

/** Adds up what server sessions cost: the past ones by what the server said, the open ones by the clock. */
export class UsageMeter {
  readonly #open = new Set<Metered>()
  #sentMs = 0
  #billedMs = 0
  #connections = 0

  begin(session: Metered): void {
    this.#open.add(session)
    this.#connections++
  }

  /** @param billedMs the server's own figure, where it gave one. */
  end(session: Metered, billedMs: number = session.ageMs): void {
    if (!this.#open.delete(session)) return
    this.#sentMs += session.sentMs
    this.#billedMs += billedMs
  }

  read(audioMs: number): StreamingUsage {
    let sentMs = this.#sentMs
    let billedMs = this.#billedMs
    for (const session of this.#open) {
      sentMs += session.sentMs
      billedMs += session.ageMs
    }
    return {
      audioMs: Math.round(audioMs),
      sentMs: Math.round(sentMs),
      billedMs: Math.round(billedMs),
      connections: this.#connections,
    }
  }
}
