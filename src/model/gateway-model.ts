import { checkOptions, type OptionRule, type OptionRules } from '../core/check-options.ts'
import { withDeadline } from '../core/deadline.ts'
import { defined } from '../core/defined.ts'
import { checkEndpoint, resolveCredential, type Credential } from '../core/endpoint.ts'
import { ConfigurationError, ModelError, ScribeError } from '../core/errors.ts'
import { networkFailure } from '../core/network-failure.ts'
import type { Region } from '../core/region.ts'
import { resolveRetry, retry, type RetryOptions } from '../core/retry.ts'
import { longestTimerMs } from '../core/time.ts'
import type { LanguageModel, ModelRequest, ModelResponse } from '../protocol/model.ts'
import { readGatewayAnswer, type GatewayAnswer } from './gateway-answer.ts'
import {
  otherMaxTokens,
  rejectedParameter,
  requestBody,
  type MaxTokensParameter,
  type OptionalParameter,
} from './gateway-request.ts'

/** What a model needs of `fetch`. The platform's own fits, and so does one that goes through a proxy. */
export type ModelFetch = (
  url: string,
  init: {
    method: 'GET' | 'POST'
    headers: Record<string, string>
    body?: string
    redirect: 'manual'
    signal: AbortSignal
  },
) => Promise<ModelFetchResponse>

/** The part of a `Response` that is read. */
export interface ModelFetchResponse {
  readonly status: number
  readonly headers: {
    /** One header by its name. */
    readonly get: (name: string) => string | null
  }
  /** The bytes of the answer, as a web stream hands them over. */
  readonly body: {
    /** Begins to read. */
    readonly getReader: () => {
      /** The next bytes. */
      readonly read: () => Promise<{ done: boolean; value?: Uint8Array | undefined }>
      /** Wants no more of them. */
      readonly cancel: () => Promise<void>
    }
  } | null
}

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
   * Where `/chat/completions` and `/models` are. `http://` is accepted for loopback hosts and for those of
   * `allowInsecureHosts`.
   *
   * @default 'https://llm-gateway.assemblyai.com/v1', or the European host when `region` is `eu`
   */
  baseUrl?: string
  /**
   * Data zone; ignored when `baseUrl` is given. The European zone has fewer models.
   *
   * @default 'us'
   */
  region?: Region
  /**
   * How the credential is sent: bare, as the Gateway documents it, or as `Bearer …`, as other OpenAI-compatible
   * servers want it.
   *
   * @default 'key'
   */
  authorization?: 'key' | 'bearer'
  /**
   * Further headers of every request, for example `{ 'api-key': key }` for Azure. They win over ours.
   *
   * @default {}
   */
  headers?: Readonly<Record<string, string>>
  /**
   * Query parameters of every request, for example `{ 'api-version': '2024-10-21' }` for Azure. No secrets: a URL is
   * written into logs on its way.
   *
   * @default {}
   */
  query?: Readonly<Record<string, string>>
  /**
   * What sends the requests, in place of the platform's `fetch`: one that goes through a proxy, for example.
   *
   * @default globalThis.fetch
   */
  fetch?: ModelFetch
  /**
   * Hosts that may be reached without encryption, by name, with or without a port: `['ollama']`. What is said in the
   * visit can be read on the way there.
   *
   * @default []
   */
  allowInsecureHosts?: readonly string[] | undefined
  /**
   * Whether a note's JSON Schema is sent. `auto`: where `GET /models` lists `response_format` for this model.
   * `json-schema`: always, for servers whose list does not say so. `none`: never, the prompt alone asks for JSON.
   *
   * @default 'auto'
   */
  structuredOutput?: 'auto' | 'json-schema' | 'none'
  /**
   * Under which name the limit of an answer is sent. A server that refuses one name and speaks of
   * `max_completion_tokens` is asked again with the other.
   *
   * @default 'max_tokens'
   */
  maxTokensParameter?: 'max_tokens' | 'max_completion_tokens'
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

type Defaulted =
  'region' | 'authorization' | 'structuredOutput' | 'maxTokensParameter' | 'timeoutMs' | 'maxTokens'
type ResolvedGatewayModelOptions = GatewayModelOptions & Required<Pick<GatewayModelOptions, Defaulted>>

/** Defaults of `GatewayModelOptions`. */
export const gatewayModelDefaults: Required<Pick<GatewayModelOptions, Defaulted>> = {
  region: 'us',
  authorization: 'key',
  structuredOutput: 'auto',
  maxTokensParameter: 'max_tokens',
  timeoutMs: 60_000,
  maxTokens: 4096,
}

