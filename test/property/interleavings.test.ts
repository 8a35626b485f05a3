import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { MemoryStore } from '../../src/journal/memory-store.ts'
import type { EncounterStore } from '../../src/journal/records.ts'
import type { AudioSource } from '../../src/protocol/audio.ts'
import type { LanguageModel } from '../../src/protocol/model.ts'
import { MedicalScribeSession } from '../../src/session/medical-scribe-session.ts'
import { scriptedModel } from '../../src/testing/scripted-model.ts'
import type { WebSocketLike } from '../../src/transport/socket.ts'
import { Random } from '../chaos/random.ts'
import { turnMessage } from '../support/turn-message.ts'
import { tries } from '../support/tries.ts'

// attack 8, and the 2,000 random interleavings of start, pause, stop and cancel: here with models, stores, sources and
// servers that may hang at any moment.

type Server = 'serves' | 'never answers' | 'refuses' | 'never ends a session'

/** A socket whose server lives in this process, by the clock of the test. */
class FakeSocket implements WebSocketLike {
  static server: Server = 'serves'
  static readonly open = new Set<FakeSocket>()
  readyState = 0
  bufferedAmount = 0
  binaryType = ''
  onmessage: WebSocketLike['onmessage'] = null
  onerror: WebSocketLike['onerror'] = null
  onclose: WebSocketLike['onclose'] = null
  #heardMs = 0
  #turns = 0
  readonly #timers: ReturnType<typeof setTimeout>[] = []

  constructor() {
    FakeSocket.open.add(this)
    if (FakeSocket.server === 'refuses') this.#later(20, () => this.#drop(1006))
    else if (FakeSocket.server !== 'never answers') {
      this.#later(20, () => {
        this.readyState = 1
        this.#say({ type: 'Begin', id: 'session', expires_at: Date.now() / 1_000 + 10_800 })
      })
    }
  }

  send(data: string | Uint8Array): void {
    if (typeof data !== 'string') {
      this.#heardMs += data.length / 32
      if (this.#heardMs < (this.#turns + 1) * 700) return
      const order = this.#turns++
      this.#later(30, () => this.#say(turnMessage(order, 'Take naproxen.', order * 700)))
    } else if (data.includes('Terminate') && FakeSocket.server !== 'never ends a session') {
      this.#later(50, () => {
        this.#say({ type: 'Termination', audio_duration_seconds: 1, session_duration_seconds: 1 })
      })
    }
  }

  close(): void {
    this.#drop(1000)
  }

  terminate(): void {
    this.#drop(1006)
  }

  #say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) })
  }

  #later(ms: number, what: () => void): void {
    this.#timers.push(setTimeout(what, ms))
  }

  #drop(code: number): void {
    for (const timer of this.#timers) clearTimeout(timer)
    if (!FakeSocket.open.delete(this)) return
    this.readyState = 3
    this.onclose?.({ code })
  }
}

vi.mock('../../src/transport/socket.ts', async (original) => ({
  ...(await original<object>()),
  loadSocket: () => Promise.resolve(FakeSocket),
  openSocket: () => new FakeSocket(),
}))

const never = new Promise<never>(() => undefined)
let openSources = 0

function source(random: Random): AudioSource {
  const hangs = random.chance(0.15)
  const chunks = random.int(5, 60)
  return {
    format: { encoding: 'pcm_s16le', sampleRate: 16_000, channels: 1 },
    isLive: random.chance(0.5),
    async *open(signal) {
      openSources++
      try {
        for (let n = 0; n < chunks && !signal.aborted; n++) {
          await new Promise((resolve) => setTimeout(resolve, 50))
          yield new Uint8Array(1_600).fill(1)
        }
        if (hangs && !signal.aborted)
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      } finally {
        openSources--
      }
    },
  }
}

