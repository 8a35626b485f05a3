import { withDeadline } from '../core/deadline.ts'
import { checkEndpoint, resolveCredential, type Credential } from '../core/endpoint.ts'
import { ConfigurationError, isAbort, ModelError, ScribeError } from '../core/errors.ts'
import { retry, retryDefaults, type RetryOptions } from '../core/retry.ts'
import type { LanguageModel, ModelRequest, ModelResponse } from '../protocol/model.ts'
import { readGatewayAnswer, type GatewayAnswer } from './gateway-answer.ts'
import { rejectedParameter, requestBody, type OptionalParameter } from './gateway-request.ts'

/** Options of `GatewayModel`. */
export interface GatewayModelOptions {
  /** The model's id, for example `claude-haiku-4-5-20251001`. `GET /v1/models` lists them. */
  model: string
  /**
   * Key of the account. A function is asked again at every call. Needed at AssemblyAI's own hosts only: a proxy of
   * yours may know who asks, and a server on this machine may take anyone.
   */
  apiKey?: Credential | undefined
  /** Short-lived token in place of `apiKey`. A function is asked again at every call. */
  token?: Credential | undefined
  /**
   * Where `/chat/completions` and `/models` are. `http://` is accepted for loopback hosts only, so a model server on
   * this machine works too.
   *
   * @default 'https://llm-gateway.assemblyai.com/v1', or the European host when `region` is `eu`
   */
  baseUrl?: string
  /**
   * Data zone; ignored when `baseUrl` is given. The European zone has fewer models.
   *
   * @default 'us'
   */
  region?: 'us' | 'eu'
  /**
   * How the credential is sent: bare, as the Gateway documents it, or as `Bearer …`, as other OpenAI-compatible
   * servers want it.
   *
   * @default 'key'
   */
  authorization?: 'key' | 'bearer'
  /**
   * How long one try may take, in milliseconds, its whole body included.
   *
   * @default 60000
   */
  timeoutMs?: number
  /**
   * Upper bound of an answer that names none, in tokens. The Gateway's own default of 1000 cuts notes off.
   *
   * @default 4096
   */
  maxTokens?: number
  /**
   * Sent when a request names none, 0–2. Absent: the model's own default.
   *
   * @default undefined
   */
  temperature?: number
  /** How often a failed try is repeated, and how patiently. */
  retry?: RetryOptions | undefined
}

type Defaulted = 'region' | 'authorization' | 'timeoutMs' | 'maxTokens'
type ResolvedGatewayModelOptions = GatewayModelOptions & Required<Pick<GatewayModelOptions, Defaulted>>

/** Defaults of `GatewayModelOptions`. */
export const gatewayModelDefaults: Required<Pick<GatewayModelOptions, Defaulted>> = {
  region: 'us',
  authorization: 'key',
  timeoutMs: 60_000,
  maxTokens: 4096,
}

/** Base URLs of the Gateway by data zone. */
export const gatewayUrls: Readonly<Record<'us' | 'eu', string>> = {
  us: 'https://llm-gateway.assemblyai.com/v1',
  eu: 'https://llm-gateway.eu.assemblyai.com/v1',
}

/** No honest answer is longer, in UTF-16 code units; reading on would only fill the memory. */
const maxBodyLength = 4_000_000
const catalogTimeoutMs = 5_000

/**
 * A model behind AssemblyAI's LLM Gateway, or behind any server that speaks OpenAI's chat completions.
 *
 * Tries again by itself after 408, 409, 429, 5xx, network errors, time-outs and answers without content; 400, 401,
 * 403 and 404 are final. `Retry-After` is honoured. Parameters that the model does not take are left out: a response
 * schema when `GET /models` does not list it, others once the server has named them in a 400.
 *
 * @throws ConfigurationError for options that cannot work.
 */
export class GatewayModel implements LanguageModel {
  readonly id: string
  readonly retries = true
  readonly #options: ResolvedGatewayModelOptions
  readonly #baseUrl: string
  readonly #credential: Credential | undefined
  readonly #credentialOption: 'apiKey' | 'token'
  readonly #refused = new Set<OptionalParameter>()
  #takesSchema: Promise<boolean> | undefined

