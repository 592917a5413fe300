import Database from 'better-sqlite3'
import { Kysely, Migrator, PostgresDialect, SqliteDialect, type Migration } from 'kysely'
import { Pool } from 'pg'

import { first } from './migrations/001-first.ts'
import { keys } from './migrations/002-keys.ts'
import { agents } from './migrations/003-agents.ts'
import { grants } from './migrations/004-grants.ts'
import type { Schema } from './schema.ts'

/** Every migration, in the order of their names. */
const migrations: Record<string, Migration> = {
  '001-first': first,
  '002-keys': keys,
  '003-agents': agents,
  '004-grants': grants,
}

/** An open database, migrated to the newest schema. */
export type Store = {
  db: Kysely<Schema>
  /** Names of the migrations that opening it applied; empty when it was up to date. */
  applied: readonly string[]
  close(): Promise<void>
}

/** Most connections one process holds to Postgres. */
const poolSize = 10
const connectWithinMs = 10_000
const statementWithinMs = 30_000
/** Shorter, so that those who wait for a frozen process get its payment and not an error. */
const idleInTransactionMs = 10_000

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

/** How long to wait for a file that another process has, in milliseconds. */
const openWithinMs = 15_000

async function openSqlite(file: string): Promise<Store> {
  const database = new Database(file)
  // While opening, `oncePossible` does the waiting.
  database.pragma('busy_timeout = 0')
  await oncePossible(() => database.pragma('journal_mode = WAL'))
  // A settled payment is on disk before its tool runs, also when the power fails.
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database }) })
  // The migrator has no lock for SQLite; the file's own write lock is one.
  await oncePossible(() => database.exec('BEGIN IMMEDIATE'))
  try {
    const applied = await migrate(db)
    database.exec('COMMIT')
    // From here on SQLite waits for other processes that write.
    database.pragma('busy_timeout = 10000')
    return { db, applied, close: () => db.destroy() }
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

/**
 * Tries again while another process has the file. SQLite's own waiting leaves out the change to WAL,
 * and blocks everything else that this process does.
 */
async function oncePossible(action: () => unknown): Promise<void> {
  const giveUp = AbortSignal.timeout(openWithinMs)
  for (;;) {
    try {
      action()
      return
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
      if (!busy || giveUp.aborted) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function openPostgres(connectionString: string): Promise<Store> {
  const applied = await migratePostgres(connectionString)
  const pool = postgresPool(connectionString, {
    max: poolSize,
    // Not in the connection string: poolers refuse start parameters they do not know.
    setUp: `set statement_timeout = ${statementWithinMs}; set idle_in_transaction_session_timeout = ${idleInTransactionMs}`,
  })
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  return { db, applied, close: () => db.destroy() }
}

/** On a connection of its own, because building an index may take longer than a call may. */
async function migratePostgres(connectionString: string): Promise<string[]> {
  const pool = postgresPool(connectionString, { max: 1, setUp: 'set statement_timeout = 0' })
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  try {
    return await migrate(db)
  } finally {
    await db.destroy()
  }
}

function postgresPool(
  connectionString: string,
  { max, setUp }: { max: number; setUp: string },
): Pool {
  const pool = new Pool({
    connectionString,
    max,
    connectionTimeoutMillis: connectWithinMs,
    keepAlive: true,
    // oxlint-disable-next-line typescript/no-misused-promises -- awaited; its type does not say so
    async onConnect(client) {
      // A connection that breaks in use tells its query; without this it would also end the process.
      client.on('error', () => undefined)
      await client.query(setUp)
    },
  })
  // One that breaks while idle is replaced.
  pool.on('error', () => undefined)
  return pool
}

async function migrate(db: Kysely<Schema>): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error !== undefined) {
    const message = `The database could not be brought to the newest schema: ${reasonOf(error)}`
    throw new Error(message, { cause: error })
  }
  return results.map(({ migrationName }) => migrationName)
}

/** Of a name with two addresses, both refused, the message is empty and only the code speaks. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code: unknown = Reflect.get(error, 'code')
  return error.message || (typeof code === 'string' ? code : error.name)
}