/** Checked where it is used. */
const unchecked: OptionRule = { type: 'any' }
const rules: OptionRules<GatewayModelOptions> = {
  model: { type: 'string' },
  apiKey: unchecked,
  token: unchecked,
  baseUrl: unchecked,
  region: { type: 'choice', choices: ['us', 'eu'] },
  authorization: { type: 'choice', choices: ['key', 'bearer'] },
  headers: unchecked,
  query: unchecked,
  fetch: unchecked,
  allowInsecureHosts: unchecked,
  structuredOutput: { type: 'choice', choices: ['auto', 'json-schema', 'none'] },
  maxTokensParameter: { type: 'choice', choices: ['max_tokens', 'max_completion_tokens'] },
  timeoutMs: { type: 'number', min: 1, max: longestTimerMs, unit: 'ms' },
  maxTokens: { type: 'number', integer: true, min: 1 },
  temperature: { type: 'number', max: 2 },
  retry: unchecked,
}

/** Base URLs of the Gateway by data zone. */
export const gatewayUrls: Readonly<Record<Region, string>> = {
  us: 'https://llm-gateway.assemblyai.com/v1',
  eu: 'https://llm-gateway.eu.assemblyai.com/v1',
}

/** No honest answer is longer, in UTF-16 code units; reading on would only fill the memory. */
const maxBodyLength = 4_000_000
const catalogTimeoutMs = 5_000
/** With these a server says nothing of its list: the key may be another soon, or it has too much to do. */
const notNow: readonly number[] = [401, 408, 425, 429]

/**
 * A model behind AssemblyAI's LLM Gateway, or behind any server that speaks OpenAI's chat completions.
 *
 * Tries again by itself after 408, 409, 429, 5xx, network errors, time-outs and answers without content; 400, 401,
 * 403, 404 and a certificate that is not trusted are final. `Retry-After` is honoured up to `retry.maxRetryAfterMs`.
 * Parameters that the model does not take are left out: a response schema when `GET /models` does not list it, others
 * once the server has named them in a 400.
 *
 * @throws ConfigurationError for options that cannot work.
 */
export class GatewayModel implements LanguageModel {
  readonly id: string
  readonly retries = true
  readonly #options: ResolvedGatewayModelOptions
  readonly #retry: Required<RetryOptions>
  readonly #baseUrl: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #credential: Credential | undefined
  readonly #credentialOption: 'apiKey' | 'token'
  readonly #refused = new Set<OptionalParameter>()
  #maxTokensParameter: MaxTokensParameter
  #takesSchema: boolean | undefined

