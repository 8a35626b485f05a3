/**
 * A service that hears visits. As many as you like run behind a balancer on one PostgreSQL:
 *
 *   DATABASE_URL=postgres://… VISITS_KEY=$(openssl rand -base64 32) ASSEMBLYAI_API_KEY=… npx tsx examples/service/service.ts
 *
 *   POST /visits/:id         the body is 16 kHz mono PCM while it is spoken; answers with turns and note at its end. An id
 *                            that is known goes on where it stands, whichever service had it.
 *   GET  /visits/:id         how it stands: live, abandoned, finished, signed
 *   GET  /health             200 while the process works
 *   GET  /ready              200 while it takes visits
 *
 * It checks no one's identity: put it behind what does.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { MedicalScribeSession, ScribeError, iterableSource } from 'medical-scribe'
import { readEnvironment } from './visit-options.ts'

const { port, drainMs, pool, visit } = readEnvironment()
const { store } = visit
const sessions = new Set<MedicalScribeSession>()
let isDraining = false

async function hear(encounterId: string, request: IncomingMessage): Promise<[number, object]> {
  const status = await store.status?.(encounterId).catch(() => undefined)
  const options = { ...visit, encounterId, audio: iterableSource(request), stopTimeoutMs: 120_000 }
  const isKnown = status?.lastWrittenAt !== undefined
  const session = isKnown ? await MedicalScribeSession.recover(options) : new MedicalScribeSession(options)
  sessions.add(session)
  session.on('warning', ({ kind, message }) => console.error(kind, message))
  // The client is gone: what it said is kept, and it goes on here or elsewhere, or the worker finishes it.
  request.once('error', () => void session.cancel())
  try {
    await session.start()
    const { encounter, note } = await session.finished
    return [200, { turns: encounter.turns.map(({ role, text }) => ({ role, text })), note }]
  } finally {
    sessions.delete(session)
  }
}

async function answer(request: IncomingMessage): Promise<[number, object]> {
  const { method, url = '/' } = request
  if (url === '/health') return [200, { visits: sessions.size }]
  if (url === '/ready') {
    await pool.query('select 1')
    return [isDraining ? 503 : 200, {}]
  }
  const id = /^\/visits\/([\w-]{1,100})$/.exec(url)?.[1]
  if (id === undefined) return [404, { error: 'No such page' }]
  if (method === 'GET') return [200, { ...(await store.status?.(id)) }]
  return isDraining ? [503, { error: 'This service ends: go on with another' }] : hear(id, request)
}

/** Our own errors hold nothing that a patient said. */
function failure(error: unknown): [number, object] {
  if (!ScribeError.isInstance(error)) return [500, { error: 'Something failed' }]
  if (error.code === 'cancelled') return [503, { error: 'This service ends: go on with another' }]
  const isClaimed = error.code === 'store' && error.reason === 'claimed'
  return [isClaimed ? 409 : error.code === 'configuration' ? 400 : 502, { error: error.message }]
}

const server = createServer((request: IncomingMessage, response: ServerResponse) => {
  void answer(request)
    .catch(failure)
    .then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    })
}).listen(port, () => console.log(`Listening on ${JSON.stringify(server.address())}`))
// A visit is one request, however long.
server.requestTimeout = 0

process.once('SIGTERM', () => {
  void (async () => {
    isDraining = true
    server.close()
    // Visits that are about to end may; the others are released, and their clients go on with another service.
    const all = Promise.allSettled([...sessions].map((session) => session.finished))
    const isLate = new Promise((resolve) => setTimeout(resolve, drainMs / 2).unref())
    await Promise.race([all, isLate])
    await Promise.all([...sessions].map((session) => session.cancel('The service ends')))
    server.closeIdleConnections()
    await pool.end()
  })()
})
