import { WebAppServer } from '../../examples/web/server/web-app-server.ts'
import type { FakeAssemblyAI } from '../../src/testing.ts'

/** The web app on a service that a test scripts; `from` takes the package from its source or its build. */
export const serveWebApp = (
  { streamingUrl, gatewayUrl, tokenUrl }: FakeAssemblyAI,
  options: { readonly apiKey?: string; readonly from?: 'source' | 'dist' } = {},
): Promise<WebAppServer> =>
  WebAppServer.start({ mode: 'service', streamingUrl, gatewayUrl, tokenUrl, apiKey: 'a-key', ...options })
