import { defined } from '../core/defined.ts'
import type { KeyPair } from '../server/certificate.ts'
import { ProtocolServer } from '../server/protocol-server.ts'
import type { Fault } from './fault.ts'
import { FaultPlan } from './fault-plan.ts'
import { observeWith } from './observe-with.ts'
import { pacedEngine } from './paced-engine.ts'
import { RequestLog, type ConnectionRecord, type ServerRequests } from './request-log.ts'
import { scriptedEngine, type Script } from './scripted-engine.ts'
import type { ScriptEntry } from './script.ts'
import { scriptedRecordings } from './scripted-recordings.ts'
import { scriptedGateway, type ScriptedAnswers } from './scripted-gateway.ts'

/** Options of `FakeAssemblyAI.start()`. */
export interface FakeAssemblyAIOptions {
  /**
   * What is said, in audio time: a word comes out when its audio has come in. A function gives each connection its
   * own script. Times count from the start of that connection's audio, unless `hears` is on.
   *
   * @default nothing is said
   */
  readonly script?: Script
  /**
   * What is heard in recordings, whatever their bytes are.
   *
   * @default `script`, or its first connection
   */
  readonly recordedScript?: readonly ScriptEntry[]
  /** What goes wrong, and where. @default nothing */
  readonly faults?: readonly Fault[]
  /** Serve `wss:` and `https:`; `true` makes a certificate. @default false */
  readonly tls?: boolean | KeyPair
  /**
   * Answers of language models by id: text, a list of texts used in turn (the last one repeats), or a function.
   *
   * @default edits echo the turn, notes cite the turns they are given
   */
  readonly models?: Readonly<Record<string, ScriptedAnswers>>
  /**
   * Read the place in the script from the samples of `positionedAudio()`. A word comes out whole only if all of its
   * audio arrived on that connection, garbled if a part arrived, and twice if it came twice. The script's times are
   * then positions in that audio, the same on every connection.
   *
   * @default false
   */
  readonly hears?: boolean
  /** Keys to accept. @default clients need no key, and any key and any token will do */
  readonly keys?: readonly string[]
  /** Finals per turn of models with `format_turns`. @default 'two' */
  readonly finals?: 'two' | 'one'
  /** Longest session, in milliseconds; shows in `Begin.expires_at`. @default 10800000 (3 hours) */
  readonly maxSessionMs?: number
  /** How long things take: `'live'` as on the real service, `'none'` at once. @default 'none' */
  readonly latency?: 'none' | 'live'
  /**
   * How fast audio is taken in, as a multiple of real time. Audio that comes faster waits, and its finals come late.
   * The service takes about 1.0 to 1.25.
   *
   * @default Infinity
   */
  readonly intakeSpeed?: number
  /**
   * How far audio may run ahead of the clock before a 3007, in milliseconds; the service allows about 300000.
   *
   * @default Infinity, because tests play audio faster than real time
   */
  readonly maxBacklogMs?: number
  /** A token opens one session only. @default false */
  readonly oneTimeTokens?: boolean
  /**
   * End diarized turns after this much audio and lose the words across the cut, in milliseconds; the service: 10000.
   *
   * @default 0 (never)
   */
  readonly diarizationCutMs?: number
  /**
   * Label turns shorter than this `PENDING` until the revision, in milliseconds; the service: 1000.
   *
   * @default 0 (none)
   */
  readonly pendingBelowMs?: number
  /**
   * How far word times of finals reach into silence, in milliseconds; the service: about 990 before and 240 to 1300
   * after.
   *
   * @default 0 and 0
   */
  readonly edgeSlack?: { readonly beforeMs: number; readonly afterMs: number }
  /** Keep received audio in `requests`, that of uploads too. @default false */
  readonly keepAudio?: boolean
  /** Port to listen on; 0 takes a free one. @default 0 */
  readonly port?: number
  /** Origin that web pages of other machines may call from; `*` also lets hosts of other names in. @default none */
  readonly allowOrigin?: string
}

const usualTimeoutMs = 5_000

/**
 * Serves AssemblyAI's streaming API, token endpoint, LLM Gateway and pre-recorded API on loopback, from a script, with
 * faults to inject.
 *
 * Its protocol is that of the service, as recorded in September 2026.
 *
 * @example
 * await using fake = await FakeAssemblyAI.start({ script: [{ text: 'Any chest pain?', startMs: 0 }] })
 */
export class FakeAssemblyAI {
  /** Whole WebSocket URL, ending in `/v3/ws`. */
  readonly streamingUrl: string
  /** Base URL to which `/chat/completions` is added. */
  readonly gatewayUrl: string
  /** Base URL of the pre-recorded API. */
  readonly recordedUrl: string
  readonly tokenUrl: string
  /** Certificate (PEM) for a client to trust; absent without `tls`. */
  readonly certificate: string | undefined
  /** What clients have done so far. */
  readonly requests: ServerRequests
  readonly #server: ProtocolServer
  readonly #log: RequestLog
  readonly #plan: FaultPlan

