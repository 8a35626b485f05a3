import { noUsage, type Usage } from '../protocol/encounter.ts'
import type { ModelCall } from '../model/with-meter.ts'

/** What the streaming side counts. */
export type StreamingUsage = Pick<Usage, 'audioMs' | 'sentMs' | 'billedMs' | 'connections'>

/** Adds up what a visit costs; each method returns the new total. */
export class UsageMeter {
  /** What earlier processes of a recovered visit had counted. */
  readonly #before: Usage
  #usage: Usage

  constructor(before: Usage = noUsage) {
    this.#before = before
    this.#usage = before
  }

  get usage(): Usage {
    return this.#usage
  }

  /** Takes the streaming side's running totals, which start at zero in every process. */
  streamed(totals: StreamingUsage): Usage {
    const before = this.#before
    this.#usage = {
      ...this.#usage,
      audioMs: before.audioMs + totals.audioMs,
      sentMs: before.sentMs + totals.sentMs,
      billedMs: before.billedMs + totals.billedMs,
      connections: before.connections + totals.connections,
    }
    return this.#usage
  }

  called(call: ModelCall): Usage {
    const { usage } = call
    this.#usage = {
      ...this.#usage,
      modelCalls: this.#usage.modelCalls + 1,
      inputTokens: this.#usage.inputTokens + usage.inputTokens,
      outputTokens: this.#usage.outputTokens + usage.outputTokens,
      cachedTokens: this.#usage.cachedTokens + usage.cachedTokens,
    }
    return this.#usage
  }

  edited(latencyMs: number): Usage {
    const { max } = this.#usage.editLatencyMs
    this.#usage = { ...this.#usage, editLatencyMs: { last: latencyMs, max: Math.max(max, latencyMs) } }
    return this.#usage
  }

  noted(latencyMs: number): Usage {
    this.#usage = { ...this.#usage, noteLatencyMs: latencyMs }
    return this.#usage
  }
}
