import type { StreamParameters } from '../server/stream-parameters.ts'

/** When a turn's partials are due, in milliseconds of audio. */
export interface PartialCadence {
  /** From the beginning of speech to the first partial. */
  readonly firstMs: number
  /** From one partial to the next; 0 at every word. */
  readonly everyMs: number
}

/** How often a model sends partials: U3 Pro about once a second, Universal at every word, Whisper rarely. */
export function partialCadence(parameters: StreamParameters): PartialCadence {
  switch (parameters.family) {
    case 'pro':
      // The service adds 256 ms to the delay that was asked for.
      return {
        firstMs: parameters.interruptionDelayMs + 256,
        everyMs: parameters.continuousPartials ? 1_000 : 3_000,
      }
    case 'universal':
      return { firstMs: 0, everyMs: 0 }
    case 'whisper':
      return { firstMs: 3_000, everyMs: 3_000 }
  }
}
