import { Buffer } from 'node:buffer'
import { encryptStore, type EncounterStore } from 'medical-scribe'
import { PostgresStore } from 'medical-scribe/postgres'
import pg from 'pg'

interface Environment {
  readonly connectionString: string
  readonly port: number
  /** How long the end of the process may take: less than what its platform waits before it kills. */
  readonly drainMs: number
  readonly pool: pg.Pool
  /** What every visit is heard or finished with. */
  readonly visit: {
    readonly store: EncounterStore
    readonly apiKey?: string
    readonly streaming?: { readonly url: string }
    readonly gatewayUrl?: string
  }
}

/** What service and worker are given by their environment. */
export function readEnvironment(): Environment {
  const { DATABASE_URL = '', VISITS_KEY = '', ASSEMBLYAI_API_KEY: apiKey, PORT = '8080' } = process.env
  // Only to try it against another server than AssemblyAI's.
  const { STREAMING_URL, GATEWAY_URL } = process.env
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
  // 32 random bytes: openssl rand -base64 32
  const store = encryptStore(new PostgresStore({ pool }), Buffer.from(VISITS_KEY, 'base64'))
  return {
    connectionString: DATABASE_URL,
    port: Number(PORT),
    drainMs: Number(process.env['DRAIN_MS'] ?? 20_000),
    pool,
    visit: {
      store,
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(STREAMING_URL === undefined ? {} : { streaming: { url: STREAMING_URL } }),
      ...(GATEWAY_URL === undefined ? {} : { gatewayUrl: GATEWAY_URL }),
    },
  }
}