  constructor(options: GatewayModelOptions) {
    const region: unknown = options.region ?? 'us'
    if (region !== 'us' && region !== 'eu') throw new ConfigurationError('region', 'must be us or eu')
    if (typeof options.model !== 'string' || options.model === '') {
      throw new ConfigurationError('model', 'must be the id of a model')
    }
    this.#options = { ...gatewayModelDefaults, ...options }
    this.#baseUrl = checkEndpoint('baseUrl', options.baseUrl ?? gatewayUrls[region], 'https:')
    this.#credentialOption = options.token === undefined ? 'apiKey' : 'token'
    this.#credential = options.token ?? options.apiKey
    this.id = options.model
    const { timeoutMs, maxTokens, temperature } = this.#options
    if (!(timeoutMs > 0)) throw new ConfigurationError('timeoutMs', 'must be above 0')
    if (!(Number.isInteger(maxTokens) && maxTokens > 0)) {
      throw new ConfigurationError('maxTokens', 'must be a whole number above 0')
    }
    if (temperature !== undefined && !(temperature >= 0 && temperature <= 2)) {
      throw new ConfigurationError('temperature', 'must be 0 to 2')
    }
    if (this.#credential === '') throw new ConfigurationError(this.#credentialOption, 'must not be empty')
    if (this.#credential === undefined && /(?:^|\.)assemblyai\.com$/.test(new URL(this.#baseUrl).hostname)) {
      throw new ConfigurationError('apiKey', 'is needed, or a token, at the Gateway itself')
    }
  }

  /**
   * @throws ModelError when no try gave an answer; ConfigurationError for an unusable key; CancelledError when the
   * signal aborts.
   */
  async generate(request: ModelRequest, signal: AbortSignal): Promise<ModelResponse> {
    if (request.responseSchema && !this.#refused.has('response_format')) {
      // Shared by every call, so it runs on its own clock; only the waiting for it follows the signal.
      this.#takesSchema ??= this.#askCatalog()
      const takes = await withDeadline(
        () => this.#takesSchema as Promise<boolean>,
        2 * catalogTimeoutMs,
        signal,
        () => this.#late(),
      )
      if (!takes) this.#refused.add('response_format')
    }
    return retry(() => this.#ask(request, signal), { ...retryDefaults, ...this.#options.retry, signal })
  }

  /** One try; and at once another without a parameter that the server says this model does not take. */
  async #ask(request: ModelRequest, signal: AbortSignal): Promise<ModelResponse> {
    const body = requestBody(this.id, request, this.#options, this.#refused)
    const answer = await withDeadline(
      (inner) => this.#fetch('/chat/completions', inner, JSON.stringify(body)),
      this.#options.timeoutMs,
      signal,
      () => this.#late(),
    )
    const rejected = answer.status === 400 ? rejectedParameter(answer.body, body) : undefined
    if (rejected) {
      this.#refused.add(rejected)
      return this.#ask(request, signal)
    }
    return readGatewayAnswer(this.id, answer)
  }

  /** Whether the server's list says that this model takes a response schema. Never rejects: unknown means no. */
  async #askCatalog(): Promise<boolean> {
    try {
      const { body } = await withDeadline(
        (inner) => this.#fetch('/models', inner),
        catalogTimeoutMs,
        undefined,
        () => this.#late(),
      )
      const { data } = JSON.parse(body) as { data: { id: string; supported_parameters?: string[] }[] }
      const entry = data.find((model) => model.id === this.id)
      return entry?.supported_parameters?.includes('response_format') ?? false
    } catch {
      return false
    }
  }

  async #fetch(path: string, signal: AbortSignal, body?: string): Promise<GatewayAnswer> {
    try {
      const response = await fetch(this.#baseUrl + path, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(await this.#authorization()),
        },
        // A redirect would carry the transcript to a host that nobody chose.
        redirect: 'manual',
        signal,
        ...(body === undefined ? {} : { body }),
      })
      return {
        status: response.status,
        body: await this.#read(response),
        retryAfter: response.headers.get('retry-after'),
      }
    } catch (error) {
      if (ScribeError.isInstance(error) || isAbort(error)) throw error
      throw new ModelError(this.id, `Model ${this.id} could not be reached`, {
        retryable: true,
        cause: error,
      })
    }
  }

  async #authorization(): Promise<{ authorization?: string }> {
    if (this.#credential === undefined) return {}
    let value: string
    try {
      value = await resolveCredential(this.#credential, this.#credentialOption)
    } catch (error) {
      if (ScribeError.isInstance(error)) throw error
      const message = `Could not get the ${this.#credentialOption} for model ${this.id}`
      throw new ModelError(this.id, message, { retryable: true, cause: error })
    }
    return { authorization: this.#options.authorization === 'bearer' ? `Bearer ${value}` : value }
  }

  async #read(response: Response): Promise<string> {
    const decoder = new TextDecoder()
    const reader = response.body?.getReader()
    let text = ''
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      text += decoder.decode(part.value, { stream: true })
      if (text.length <= maxBodyLength) continue
      await reader?.cancel()
      throw new ModelError(this.id, `Model ${this.id} answered with more than ${maxBodyLength} characters`)
    }
    return text + decoder.decode()
  }

  #late(): ModelError {
    const message = `Model ${this.id} did not answer within ${this.#options.timeoutMs} ms`
    return new ModelError(this.id, message, { retryable: true })
  }
}
