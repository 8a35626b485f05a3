/**
 * The web app on this machine:
 *
 *   npm run example:web                with no key: LocalScribe, a small recogniser on this machine
 *   ASSEMBLYAI_API_KEY=… npm run example:web     with AssemblyAI (or a .env file that holds the key)
 *
 * Then open the address it prints. The key stays in this process: the page gets tokens of a minute, and its model
 * calls pass through here. PORT chooses the port; --local works without a key even if there is one.
 */
import { existsSync } from 'node:fs'
import { LocalScribe } from 'medical-scribe/local'
import { WebAppServer } from './server/web-app-server.ts'

if (existsSync('.env')) process.loadEnvFile('.env')
const key = process.argv.includes('--local') ? undefined : process.env['ASSEMBLYAI_API_KEY']
const zone = process.env['ASSEMBLYAI_REGION'] === 'eu' ? '.eu' : ''
const local = key ? undefined : await LocalScribe.start()

const server = await WebAppServer.start({
  port: Number(process.env['PORT'] ?? 0),
  log: (line) => console.error(line),
  ...(local
    ? {
        mode: 'local' as const,
        streamingUrl: local.streamingUrl,
        gatewayUrl: local.gatewayUrl,
        tokenUrl: local.tokenUrl,
        apiKey: 'local',
      }
    : {
        mode: 'service' as const,
        streamingUrl: `wss://streaming${zone}.assemblyai.com/v3/ws`,
        gatewayUrl: `https://llm-gateway${zone}.assemblyai.com/v1`,
        tokenUrl: `https://streaming${zone}.assemblyai.com/v3/token`,
        apiKey: key ?? '',
      }),
})
console.log(
  local
    ? 'No ASSEMBLYAI_API_KEY: a small general-English recogniser on this machine, not medical-grade.'
    : 'Using AssemblyAI with your key.',
)
console.log(`Open ${server.url} (Ctrl+C ends it)`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void Promise.all([server.stop(), local?.stop()]))
}
