/**
 * A worker beside the services: finishes visits whose service died or whose client did not come back. The same
 * environment as the service; as many as you like.
 *
 *   npx tsx examples/service/worker.ts
 *
 *   GET /health      200 while it works
 *   GET /given-up    the visits that a person has to look at
 */
import { createServer } from 'node:http'
import { VisitWorker } from 'medical-scribe/postgres'
import { readEnvironment } from './visit-options.ts'

const { connectionString, port, drainMs, pool, visit } = readEnvironment()
const { store, ...finish } = visit
const worker = new VisitWorker({ store, connectionString, finish })
worker.on('finished', (encounterId) => console.log('finished', encounterId))
worker.on('failed', (encounterId, { message }) => console.error('failed', encounterId, message))
worker.on('error', ({ message }) => console.error(message))
await worker.start()

const server = createServer((request, response) => {
  const isList = request.url === '/given-up'
  void Promise.resolve(isList ? worker.givenUp() : {})
    .catch(() => undefined)
    .then((body) => {
      response.writeHead(body ? 200 : 502, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body ?? { error: 'The database failed' }))
    })
}).listen(port, () => console.log(`Listening on ${JSON.stringify(server.address())}`))

process.once('SIGTERM', () => {
  void (async () => {
    server.close()
    await worker.drain(drainMs)
    await pool.end()
  })()
})
