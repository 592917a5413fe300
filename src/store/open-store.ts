import Database from 'better-sqlite3'
import { Kysely, Migrator, SqliteDialect, type Migration } from 'kysely'

import { first } from './migrations/001-first.ts'
import type { Schema } from './schema.ts'

/** Every migration, in the order of their names. */
const migrations: Record<string, Migration> = { '001-first': first }

/** An open database, migrated to the newest schema. */
export type Store = { db: Kysely<Schema>; close(): Promise<void> }

/**
 * Opens the database a `DATABASE_URL` names: `sqlite:faregate.db`, or `sqlite::memory:`.
 *
 * @throws RangeError for a URL of another kind
 */
export async function openStore(databaseUrl: string): Promise<Store> {
  const file = sqliteFile(databaseUrl)
  if (file === undefined) {
    throw new RangeError(
      `DATABASE_URL must begin with "sqlite:", got "${databaseUrl.split(':')[0]}:".`,
    )
  }
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: openSqlite(file) }) })
  await migrate(db)
  return { db, close: () => db.destroy() }
}

/** The file a `sqlite:` URL names; `undefined` for any other URL. */
export function sqliteFile(databaseUrl: string): string | undefined {
  return databaseUrl.startsWith('sqlite:') ? databaseUrl.slice('sqlite:'.length) : undefined
}

function openSqlite(file: string): Database.Database {
  const database = new Database(file)
  database.pragma('journal_mode = WAL')
  // A settled payment is on disk before its tool runs, also when the power fails.
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  database.pragma('busy_timeout = 5000')
  return database
}

async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) {
    throw new Error('The database could not be brought to the newest schema.', { cause: error })
  }
}
