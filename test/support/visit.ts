import {
  MedicalScribeSession,
  iterableSource,
  type AudioSource,
  type MedicalScribeSessionOptions,
  type SessionEvent,
} from '../../src/index.ts'
import { FakeAssemblyAI } from '../../src/testing.ts'

type FakeOptions = NonNullable<Parameters<typeof FakeAssemblyAI.start>[0]>

/** A visit we made up: two people, four turns, one drug with its dose. */
export const consultation: readonly { speaker: string; text: string; startMs: number; endMs: number }[] = [
  { speaker: 'doctor', text: 'Good morning, what brings you in?', startMs: 300, endMs: 1_800 },
  { speaker: 'patient', text: 'My knee hurts when I climb stairs.', startMs: 2_800, endMs: 4_600 },
  { speaker: 'doctor', text: 'Take naproxen 250 milligrams twice a day.', startMs: 5_600, endMs: 7_900 },
  { speaker: 'patient', text: 'I have no fever.', startMs: 8_900, endMs: 10_000 },
]

/** Silence that lasts a moment longer than the script, as fast as it is taken. */
export function audioFor(
  script: readonly { readonly endMs: number }[],
  speed: number = Infinity,
): AudioSource {
  const chunks = Math.ceil(((script.at(-1)?.endMs ?? 0) + 3_000) / 100)
  return iterableSource(
    (function* (): Generator<Uint8Array> {
      for (let i = 0; i < chunks; i++) yield new Uint8Array(3_200)
    })(),
    { speed },
  )
}

const eventTypes = [
  'stateChange',
  'partial',
  'turn',
  'turnEdited',
  'turnRevised',
  'cue',
  'note',
  'gap',
  'usage',
  'warning',
  'error',
] as const

/** A visit against a fake service, with everything it told. */
export interface Visit extends AsyncDisposable {
  readonly fake: FakeAssemblyAI
  readonly session: MedicalScribeSession
  readonly events: SessionEvent[]
  /** Resolves when the session is over, whichever way. */
  readonly over: Promise<void>
  /** Resolves with the first event of a type, also one that was told before. */
  until<T extends SessionEvent['type']>(
    type: T,
    test?: (event: Extract<SessionEvent, { type: T }>) => boolean,
  ): Promise<Extract<SessionEvent, { type: T }>>
}

export async function visit(
  options: Partial<MedicalScribeSessionOptions> = {},
  fakeOptions: FakeOptions = {},
): Promise<Visit> {
  const fake = await FakeAssemblyAI.start({ script: consultation, ...fakeOptions })
  const session = new MedicalScribeSession({
    apiKey: 'test-key',
    audio: audioFor(consultation),
    gatewayUrl: fake.gatewayUrl,
    ...options,
    streaming: {
      url: fake.streamingUrl,
      reconnect: { baseDelayMs: 5, maxDelayMs: 20 },
      ...options.streaming,
    },
  })
  const events: SessionEvent[] = []
  const waiting = new Set<() => void>()
  for (const type of eventTypes) {
    session.on(type, (...args) => {
      events.push({ type, args } as SessionEvent)
      for (const look of waiting) look()
    })
  }
  const over = new Promise<void>((resolve) => {
    session.on('stateChange', ({ status }) => {
      if (status === 'ended' || status === 'failed') resolve()
    })
  })
  return {
    fake,
    session,
    events,
    over,
    until: (type, test = () => true) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = events.find((event) => event.type === type && test(event as never))
          if (!found) return
          waiting.delete(look)
          resolve(found as never)
        }
        waiting.add(look)
        look()
      }),
    [Symbol.asyncDispose]: async () => {
      await session.cancel()
      await fake.stop()
    },
  }
}
