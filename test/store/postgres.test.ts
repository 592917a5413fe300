import { sql, type Kysely } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { sqlLedger } from '../../src/store/ledger.ts'
import { openStore, type Store } from '../../src/store/open-store.ts'
import type { Schema } from '../../src/store/schema.ts'
import { makeClaim, noon } from '../support/builders.ts'
import { freshPostgres } from '../support/fresh-postgres.ts'
import type { FreshDatabase } from '../support/postgres.ts'

let database: FreshDatabase
let store: Store
beforeEach(async () => {
  database = await freshPostgres()
  store = await openStore(database.url)
})
afterEach(async () => {
  await store.close()
  await database.remove()
})

/** Ends all other connections to this database, as a restart of Postgres does. */
async function dropConnections(db: Kysely<Schema>): Promise<void> {
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(db)
}

test('connections that break are replaced, whether idle or in the middle of a write', async () => {
  const ledger = sqlLedger(store.db)
  const claim = makeClaim()
  const entry = await ledger.claim(claim, noon)
  const other = await openStore(database.url)
  const broken = store.db.transaction().execute(async (trx) => {
    await trx.updateTable('payments').set({ state: 'paid' }).execute()
    await dropConnections(other.db)
    await sql`select 1`.execute(trx)
  })
  await expect(broken).rejects.toThrow(/connection|ECONNRESET/i)
  expect(await ledger.find(claim.id)).toEqual(entry)
  await other.close()
})

test.each([
  { setting: 'statement_timeout', value: '30s', why: 'no call waits for ever' },
  {
    setting: 'idle_in_transaction_session_timeout',
    value: '10s',
    why: 'a frozen process does not keep a payment locked',
  },
])('$setting is $value on every connection: $why', async ({ setting, value }) => {
  const asked = Array.from({ length: 10 }, () =>
    sql<
      Record<string, string>
    >`select current_setting(${setting}) as value, pg_sleep(0.05)`.execute(store.db),
  )
  const values = (await Promise.all(asked)).map(({ rows }) => rows[0]?.['value'])
  expect(new Set(values)).toEqual(new Set([value]))
})

test('an unreachable server is said to be one, without its password', async () => {
  const url = 'postgres://someone:hunter2@127.0.0.1:1/gate'
  await expect(openStore(url)).rejects.toThrow(/newest schema: .*ECONNREFUSED/)
  await expect(openStore(url)).rejects.not.toThrow(/hunter2/)
})

test('the migrations that were applied are told, once', async () => {
  const empty = await freshPostgres()
  const first = await openStore(empty.url)
  const second = await openStore(empty.url)
  expect(first.applied).toEqual(expect.arrayContaining(['001-first']))
  expect(second.applied).toEqual([])
  await Promise.all([first.close(), second.close()])
  await empty.remove()
})
