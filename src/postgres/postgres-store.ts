import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import type { Pool, PoolClient, QueryResultRow } from 'pg'
import { checkOptions, type OptionRules } from '../core/check-options.ts'
import { withDeadline } from '../core/deadline.ts'
import { ConfigurationError, StoreError } from '../core/errors.ts'
import { delay } from '../core/time.ts'
import { decodePayload, encodePayload } from '../journal/payload.ts'
import {
  audioExtent,
  coveredUntil,
  type EncounterStore,
  type JournalRecord,
  type VisitMark,
} from '../journal/records.ts'
import { claimedByAnother, markAfter, statusOf, unknownEncounter } from '../journal/visit-mark.ts'
import type { Claim, EncounterStatus } from '../protocol/claim.ts'
import { migrate } from './migrations.ts'
import { isLost, storeFailure } from './store-failure.ts'

/** Options of a `PostgresStore`: a pool, or where to connect to. */
export interface PostgresStoreOptions {
  /** A pool of `pg`, which stays yours: `close()` leaves it open. */
  pool?: Pool
  /** Where to connect to, as `postgres://user:password@host/database`, when there is no `pool`. */
  connectionString?: string
  /**
   * The most connections at once when there is no `pool`. An append holds one for one round trip.
   *
   * @default 10
   */
  maxConnections?: number
  /**
   * The schema of the tables: lower-case letters, digits and `_`.
   *
   * @default 'medical_scribe'
   */
  schema?: string
  /**
   * How long a statement, or the wait for a connection, may take, in milliseconds, 100–600000. Without a `pool` the
   * server ends a statement then too.
   *
   * @default 4000
   */
  statementTimeoutMs?: number
}

const rules: OptionRules<PostgresStoreOptions> = {
  pool: { type: 'methods', methods: ['connect', 'on'], like: 'a Pool of pg' },
  connectionString: { type: 'string' },
  maxConnections: { type: 'number', integer: true, min: 1, max: 10_000 },
  schema: { type: 'string', maxLength: 40 },
  statementTimeoutMs: { type: 'number', min: 100, max: 600_000, unit: 'ms' },
}

/** Records that one page of a reading holds. */
const pageSize = 1_000
/** The waits before a statement is tried again whose connection was lost, in milliseconds. */
const retryWaitsMs = [20, 200, 800]
/** An index takes no longer keys, in bytes. */
const maxIdBytes = 1_000

/**
 * Keeps encounters in PostgreSQL 13 or later, for many visits and several machines. Peer dependency: `pg` 8.
 *
 * An append is one statement and one round trip, and takes effect as a whole or not at all. One whose connection is lost
 * is tried again under the same number, so it is there once, also after a failover. Audio that final turns cover is
 * deleted. The tables are made at the first use.
 *
 * Methods throw StoreError: `claimed` (another process has the encounter), `full`, `denied`, `timeout`, `newer` (tables
 * of a later version), `failed`; ConfigurationError for an encounter id that is empty or over 1000 bytes.
 */
export class PostgresStore implements EncounterStore {
  readonly #schema: string
  readonly #timeoutMs: number
  readonly #options: PostgresStoreOptions
  #pool: Promise<Pool> | undefined
  #ready: Promise<void> | undefined
  readonly #heard = new WeakSet<PoolClient>()
  /** The latest append of each encounter: records keep the order of the calls. */
  readonly #last = new Map<string, Promise<void>>()

  /** @throws ConfigurationError naming the option at fault. */
  constructor(options: PostgresStoreOptions) {
    checkOptions('', options, rules)
    const { schema = 'medical_scribe', statementTimeoutMs = 4_000, pool, connectionString } = options
    if (!pool === (connectionString === undefined)) {
      throw new ConfigurationError('pool', 'is needed, or `connectionString`, and not both')
    }
    if (!/^[a-z_][a-z0-9_]*$/.test(schema)) {
      throw new ConfigurationError('schema', 'must be of lower-case letters, digits and _')
    }
    this.#schema = schema
    this.#timeoutMs = statementTimeoutMs
    this.#options = options
  }

