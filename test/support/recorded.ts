import { RecordedVisit, type RecordedVisitOptions } from '../../src/index.ts'
import { FakeAssemblyAI } from '../../src/testing.ts'
import { consultation } from './visit.ts'

type FakeOptions = NonNullable<Parameters<typeof FakeAssemblyAI.start>[0]>

/** Waits that a test can afford. */
export const quick = { firstPollMs: 5, maxPollMs: 20, rateLimitMs: 10, retryDelayMs: 5 } as const

/** Options that name a fake as the service. */
export function at(
  fake: FakeAssemblyAI,
): Pick<RecordedVisitOptions, 'apiKey' | 'recordedUrl' | 'gatewayUrl' | 'waiting' | 'claimTtlMs'> {
  const { recordedUrl, gatewayUrl } = fake
  return { apiKey: 'test-key', recordedUrl, gatewayUrl, waiting: quick, claimTtlMs: 1_000 }
}

/** A fake that hears the consultation in every recording. */
export function recordedFake(options: FakeOptions = {}): Promise<FakeAssemblyAI> {
  return FakeAssemblyAI.start({ script: consultation, ...options })
}

/** Some bytes; what they are does not matter to the fake. */
export const someRecording: Uint8Array = new Uint8Array(200_000).fill(7)

/** A recorded visit against a fake. */
export function recordedVisit(
  fake: FakeAssemblyAI,
  options: Partial<RecordedVisitOptions> = {},
): RecordedVisit {
  return new RecordedVisit({ ...at(fake), recording: someRecording, ...options })
}

/** The jobs that were made. */
export function jobsOf(fake: FakeAssemblyAI): readonly Readonly<Record<string, unknown>>[] {
  return fake.requests.transcripts
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => body as Record<string, unknown>)
}
