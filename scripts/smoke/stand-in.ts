/**
 * Loaded before an example of the documentation, which then runs word for word with no key and no microphone: what is
 * meant for AssemblyAI goes to the FakeAssemblyAI named in the environment.
 */
import net from 'node:net'
import tls from 'node:tls'

const streaming = new URL(process.env['SMOKE_STREAMING_URL'] ?? '')
const gateway = new URL(process.env['SMOKE_GATEWAY_URL'] ?? '')
process.env['ASSEMBLYAI_API_KEY'] ??= 'any-key'

const isAssemblyAi = (host: string | null | undefined): boolean => host?.endsWith('.assemblyai.com') ?? false

const connectSecurely = tls.connect
const connect = (options: tls.ConnectionOptions, ...rest: []): net.Socket =>
  isAssemblyAi(options.host)
    ? net.connect(Number(streaming.port), streaming.hostname)
    : connectSecurely(options, ...rest)
Object.assign(tls, { connect })

const fetchAnything = globalThis.fetch
globalThis.fetch = (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input)
  return fetchAnything(isAssemblyAi(url.hostname) ? new URL(url.pathname, gateway) : input, init)
}
