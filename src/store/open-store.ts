import Database from 'better-sqlite3'
import { Kysely, Migrator, PostgresDialect, SqliteDialect, type Migration } from 'kysely'
import { Pool } from 'pg'

import { first } from './migrations/001-first.ts'
import type { Schema } from './schema.ts'

/** Every migration, in the order of their names. */
const migrations: Record<string, Migration> = { '001-first': first }

/** An open database, migrated to the newest schema. */
export type Store = { db: Kysely<Schema>; close(): Promise<void> }

/** Most connections one process holds to Postgres. */
const poolSize = 10

/**
 * Opens the database a `DATABASE_URL` names: `sqlite:faregate.db`, `sqlite::memory:` or
 * `postgres://…`, and brings it to the newest schema. Any number of processes may do so at once.
 *
 * @throws RangeError for a URL of another kind
 */
export async function openStore(databaseUrl: string): Promise<Store> {
  const file = sqliteFile(databaseUrl)
  if (file !== undefined) return openSqlite(file)
  if (/^postgres(?:ql)?:\/\//.test(databaseUrl)) return openPostgres(databaseUrl)
  throw new RangeError('DATABASE_URL must begin with sqlite: or postgres://.')
}

/** The file a `sqlite:` URL names; `undefined` for any other URL. */
export function sqliteFile(databaseUrl: string): string | undefined {
  return databaseUrl.startsWith('sqlite:') ? databaseUrl.slice('sqlite:'.length) : undefined
}

async function openSqlite(file: string): Promise<Store> {
  const database = new Database(file)
  // First, so that the pragmas below wait for another process that is just opening the file.
  database.pragma('busy_timeout = 10000')
  database.pragma('journal_mode = WAL')
  // A settled payment is on disk before its tool runs, also when the power fails.
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database }) })
  // The migrator has no lock for SQLite; the file's own write lock is one.
  database.exec('BEGIN IMMEDIATE')
  try {
    await migrate(db)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
  return { db, close: () => db.destroy() }
}

async function openPostgres(connectionString: string): Promise<Store> {
  const pool = new Pool({ connectionString, max: poolSize })
  // A connection that breaks while idle is replaced; whoever uses one gets the error itself.
  pool.on('error', () => undefined)
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  try {
    await migrate(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return { db, close: () => db.destroy() }
}

async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) {
    throw new Error('The database could not be brought to the newest schema.', { cause: error })
  }
}
