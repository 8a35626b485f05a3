import type { PoolClient } from 'pg'
import { StoreError } from '../core/errors.ts'

/** Each makes the tables of one version from those of the version before. What is here is never changed. */
const migrations: readonly ((schema: string) => string)[] = [
  (schema) => `
    create table ${schema}.visits (
      encounter_id text primary key,
      token bigint not null default 0,
      holder uuid,
      ends_at timestamptz,
      ttl_ms integer not null default 0,
      next_sequence bigint not null default 0,
      last_append uuid,
      covered_ms double precision not null default 0,
      mark jsonb not null default '{}',
      written_at timestamptz
    );
    create table ${schema}.records (
      encounter_id text not null,
      sequence bigint not null,
      audio_end_ms double precision,
      code smallint not null,
      payload bytea not null,
      primary key (encounter_id, sequence)
    );
    -- Audio and sealed records do not get smaller.
    alter table ${schema}.records alter column payload set storage external;
    create index records_audio on ${schema}.records (encounter_id, audio_end_ms) where audio_end_ms is not null;
    create index visits_written on ${schema}.visits (written_at) where written_at is not null;`,
]

/** Version of the tables that this package works with. */
const schemaVersion = migrations.length

/**
 * Brings the tables to this package's version. Several processes may do so at once; what is there already stays.
 *
 * @throws StoreError `newer` when a later version of this package has changed them.
 */
export async function migrate(client: PoolClient, schema: string): Promise<void> {
  if ((await versionOf(client, schema)) === schemaVersion) return
  await client.query('begin')
  try {
    await client.query('select pg_advisory_xact_lock(hashtext($1))', [`medical-scribe ${schema}`])
    await client.query(`create schema if not exists ${schema}`)
    await client.query(
      `create table if not exists ${schema}.migrations (version integer primary key, applied_at timestamptz not null default now())`,
    )
    for (let version = await versionOf(client, schema); version < schemaVersion; version++) {
      await client.query((migrations[version] as (schema: string) => string)(schema))
      await client.query(`insert into ${schema}.migrations (version) values ($1)`, [version + 1])
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

async function versionOf(client: PoolClient, schema: string): Promise<number> {
  const table = `${schema}.migrations`
  const { rows: found } = await client.query<{ there: boolean }>(
    'select to_regclass($1) is not null as there',
    [table],
  )
  if (!found[0]?.there) return 0
  const { rows } = await client.query<{ version: number }>(
    `select coalesce(max(version), 0)::integer as version from ${table}`,
  )
  const version = rows[0]?.version ?? 0
  if (version <= schemaVersion) return version
  const message = `The tables are of version ${version}, this package works with ${schemaVersion}: use a newer one`
  throw new StoreError('newer', message)
}