/** Answers in a while, or never; as one that heeds no signal. */
function model(random: Random): LanguageModel {
  const answers = scriptedModel(({ messages }) => messages.at(-1)?.content ?? '', { id: 'model' })
  return {
    id: 'model',
    async generate(request, signal) {
      if (random.chance(0.2)) return never
      await new Promise((resolve) => setTimeout(resolve, random.int(0, 200)))
      return answers.generate(request, signal)
    },
  }
}

/** Keeps what it is given; some of its calls fail or hang. */
function store(random: Random): EncounterStore {
  const kept = new MemoryStore()
  const isBad = random.chance(0.4)
  const badly = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isBad && random.chance(0.15)) return never
    if (isBad && random.chance(0.15)) throw new Error('The disk is gone')
    return work()
  }
  return {
    append: (...args) => badly(() => kept.append(...args)),
    read: (id) => kept.read(id),
    list: () => kept.list(),
    delete: (...args) => kept.delete(...args),
    claim: (...args) => badly(() => kept.claim(...args)),
    status: (id) => kept.status(id),
  }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const visits = tries(2_000, 120)

it(
  `L3, L8, L9: ${visits} random visits end once each, in time, and leave nothing open (attack 8)`,
  { timeout: 120_000 },
  async () => {
    const servers: readonly Server[] = [
      'serves',
      'serves',
      'serves',
      'never answers',
      'refuses',
      'never ends a session',
    ]
    const ends: Record<string, number> = {}
    for (let run = 0; run < visits; run++) {
      const random = new Random(run)
      FakeSocket.server = random.pick(servers)
      const stopTimeoutMs = random.int(300, 1_500)
      const session = new MedicalScribeSession({
        apiKey: 'any',
        audio: source(random),
        streaming: {
          url: 'ws://localhost:1',
          reconnect: { baseDelayMs: 50, maxDelayMs: 200 },
          pauseEndsSessionMs: 300,
        },
        editor: { model: model(random), spacingMs: 100 },
        note: { model: model(random), verifier: false },
        ...(random.chance(0.6)
          ? { store: store(random), encounterId: `visit-${run}`, storeTimeoutMs: 400 }
          : {}),
        claimTtlMs: 1_000,
        stopTimeoutMs,
      })
      const terminal: string[] = []
      session.on('stateChange', ({ status }) => {
        if (['ended', 'failed'].includes(status)) terminal.push(status)
      })
      session.finished.catch(() => undefined)
      /** By when it must be over. */
      let byMs = Infinity
      const steps: (() => void)[] = [
        () => void session.start().catch(() => undefined),
        () => session.pause(),
        () => session.resume(),
        () => session.forceEndpoint(),
        () => {
          session.stop().catch(() => undefined)
          byMs = Math.min(byMs, performance.now() + stopTimeoutMs + 100)
        },
        () => {
          void session.cancel()
          byMs = Math.min(byMs, performance.now() + 100)
        },
      ]
      if (random.chance(0.9)) steps[0]?.()
      for (let step = random.int(1, 7); step > 0; step--) {
        await vi.advanceTimersByTimeAsync(random.int(0, 600))
        const at = random.chance(0.75) ? random.int(0, 3) : random.int(4, 5)
        try {
          steps[at]?.()
        } catch (error) {
          expect(error).toMatchObject({ code: 'state' })
        }
      }
      await vi.advanceTimersByTimeAsync(random.int(0, 600))
      if (!['ended', 'failed'].includes(session.state.status) && byMs === Infinity) steps[4]?.()
      while (terminal.length === 0 && performance.now() < byMs) await vi.advanceTimersByTimeAsync(20)
      expect([run, terminal.length]).toEqual([run, 1])
      await vi.advanceTimersByTimeAsync(1_500)
      expect([run, terminal.length, FakeSocket.open.size, openSources, vi.getTimerCount()]).toEqual([
        run,
        1,
        0,
        0,
        0,
      ])
      ends[session.state.status] = (ends[session.state.status] ?? 0) + 1
    }
    // Each way to end is among them.
    expect(Math.min(ends['ended'] ?? 0, ends['failed'] ?? 0)).toBeGreaterThan(visits / 20)
  },
)
