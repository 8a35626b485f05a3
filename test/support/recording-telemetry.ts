import type { MeterLike, TelemetryAttributes, TracerLike } from '../../src/session/telemetry.ts'

/** One span, as it was made. */
export interface RecordedSpan {
  readonly name: string
  readonly attributes: TelemetryAttributes
  readonly startTime: number
  endTime?: number
  status?: number
}

/** One value that a counter or histogram got. */
export interface Measurement {
  readonly name: string
  readonly value: number
  readonly attributes: TelemetryAttributes
}

/** A tracer and a meter that remember. */
export class RecordingTelemetry {
  readonly spans: RecordedSpan[] = []
  readonly measurements: Measurement[] = []

  readonly tracer: TracerLike = {
    startSpan: (name, { startTime = Number.NaN, attributes = {} } = {}) => {
      const span: RecordedSpan = { name, attributes, startTime }
      this.spans.push(span)
      return {
        setStatus: ({ code }) => {
          span.status = code
        },
        end: (endTime = Number.NaN) => {
          span.endTime = endTime
        },
      }
    },
  }

  readonly meter: MeterLike = {
    createCounter: (name) => ({ add: (value, attributes) => this.#measure(name, value, attributes) }),
    createHistogram: (name) => ({ record: (value, attributes) => this.#measure(name, value, attributes) }),
  }

  named(name: string): RecordedSpan[] {
    return this.spans.filter((span) => span.name === `medical_scribe.${name}`)
  }

  values(name: string): number[] {
    return this.measurements
      .filter((measurement) => measurement.name === `medical_scribe.${name}`)
      .map(({ value }) => value)
  }

  sum(name: string): number {
    return this.values(name).reduce((sum, value) => sum + value, 0)
  }

  #measure(name: string, value: number, attributes: TelemetryAttributes = {}): void {
    this.measurements.push({ name, value, attributes })
  }
}
