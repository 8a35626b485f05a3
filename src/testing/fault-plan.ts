import { defined } from '../core/defined.ts'
import type {
  HttpInterception,
  HttpRequest,
  ServedSession,
  ServerObserver,
} from '../server/server-observer.ts'
import type { JobInterference } from '../server/recorded-engine.ts'
import type { Fault, HttpFault, JobFault, MomentaryFault, StreamingFault } from './fault.ts'

type Kind = StreamingFault['kind']

/** Decides which fault happens at which moment, and makes it happen. */
export class FaultPlan implements ServerObserver {
  readonly #armed: { readonly fault: Fault; left: number }[] = []
  readonly #delayed = new Map<ServedSession, (() => void)[]>()
  readonly #counts = { gateway: 0, token: 0, upload: 0, transcript: 0 }

  constructor(faults: readonly Fault[]) {
    for (const fault of faults) this.add(fault)
  }

  add(fault: Fault): void {
    this.#armed.push({ fault, left: fault.times ?? 1 })
  }

  upgrade({ connection }: { readonly connection: number }): number | undefined {
    return this.#take('refuse', connection)?.status
  }

  admitted(session: ServedSession): boolean {
    const { connection } = session
    if (this.#take('no-begin', connection)) return false
    const late = this.#take('delay-begin', connection)
    if (late) {
      setTimeout(() => session.sayBegin(), late.delayMs)
      return false
    }
    const instead = this.#use((fault) => {
      return isEnding(fault) && fault.atAudioMs === undefined && meets(fault, connection)
    })
    if (instead) strike(session, instead as MomentaryFault)
    return !instead
  }

  begun(session: ServedSession): void {
    this.audio(session)
  }

  audio(session: ServedSession): void {
    for (const armed of this.#armed) {
      const { fault } = armed
      if (armed.left <= 0 || !isMomentary(fault) || !meets(fault, session.connection)) continue
      if (session.audioMs < (fault.atAudioMs ?? 0)) continue
      armed.left--
      strike(session, fault)
      if (session.isClosed || session.isSilent) return
    }
  }

  /** True when the message must not be sent. */
  sending(session: ServedSession, message: Readonly<Record<string, unknown>>): boolean {
    // Late finals come before the end of the session.
    if (message.type === 'Termination') for (const send of this.#delayed.get(session)?.splice(0) ?? []) send()
    if (message.type !== 'Turn') return false
    if (message.end_of_turn !== true) return this.#standing('hold-partials', session) !== undefined
    const isFirst = this.#standing('type-first', session) !== undefined
    const text = JSON.stringify(isFirst ? { type: 'Turn', ...message } : message)
    const late = this.#take('delay-final', session.connection, session.audioMs)
    if (late) {
      this.#delay(session, late.delayMs, () => session.sendText(text))
      return true
    }
    session.sendText(text)
    if (this.#take('duplicate-final', session.connection, session.audioMs)) session.sendText(text)
    return true
  }

  closed(session: ServedSession): void {
    this.#delayed.delete(session)
  }

  job({ number }: { readonly number: number }): JobInterference | undefined {
    return this.#use((fault) => fault.kind === 'job' && meets(fault, number)) as JobFault | undefined
  }

  http({ method, url, body }: HttpRequest): HttpInterception | undefined {
    const kind = endpointOf(url.pathname)
    if (!kind) return undefined
    const call = this.#counts[kind]++
    const found = this.#use((fault) => {
      return fault.kind === kind && meets(fault, call) && isFor(fault, method, body)
    })
    return found && interception(found as HttpFault, kind)
  }

  /** Uses one occurrence of the first fault of that sort, if one is due. */
  #use(isIt: (fault: Fault) => boolean): Fault | undefined {
    const armed = this.#armed.find(({ fault, left }) => left > 0 && isIt(fault))
    if (armed) armed.left--
    return armed?.fault
  }

  #take<K extends Kind>(
    kind: K,
    connection: number,
    audioMs = 0,
  ): Extract<StreamingFault, { kind: K }> | undefined {
    return this.#use((fault) => {
      if (fault.kind !== kind || !meets(fault, connection)) return false
      return !('atAudioMs' in fault) || audioMs >= (fault.atAudioMs ?? 0)
    }) as Extract<StreamingFault, { kind: K }> | undefined
  }

  /** A fault of this kind that lasts. Messages do not use it up. */
  #standing(kind: 'hold-partials' | 'type-first', session: ServedSession): Fault | undefined {
    return this.#armed.find(({ fault }) => {
      return (
        fault.kind === kind && meets(fault, session.connection) && session.audioMs >= (fault.atAudioMs ?? 0)
      )
    })?.fault
  }

  #delay(session: ServedSession, delayMs: number, send: () => void): void {
    const waiting = this.#delayed.get(session) ?? []
    this.#delayed.set(session, waiting)
    waiting.push(send)
    setTimeout(() => {
      const index = waiting.indexOf(send)
      if (index < 0) return
      waiting.splice(index, 1)
      send()
    }, delayMs)
  }
}

