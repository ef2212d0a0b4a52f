/**
 * Opens the database: PostgreSQL inside this process, its files in a folder (PGlite), or a server by its URL.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { WattError } from '@watt/errors'
import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { DatabaseError } from '../errors.ts'
import { fromSql } from './bytes.ts'
import type { Database } from './columns.ts'
import { changing, migrations } from './migrations.ts'

/** `folder` of files, made when it is not there; or the URL of a server, where `schema` is ours. */
export type Place = { readonly folder: string } | { readonly url: string; readonly schema?: string }

/** An open database with the newest schema. */
export type Store = {
  readonly kind: 'pglite' | 'postgresql'
  /** For single statements, at any time; it never sees half of a block. */
  readonly read: Kysely<Database>
  /** Runs as one transaction, one after the other. */
  write<T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T>
  /** Brings the schema up to date. */
  migrate(): Promise<void>
  /** What a server does by itself now and then: statistics for the planner, room of rows that changed. */
  maintain(): Promise<void>
  /** Throws everything away and makes it anew, empty. */
  reset(): Promise<void>
  close(): Promise<void>
}

const int8 = 20
const bytea = 17
/** Longest answer of a server to anything that is read, ms. */
const readMs = 10_000
const connectionsMax = 8
/** The server may need a moment to see that the process before is gone. */
const lockMs = 10_000
const lockPollMs = 200
const defaultSchema = 'watt_index'
/** Any number, as long as nothing else in the database takes the same. */
const writerLock = 8_560_211

/**
 * Opens and migrates.
 * @throws {DatabaseError} It cannot be opened, or somebody else writes it.
 */
export async function openStore(place: Place): Promise<Store> {
  const store = 'folder' in place ? await openFolder(place.folder) : await openServer(place)
  await store.migrate()
  return store
}

async function openFolder(folder: string): Promise<Store> {
  const pglite = await PGlite.create(folder, {
    // The chain is the original: what a power cut takes away is read again.
    relaxedDurability: true,
    parsers: { [int8]: Number, [bytea]: fromSql },
  }).catch((cause: unknown) => {
    throw new DatabaseError(`The folder ${folder} could not be opened as a database`, cause)
  })
  await pglite.exec(`create schema if not exists ${defaultSchema}; set search_path to ${defaultSchema}`)
  // Kysely has one connection for PGlite, which everybody would share within a transaction: reading has its own.
  const read = new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) })
  const writer = new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) })
  return storeOf('pglite', { read, writer, schema: defaultSchema, release: async () => pglite.close() })
}

async function openServer({ url, schema = defaultSchema }: { url: string; schema?: string }): Promise<Store> {
  const types = new pg.TypeOverrides()
  types.setTypeParser(int8, Number)
  types.setTypeParser(bytea, fromSql as never)
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    types,
    options: `-c search_path=${schema} -c statement_timeout=${readMs} -c synchronous_commit=off`,
  })
  // The server went away. Whoever asks next hears of it; a connection that rests or is between two queries has nobody else to tell.
  pool.on('connect', (client) => client.on('error', () => undefined))
  pool.on('error', () => undefined)
  let lock: pg.PoolClient | undefined
  try {
    lock = await pool.connect()
    await takeLock(lock, schema)
    await lock.query(`create schema if not exists "${schema}"`)
  } catch (cause) {
    lock?.release(true)
    await pool.end()
    throw cause instanceof DatabaseError
      ? cause
      : new DatabaseError('The PostgreSQL server of DATABASE_URL could not be used', cause)
  }
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  return storeOf('postgresql', {
    read: db,
    writer: db,
    schema,
    release: async () => {
      lock.release(true)
      await db.destroy()
    },
  })
}

/** The schema's name is part of the lock: what is in another one is no concern of this index. */
async function takeLock(client: pg.PoolClient, schema: string): Promise<void> {
  for (const endMs = Date.now() + lockMs; ;) {
    const { rows } = await client.query<{ free: boolean }>(
      'select pg_try_advisory_lock($1, hashtext($2)) as free',
      [writerLock, schema],
    )
    if (rows[0]?.free === true) return
    if (Date.now() > endMs) throw new DatabaseError('Another index writes this database already')
    await sleep(lockPollMs)
  }
}

type Parts = {
  readonly read: Kysely<Database>
  readonly writer: Kysely<Database>
  readonly schema: string
  readonly release: () => Promise<void>
}

function storeOf(kind: Store['kind'], { read, writer, schema, release }: Parts): Store {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
  return {
    kind,
    read,
    write: async (work) =>
      inTurn(async () =>
        writer.transaction().execute(async (transaction) => {
          // Long batches are as they are; only reading is cut short.
          await sql`set local statement_timeout = 0`.execute(transaction)
          return work(transaction)
        }),
      ).catch((cause: unknown) => {
        throw cause instanceof WattError
          ? cause
          : new DatabaseError('The database could not be written', cause)
      }),
    migrate: async () => inTurn(async () => migrate(writer, schema)),
    maintain: async () =>
      inTurn(async () => {
        if (kind === 'postgresql') return
        await sql.raw(`vacuum (analyze) ${[...changing].join(', ')}`).execute(writer)
        await sql.raw('analyze').execute(writer)
      }),
    reset: async () =>
      inTurn(async () => {
        await sql.raw(`drop schema if exists "${schema}" cascade`).execute(writer)
        await sql.raw(`create schema "${schema}"`).execute(writer)
        await migrate(writer, schema)
      }),
    close: async () => inTurn(release),
  }
}

async function migrate(db: Kysely<Database>, schema: string): Promise<void> {
  const migrator = new Migrator({ db, provider: migrations, migrationTableSchema: schema })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw new DatabaseError('The schema could not be brought up to date', error)
}
