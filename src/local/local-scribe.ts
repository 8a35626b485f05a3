import type { KeyPair } from '../server/certificate.ts'
import { ProtocolServer } from '../server/protocol-server.ts'
import { localGateway } from './local-gateway.ts'
import { recogniserEngine } from './recogniser-engine.ts'
import { RecogniserRecordings } from './recogniser-recordings.ts'
import { SpeechRecogniser } from './speech-recogniser.ts'
import { findWeights, type WeightsOption } from './weights.ts'

/** Options of `LocalScribe.start`. */
export interface LocalScribeOptions {
  /**
   * Serve `wss:` and `https:`. `true` makes a self-signed certificate for loopback (needs the `selfsigned` package)
   * and gives it as `certificate`.
   *
   * @default false
   */
  readonly tls?: boolean | KeyPair
  /**
   * The recogniser's files: a directory, or single files. A file that is not given is looked for in the npm packages
   * that contain it; see docs/recipes/offline.md.
   *
   * @default all are looked for
   */
  readonly weights?: WeightsOption
  /**
   * Port on 127.0.0.1; 0 takes a free one.
   *
   * @default 0
   */
  readonly port?: number
  /**
   * Origin of web pages that may call it, or `*`.
   *
   * @default none
   */
  readonly allowOrigin?: string
}

/**
 * Serves the streaming protocol, the pre-recorded API and the Gateway on this machine, with no key and no network: a
 * real recogniser, an editor of rules and an extractive note. Pass `streamingUrl` and `gatewayUrl` to a session,
 * `recordedUrl` and `gatewayUrl` to a `RecordedVisit`. No key is needed, and any key will do.
 *
 * It reads recordings that are WAV files, with `multichannel` each channel for itself, else mixed to one, and fetches
 * URLs of this machine only.
 *
 * The recogniser is a small one for general English (Moonshine-tiny). It is not medical-grade and often mishears drug
 * names. Its word times are estimates, and its confidences are a constant. Rules make the edits, and notes consist of
 * the visit's own sentences. Both name `local-rules` as their model.
 *
 * @example
 * const local = await LocalScribe.start()
 * const session = new MedicalScribeSession({
 *   audio: audioFile('visit.wav'),
 *   streaming: { url: local.streamingUrl },
 *   gatewayUrl: local.gatewayUrl,
 * })
 */
export class LocalScribe {
  /** Whole WebSocket URL, for `streaming.url`. */
  readonly streamingUrl: string
  /** Base URL of the Gateway, for `gatewayUrl`. */
  readonly gatewayUrl: string
  /** Base URL of the pre-recorded API, for `recordedUrl`. */
  readonly recordedUrl: string
  /** URL of the token endpoint. */
  readonly tokenUrl: string
  /** The server's certificate (PEM), for a client to trust; absent without TLS. */
  readonly certificate: string | undefined
  readonly #server: ProtocolServer
  readonly #recordings: RecogniserRecordings

  /**
   * Loads the recogniser (about a second, once per process) and listens on loopback.
   *
   * @throws ConfigurationError when weights or the engine are missing; the message says how to get them.
   */
  static async start(options: LocalScribeOptions = {}): Promise<LocalScribe> {
    const recogniser = await SpeechRecogniser.load(await findWeights(options.weights))
    const { tls = false, port = 0, allowOrigin } = options
    const recordings = new RecogniserRecordings(recogniser)
    const server = await ProtocolServer.start({
      engine: recogniserEngine(recogniser),
      gateway: localGateway,
      recorded: recordings,
      takesAnything: true,
      tls,
      port,
      finals: 'one',
      ...(allowOrigin === undefined ? {} : { allowOrigin }),
    })
    return new LocalScribe(server, recordings)
  }

  private constructor(server: ProtocolServer, recordings: RecogniserRecordings) {
    this.streamingUrl = server.streamingUrl
    this.gatewayUrl = server.gatewayUrl
    this.recordedUrl = server.recordedUrl
    this.tokenUrl = server.tokenUrl
    this.certificate = server.certificate
    this.#server = server
    this.#recordings = recordings
  }

  /** Cuts every connection, stops listening and deletes uploads. The recogniser stays loaded for the next start. */
  async stop(): Promise<void> {
    await this.#server.stop()
    await this.#recordings.close()
  }

  /** As `stop()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}
