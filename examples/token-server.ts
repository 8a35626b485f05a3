/**
 * What a browser app needs on a server: an address that hands out short-lived streaming tokens.
 *
 *   npx tsx examples/token-server.ts            with ASSEMBLYAI_API_KEY
 *
 * Put your own sign-in in front of it: whoever gets a token may transcribe on your account.
 */
import { createServer } from 'node:http'
import { ScribeError } from 'medical-scribe'
import { createToken } from 'medical-scribe/node'

const apiKey = process.env['ASSEMBLYAI_API_KEY']
if (!apiKey) {
  console.error('Set ASSEMBLYAI_API_KEY.')
  process.exit(2)
}
const tokenUrl = process.env['TOKEN_URL'] // For tests: the token address of FakeAssemblyAI or LocalScribe.

const server = createServer((request, response) => {
  const send = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(JSON.stringify(body))
  }
  if (request.method !== 'POST' || request.url !== '/token') {
    send(404, { error: 'POST /token' })
    return
  }
  createToken({
    apiKey,
    expiresInSeconds: 60,
    maxSessionDurationSeconds: 3_600,
    ...(tokenUrl ? { url: tokenUrl } : {}),
  }).then(
    (token) => {
      send(200, token)
    },
    (error: unknown) => {
      // The code says enough for a log, and holds no secret; the page only learns that it did not work.
      console.error(`token: ${ScribeError.isInstance(error) ? error.code : 'failed'}`)
      send(502, { error: 'no token' })
    },
  )
})
server.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => {
  const address = server.address()
  if (address && typeof address === 'object') console.log(`POST http://127.0.0.1:${address.port}/token`)
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.close())
