import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as testing from 'medical-scribe/testing'

/** What is said in the visit. */
const script = [
  { speaker: 'doctor', text: 'Good morning, what brings you in?', startMs: 300, endMs: 1_800 },
  { speaker: 'patient', text: 'My knee hurts when I climb stairs.', startMs: 2_800, endMs: 4_600 },
  { speaker: 'doctor', text: 'Take naproxen 250 milligrams twice a day.', startMs: 5_600, endMs: 7_900 },
  { speaker: 'patient', text: 'I have no fever.', startMs: 8_900, endMs: 10_000 },
]

/** The line that `visit.ts` prints when everything it used works. */
export const expectedVisit: Readonly<Record<string, unknown>> = {
  turns: script.map((turn) => turn.text),
  hasPartials: true,
  edited: script.length,
  hasNote: true,
  kept: 1,
  hasFhir: true,
  state: 'ended',
}

/** A service for one program. */
export interface SmokeService extends AsyncDisposable {
  readonly streamingUrl: string
  readonly gatewayUrl: string
  /** The addresses for `visit.ts`, and a folder for what it keeps. */
  readonly environment: Readonly<Record<string, string>>
}

/** Starts the packed package's own FakeAssemblyAI, found in `folder`. */
export async function smokeService(folder: string): Promise<SmokeService> {
  const door = join(folder, 'node_modules/medical-scribe/dist/testing.js')
  const { FakeAssemblyAI } = (await import(pathToFileURL(door).href)) as typeof testing
  const fake = await FakeAssemblyAI.start({ script })
  const kept = await mkdtemp(join(tmpdir(), 'medical-scribe-smoke-'))
  return {
    streamingUrl: fake.streamingUrl,
    gatewayUrl: fake.gatewayUrl,
    environment: {
      SMOKE_STREAMING_URL: fake.streamingUrl,
      SMOKE_GATEWAY_URL: fake.gatewayUrl,
      SMOKE_FOLDER: kept,
    },
    [Symbol.asyncDispose]: async () => {
      await fake[Symbol.asyncDispose]()
      await rm(kept, { recursive: true, force: true })
    },
  }
}

/** What is wrong with what a visit printed; nothing when all is well. */
export function visitProblem(ran: { code: number; stdout: string; stderr: string }): string | undefined {
  const line = ran.stdout.trim().split('\n').at(-1) ?? ''
  if (ran.code === 0 && line === JSON.stringify(expectedVisit)) return undefined
  return `exit ${ran.code}; printed ${line || 'nothing'}${ran.stderr ? `; ${ran.stderr.trim()}` : ''}`
}
