import type { ModelCall } from '../model/with-meter.ts'
import type { Usage } from '../protocol/encounter.ts'
import type { StreamingUsage } from '../streaming/events.ts'

/** With the streaming side's running totals, which start at zero in every process. */
export function withStreaming(before: Usage, totals: StreamingUsage): Partial<Usage> {
  return {
    audioMs: before.audioMs + totals.audioMs,
    sentMs: before.sentMs + totals.sentMs,
    billedMs: before.billedMs + totals.billedMs,
    connections: before.connections + totals.connections,
  }
}

export function withCall(before: Usage, { usage }: ModelCall): Partial<Usage> {
  return {
    modelCalls: before.modelCalls + 1,
    inputTokens: before.inputTokens + usage.inputTokens,
    outputTokens: before.outputTokens + usage.outputTokens,
    cachedTokens: before.cachedTokens + usage.cachedTokens,
  }
}

export function withEdit({ editLatencyMs: { max } }: Usage, latencyMs: number): Partial<Usage> {
  return { editLatencyMs: { last: latencyMs, max: Math.max(max, latencyMs) } }
}
