import type { StreamingUsage } from './events.ts'
import type { Link } from './link.ts'

/** Adds up what server sessions cost: the past ones by what the server said, the open ones by the clock. */
export class UsageMeter {
  #open: readonly Link[] = []
  #sentMs = 0
  #billedMs = 0
  #connections = 0

  begin(link: Link): void {
    this.#open = [...this.#open, link]
    this.#connections++
  }

  /** @param billedMs the server's own figure, where it gave one. */
  end(link: Link, billedMs: number = link.connection.ageMs): void {
    if (!this.#open.includes(link)) return
    this.#open = this.#open.filter((each) => each !== link)
    this.#sentMs += link.live?.sender.sentMs ?? 0
    this.#billedMs += billedMs
  }

  read(audioMs: number): StreamingUsage {
    let sentMs = this.#sentMs
    let billedMs = this.#billedMs
    for (const link of this.#open) {
      sentMs += link.live?.sender.sentMs ?? 0
      billedMs += link.connection.ageMs
    }
    return {
      audioMs: Math.round(audioMs),
      sentMs: Math.round(sentMs),
      billedMs,
      connections: this.#connections,
    }
  }
}