  constructor(options: GatewayModelOptions) {
    checkOptions('', options, rules)
    checkValues(options)
    this.#options = { ...gatewayModelDefaults, ...defined(options) }
    const { region, baseUrl, allowInsecureHosts, structuredOutput, token, apiKey } = this.#options
    this.#baseUrl = checkEndpoint('baseUrl', baseUrl ?? gatewayUrls[region], 'https:', allowInsecureHosts)
    const { search, hash, hostname } = new URL(this.#baseUrl)
    if (search !== '' || hash !== '') {
      throw new ConfigurationError('baseUrl', 'must end with its path; pass what follows ? as query')
    }
    this.#credentialOption = token === undefined ? 'apiKey' : 'token'
    this.#credential = token ?? apiKey
    if (this.#credential === '') throw new ConfigurationError(this.#credentialOption, 'must not be empty')
    if (this.#credential === undefined && /(?:^|\.)assemblyai\.com$/.test(hostname)) {
      throw new ConfigurationError('apiKey', 'is needed, or a token, at the Gateway itself')
    }
    // Names are lower-case like ours, so that theirs replace ours.
    this.#headers = Object.fromEntries(
      Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    )
    this.id = options.model
    this.#retry = resolveRetry(options.retry)
    this.#maxTokensParameter = this.#options.maxTokensParameter
    if (structuredOutput === 'none') this.#refused.add('response_format')
  }

  /**
   * @throws ModelError when no try gave an answer; ConfigurationError for an unusable key; CancelledError when the
   * signal aborts.
   */
  async generate(request: ModelRequest, signal: AbortSignal): Promise<ModelResponse> {
    const { structuredOutput } = this.#options
    let asked = request
    if (request.responseSchema && structuredOutput === 'auto') {
      this.#takesSchema ??= await this.#askCatalog(signal)
      const { responseSchema: _schema, ...plain } = request
      if (!this.#takesSchema) asked = plain
    }
    return retry(() => this.#ask(asked, signal), { ...this.#retry, signal })
  }

  /** One try; and at once another without what the server says this model does not take. */
  async #ask(request: ModelRequest, signal: AbortSignal, mayRename = true): Promise<ModelResponse> {
    const maxTokensParameter = this.#maxTokensParameter
    const body = requestBody(this.id, request, { ...this.#options, maxTokensParameter }, this.#refused)
    const answer = await withDeadline(
      (inner) => this.#fetch('/chat/completions', inner, JSON.stringify(body)),
      this.#options.timeoutMs,
      signal,
      () => this.#late(),
    )
    if (answer.status !== 400 && answer.status !== 422) return readGatewayAnswer(this.id, answer)
    const other = mayRename ? otherMaxTokens(answer.body, body) : undefined
    if (other !== undefined) {
      this.#maxTokensParameter = other
      return this.#ask(request, signal, false)
    }
    const rejected = rejectedParameter(answer.body, body)
    if (rejected === undefined) return readGatewayAnswer(this.id, answer)
    this.#refused.add(rejected)
    return this.#ask(request, signal, mayRename)
  }

  /**
   * Whether the server's list says that this model takes a response schema; no list, or one that cannot be read, means no.
   * Undefined when the server could not be asked, or not now: the next request asks again.
   *
   * @throws CancelledError when the signal aborts.
   */
  async #askCatalog(signal: AbortSignal): Promise<boolean | undefined> {
    let answer: GatewayAnswer
    try {
      answer = await withDeadline(
        (inner) => this.#fetch('/models', inner),
        catalogTimeoutMs,
        signal,
        () => this.#late(),
      )
    } catch (error) {
      if (signal.aborted) throw error
      return undefined
    }
    if (answer.status >= 500 || notNow.includes(answer.status)) return undefined
    try {
      const { data } = JSON.parse(answer.body) as { data: { id: string; supported_parameters?: string[] }[] }
      const entry = data.find((model) => model.id === this.id)
      return entry?.supported_parameters?.includes('response_format') ?? false
    } catch {
      return false
    }
  }

  async #fetch(path: string, signal: AbortSignal, body?: string): Promise<GatewayAnswer> {
    const { query = {}, fetch: send = globalThis.fetch } = this.#options
    const credential = await this.#authorization()
    if (send === undefined) {
      throw new ModelError(this.id, `Model ${this.id} cannot be asked: this platform has no fetch; pass one`)
    }
    const search = new URLSearchParams(query).toString()
    try {
      const response = await send(`${this.#baseUrl}${path}${search && `?${search}`}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...credential,
          ...this.#headers,
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
    } catch (cause) {
      if (ScribeError.isInstance(cause)) throw cause
      const { reason, retryable } = networkFailure(cause)
      throw new ModelError(this.id, `Model ${this.id} could not be reached${reason}`, { retryable, cause })
    }
  }

  async #authorization(): Promise<{ authorization?: string }> {
    if (this.#credential === undefined) return {}
    let value: string
    try {
      value = await resolveCredential(this.#credential, this.#credentialOption)
    } catch (cause) {
      if (!(ScribeError.isInstance(cause) && cause.code === 'connection')) throw cause
      const message = `Could not get the ${this.#credentialOption} for model ${this.id}`
      throw new ModelError(this.id, message, { retryable: cause.retryable, cause })
    }
    return { authorization: this.#options.authorization === 'bearer' ? `Bearer ${value}` : value }
  }

  async #read(response: ModelFetchResponse): Promise<string> {
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

/** What no rule of a table says. */
function checkValues({ model, fetch, headers, query }: GatewayModelOptions): void {
  const fail = (option: string, message: string): never => {
    throw new ConfigurationError(option, message)
  }
  if (!model) fail('model', 'must be the id of a model')
  if (fetch !== undefined && typeof fetch !== 'function')
    fail('fetch', 'must be a function like the platform’s fetch')
  for (const [name, value] of Object.entries(headers ?? {}) as [string, unknown][]) {
    const isFit =
      /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof value === 'string' && /^[\t\x20-\x7e]*$/.test(value)
    if (!isFit) fail('headers', 'must be names of headers with text of visible ASCII characters')
  }
  if (Object.values(query ?? {}).some((value: unknown) => typeof value !== 'string')) {
    fail('query', 'must be names with text')
  }
}