  async append(encounterId: string, records: readonly JournalRecord[], claim?: Claim): Promise<void> {
    const id = keyOf(encounterId)
    // Encoding copies, so callers may use their buffers again.
    const kept = records.flatMap((record) =>
      record.type === 'damage' ? [] : { record, ...encodePayload(record, 0) },
    )
    if (kept.length === 0) return
    let from = 1
    const values = [
      id,
      kept.length,
      randomUUID(),
      coveredUntil(records, 0),
      JSON.stringify(
        markAfter(
          undefined,
          kept.map(({ record }) => record),
        ) ?? {},
      ),
      claim?.token ?? null,
      kept.map(({ record }) => audioExtent(record)?.endMs ?? null),
      kept.map(({ code }) => code),
      kept.map(({ bytes }) => (from += bytes.length) - bytes.length),
      kept.map(({ bytes }) => bytes.length),
      Buffer.concat(kept.map(({ bytes }) => bytes)),
    ]
    const before = this.#last.get(id) ?? Promise.resolve()
    const done = before.catch(() => undefined).then(() => this.#append(id, values))
    this.#last.set(id, done)
    await done.finally(() => {
      if (this.#last.get(id) === done) this.#last.delete(id)
    })
  }

  async #append(id: string, values: unknown[]): Promise<void> {
    const s = this.#schema
    const [row] = await this.#query<{ done: boolean }>(
      `with visit as (
        insert into ${s}.visits as v (encounter_id, next_sequence, last_append, covered_ms, mark, written_at)
        select $1::text, $2::bigint, $3::uuid, $4::float8, $5::jsonb, clock_timestamp()
        where $6::bigint is null or exists (select from ${s}.visits where encounter_id = $1)
        on conflict (encounter_id) do update set
          next_sequence = v.next_sequence + $2,
          last_append = $3::uuid,
          covered_ms = greatest(v.covered_ms, $4),
          mark = v.mark || $5::jsonb,
          written_at = clock_timestamp(),
          ends_at = case when $6::bigint is null then v.ends_at
            else clock_timestamp() + v.ttl_ms * interval '1 ms' end
        where v.last_append is distinct from $3::uuid and case when $6::bigint is null
          then v.ends_at is null or v.ends_at <= clock_timestamp()
          else v.token = $6 and v.ends_at is not null end
        returning v.next_sequence - $2 as first, v.covered_ms
      ), gone as (
        delete from ${s}.records r using visit where r.encounter_id = $1 and r.audio_end_ms <= visit.covered_ms
      ), kept as (
        insert into ${s}.records (encounter_id, sequence, audio_end_ms, code, payload)
        select $1, visit.first + part.number - 1, part.end_ms, part.code, substring($11::bytea from part.at for part.length)
        from visit, unnest($7::float8[], $8::smallint[], $9::integer[], $10::integer[])
          with ordinality as part (end_ms, code, at, length, number)
        where part.end_ms is null or part.end_ms > visit.covered_ms
      ) select exists (select from visit) as done`,
      values,
    )
    if (row?.done) return
    // It was done before its connection was lost, or it is refused.
    const [last] = await this.#query<{ is_own: boolean }>(
      `select last_append = $2::uuid as is_own from ${s}.visits where encounter_id = $1`,
      [id, values[2]],
    )
    if (!last?.is_own) throw await this.#claimed(id)
  }

  async *read(encounterId: string): AsyncIterable<JournalRecord> {
    const id = keyOf(encounterId)
    for (let after = '-1'; ;) {
      const rows = await this.#query<{ sequence: string; code: number; payload: Buffer }>(
        `select sequence, code, payload from ${this.#schema}.records
        where encounter_id = $1 and sequence > $2 order by sequence limit ${pageSize}`,
        [id, after],
      )
      for (const { sequence, code, payload } of rows) {
        yield (
          decodePayload(code, payload) ?? {
            type: 'damage',
            part: 'records',
            position: Number(sequence),
            length: payload.length,
            reason: 'unreadable',
          }
        )
      }
      const last = rows.at(-1)
      if (!last || rows.length < pageSize) return
      after = last.sequence
    }
  }

  async list(state?: EncounterStatus['state']): Promise<readonly string[]> {
    const live = `coalesce(mark->>'state', 'begun') = 'begun' and coalesce(ends_at > clock_timestamp(), false)`
    const isState = `case when ${live} then 'live' when coalesce(mark->>'state', 'begun') = 'begun' then 'abandoned'
      else mark->>'state' end = $1`
    const rows = await this.#query<{ encounter_id: string }>(
      `select encounter_id from ${this.#schema}.visits where written_at is not null and ($1::text is null or ${isState})`,
      [state ?? null],
    )
    return rows.map((row) => idOf(row.encounter_id)).sort()
  }

  async delete(encounterId: string, claim?: Claim): Promise<void> {
    const id = keyOf(encounterId)
    const s = this.#schema
    await this.#query(
      `with gone as (
        delete from ${s}.visits where encounter_id = $1 and case when $2::bigint is null
          then ends_at is null or ends_at <= clock_timestamp()
          else token = $2 and ends_at is not null end
        returning encounter_id
      ) delete from ${s}.records r using gone where r.encounter_id = gone.encounter_id`,
      [id, claim?.token ?? null],
    )
    const left = await this.#query(`select from ${s}.visits where encounter_id = $1`, [id])
    if (left.length > 0) throw await this.#claimed(id)
  }

  async claim(encounterId: string, ttlMs: number): Promise<Claim> {
    const id = keyOf(encounterId)
    const s = this.#schema
    const [row] = await this.#query<{ token: string }>(
      `insert into ${s}.visits as v (encounter_id, token, holder, ttl_ms, ends_at)
      values ($1, 1, $2, $3::integer, clock_timestamp() + $3::integer * interval '1 ms')
      on conflict (encounter_id) do update set
        token = v.token + 1, holder = $2, ttl_ms = $3::integer, ends_at = clock_timestamp() + $3::integer * interval '1 ms'
      where v.ends_at is null or v.ends_at <= clock_timestamp() or v.holder = $2
      returning token`,
      // The holder: this call, whose connection may be lost once it was carried out.
      [id, randomUUID(), Math.ceil(ttlMs)],
    )
    if (!row) throw await this.#claimed(id)
    const token = Number(row.token)
    return {
      encounterId,
      token,
      renew: async () => {
        const renewed = await this.#query(
          `update ${s}.visits set ends_at = clock_timestamp() + ttl_ms * interval '1 ms'
          where encounter_id = $1 and token = $2 and ends_at is not null returning token`,
          [id, token],
        )
        if (renewed.length === 0) throw await this.#claimed(id)
      },
      release: async () => {
        // What was claimed before stays, so that no token is given twice.
        await this.#query(
          `with gone as (
            delete from ${s}.visits where encounter_id = $1 and token = $2 and token = 1 and written_at is null
          ) update ${s}.visits set ends_at = null where encounter_id = $1 and token = $2
            and (token > 1 or written_at is not null)`,
          [id, token],
        )
      },
    }
  }

  async status(encounterId: string): Promise<EncounterStatus> {
    const id = keyOf(encounterId)
    const s = this.#schema
    const [row] = await this.#query<{
      mark: Partial<VisitMark>
      written_at: Date | null
      is_live: boolean | null
      waits: boolean
    }>(
      `select mark, written_at, ends_at > clock_timestamp() as is_live, exists (
        select from ${s}.records r where r.encounter_id = $1 and r.audio_end_ms > v.covered_ms) as waits
      from ${s}.visits v where encounter_id = $1`,
      [id],
    )
    if (!row) throw unknownEncounter()
    const { mark, written_at, is_live, waits } = row
    return statusOf(mark.state ? (mark as VisitMark) : undefined, is_live ?? false, {
      // An app may have pg read dates as texts.
      ...(written_at ? { lastWrittenAt: new Date(written_at).toISOString() } : {}),
      hasAudioWaiting: waits,
    })
  }

  /** Makes the tables, or brings them to this version. Done at the first use of the store too. */
  migrate(): Promise<void> {
    this.#ready ??= this.#with((client) => migrate(client, this.#schema)).catch((error: unknown) => {
      this.#ready = undefined
      throw storeFailure(error)
    })
    return this.#ready
  }

  /** Ends the connections that the store made. */
  async close(): Promise<void> {
    const pool = this.#pool
    this.#pool = undefined
    if (!this.#options.pool) await (await pool?.catch(() => undefined))?.end()
  }

  /** As `close()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #claimed(id: string): Promise<StoreError> {
    const [row] = await this.#query<{ left_ms: number | null }>(
      `select (extract(epoch from ends_at - clock_timestamp()) * 1000)::float8 as left_ms
      from ${this.#schema}.visits where encounter_id = $1`,
      [id],
    )
    return claimedByAnother(row?.left_ms == null ? undefined : Math.max(0, row.left_ms))
  }

  /** Every statement may be carried out twice with the effect of once: a lost connection does not say which it was. */
  async #query<R extends QueryResultRow>(text: string, values: readonly unknown[]): Promise<R[]> {
    await this.migrate()
    const query = { text, values: [...values], query_timeout: this.#timeoutMs }
    for (let attempt = 0; ; attempt++) {
      try {
        return (await this.#with((client) => client.query<R>(query))).rows
      } catch (error) {
        const waitMs = retryWaitsMs[attempt]
        if (waitMs === undefined || !isLost(error)) throw storeFailure(error)
        await delay(waitMs)
      }
    }
  }

  async #with<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const pool = await (this.#pool ??= this.#open())
    const connecting = pool.connect()
    const late = (): StoreError =>
      new StoreError('timeout', `PostgreSQL gave no connection within ${this.#timeoutMs} ms`)
    const client = await withDeadline(() => connecting, this.#timeoutMs, undefined, late).catch(
      (error: unknown) => {
        void connecting.then((unwanted) => unwanted.release()).catch(() => undefined)
        throw error
      },
    )
    // Without a listener a connection that is lost while it is used ends the process.
    if (!this.#heard.has(client)) client.on('error', () => undefined)
    this.#heard.add(client)
    try {
      const result = await work(client)
      client.release()
      return result
    } catch (error) {
      // A connection that failed, or still works on a statement that took too long, is not used again.
      const isUsable = error instanceof Error && 'severity' in error && !isLost(error)
      client.release(!isUsable)
      throw error
    }
  }

  async #open(): Promise<Pool> {
    const { pool, connectionString, maxConnections = 10 } = this.#options
    const made =
      pool ??
      new (await import('pg')).default.Pool({
        connectionString,
        max: maxConnections,
        connectionTimeoutMillis: this.#timeoutMs,
        statement_timeout: this.#timeoutMs,
      })
    // A connection that is lost while nobody uses it would end the process.
    made.on('error', () => undefined)
    return made
  }
}

/** PostgreSQL's text holds no NUL. */
function keyOf(encounterId: string): string {
  if (encounterId === '') throw new ConfigurationError('encounterId', 'must not be empty')
  if (Buffer.byteLength(encounterId) > maxIdBytes) {
    throw new ConfigurationError('encounterId', `is longer than ${maxIdBytes} bytes: shorten it`)
  }
  return encounterId.replaceAll('\\', '\\\\').replaceAll('\0', '\\0')
}

function idOf(key: string): string {
  return key.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === '0' ? '\0' : escaped))
}