  /** @throws ConfigurationError for a script that overlaps, or `tls: true` without the `selfsigned` package. */
  static async start(options: FakeAssemblyAIOptions = {}): Promise<FakeAssemblyAI> {
    const log = new RequestLog(options.keepAudio ?? false)
    const plan = new FaultPlan(options.faults ?? [])
    const engine = scriptedEngine({
      script: options.script ?? [],
      hears: options.hears ?? false,
      diarizationCutMs: options.diarizationCutMs ?? 0,
      pendingBelowMs: options.pendingBelowMs ?? 0,
      edgeSlack: options.edgeSlack ?? { beforeMs: 0, afterMs: 0 },
    })
    const { script = [], recordedScript = typeof script === 'function' ? script(0) : script } = options
    const { maxBacklogMs, tls, port, keys, finals, maxSessionMs, oneTimeTokens, allowOrigin } = options
    const isLive = options.latency === 'live'
    const server = await ProtocolServer.start({
      engine: pacedEngine(engine, options.intakeSpeed ?? Infinity),
      gateway: scriptedGateway(options.models ?? {}),
      recorded: scriptedRecordings(recordedScript, (bytes) => log.uploaded(bytes)),
      observer: observeWith(log, plan),
      beginDelayMs: isLive ? 300 : 0,
      terminationDelayMs: isLive ? 600 : 0,
      ...defined({ maxBacklogMs, tls, port, keys, finals, maxSessionMs, oneTimeTokens, allowOrigin }),
    })
    return new FakeAssemblyAI(server, log, plan)
  }

  private constructor(server: ProtocolServer, log: RequestLog, plan: FaultPlan) {
    this.#server = server
    this.#log = log
    this.#plan = plan
    this.requests = log
    this.streamingUrl = server.streamingUrl
    this.gatewayUrl = server.gatewayUrl
    this.recordedUrl = server.recordedUrl
    this.tokenUrl = server.tokenUrl
    this.certificate = server.certificate
  }

  /** Adds a fault while the server runs. */
  inject(fault: Fault): void {
    this.#plan.add(fault)
  }

  /**
   * Resolves with the result of `find`, as soon as that is neither undefined nor false. Calls it again whenever
   * anything reaches the server.
   *
   * @param timeoutMs rejects after this long. @default 5000
   */
  waitFor<T>(
    find: (requests: ServerRequests) => T | undefined | false,
    timeoutMs: number = usualTimeoutMs,
  ): Promise<T> {
    return this.#log.waitFor(find, timeoutMs, 'what the test asked for')
  }

  /** Resolves when connection `connection` (from 0) has got its `Begin`. */
  waitForConnection(connection = 0, timeoutMs: number = usualTimeoutMs): Promise<ConnectionRecord> {
    const what = `connection ${connection}`
    const find = ({ connections }: ServerRequests): ConnectionRecord | undefined =>
      connections[connection]?.begun ? connections[connection] : undefined
    return this.#log.waitFor(find, timeoutMs, what)
  }

  /** Resolves when a connection has received `audioMs` of audio. */
  waitForAudio(
    audioMs: number,
    connection = 0,
    timeoutMs: number = usualTimeoutMs,
  ): Promise<ConnectionRecord> {
    const what = `${audioMs} ms of audio on connection ${connection}`
    return this.#log.waitFor(
      ({ connections }) =>
        (connections[connection]?.audioMs ?? 0) >= audioMs ? connections[connection] : undefined,
      timeoutMs,
      what,
    )
  }

  /** Resolves with the first control message of a type, on any connection unless one is named. */
  waitForMessage(
    type: string,
    connection?: number,
    timeoutMs: number = usualTimeoutMs,
  ): Promise<Readonly<Record<string, unknown>>> {
    return this.#log.waitFor(
      ({ connections }) =>
        connections
          .filter((record) => connection === undefined || record.connection === connection)
          .flatMap((record) => record.messages)
          .find((message) => message.type === type),
      timeoutMs,
      `a ${type} message`,
    )
  }

  /** Resolves with the close code of a connection, once it has ended. */
  waitForClose(connection = 0, timeoutMs: number = usualTimeoutMs): Promise<number> {
    return this.#log.waitFor(
      ({ connections }) => connections[connection]?.closeCode,
      timeoutMs,
      `the end of ${connection}`,
    )
  }

  /** Cuts every connection and stops listening. Repeat calls share the promise. */
  stop(): Promise<void> {
    return this.#server.stop()
  }

  /** As `stop()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}