function meets(fault: Fault, connection: number): boolean {
  return fault.connection === undefined || fault.connection === connection
}

function endpointOf(path: string): HttpFault['kind'] | undefined {
  if (path === '/v3/token') return 'token'
  if (path === '/v1/chat/completions') return 'gateway'
  if (path === '/v2/upload') return 'upload'
  return path.startsWith('/v2/transcript') ? 'transcript' : undefined
}

function isFor(fault: HttpFault, method: string, body: unknown): boolean {
  if (fault.method !== undefined && fault.method !== method) return false
  if (fault.model === undefined) return true
  return typeof body === 'object' && body !== null && 'model' in body && body.model === fault.model
}

function isEnding(fault: Fault): fault is MomentaryFault {
  return fault.kind === 'drop' || fault.kind === 'close' || fault.kind === 'half-open'
}

function isMomentary(fault: Fault): fault is MomentaryFault {
  if (fault.kind === 'malformed' || fault.kind === 'message') return true
  return isEnding(fault) && fault.atAudioMs !== undefined
}

function strike(session: ServedSession, fault: MomentaryFault): void {
  switch (fault.kind) {
    case 'drop':
      return session.drop()
    case 'close':
      // 1005 and 1006 mean that there was no close frame, so they cannot be sent.
      if (fault.code === 1005 || fault.code === 1006) return session.drop()
      return session.fail(fault.code, fault.error, fault.reason)
    case 'half-open':
      return session.goSilent()
    case 'malformed':
      return session.sendText(fault.text ?? '{"type":"Turn","turn_order":')
    case 'message':
      return session.sendText(JSON.stringify(fault.message ?? { type: 'Weather', forecast: 'rain' }))
  }
}

function interception(fault: HttpFault, kind: HttpFault['kind']): HttpInterception {
  const { delayMs, hangs, drops, truncateTo, status, headers, body } = fault
  const isAnswer = status !== undefined || body !== undefined
  const code = status ?? 200
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? errorBody(code, kind))
  const answer = isAnswer ? { status: code, body: text, ...defined({ headers }) } : undefined
  return defined({ delayMs, hangs, drops, truncateTo, answer })
}

/** The Gateway's error envelope for a status. Authentication has one of its own, and so has the pre-recorded API. */
function errorBody(status: number, kind: HttpFault['kind']): object {
  if (kind === 'upload' || kind === 'transcript') return { error: `fault ${status}` }
  if (status === 401 || status === 403) {
    return { error: 'Authentication error, API token missing/invalid', status: 'error', request_id: 'fake' }
  }
  const message = status === 429 ? 'too many requests for this action' : `fault ${status}`
  return { code: status, message, request_id: 'fake', metadata: {} }
}
