import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { first } from '../../src/store/migrations/001-first.ts'
import { keys } from '../../src/store/migrations/002-keys.ts'
import { databases } from './databases.ts'

test.each(databases)('a pass in use keeps its counts and its rights on $name', async ({ open }) => {
  const store = await open()
  const { db } = store
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'
  `
    .execute(db)
    .catch(() =>
      sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(db),
    )
  const own = rows.filter(({ name }) => !/^(?:sqlite_|kysely_)/.test(name))
  await sql`pragma foreign_keys = off`.execute(db).catch(() => undefined)
  for (const { name } of own) {
    await sql`drop table ${sql.table(name)} cascade`
      .execute(db)
      .catch(() => sql`drop table ${sql.table(name)}`.execute(db))
  }

  await first.up(db)
  await sql`
    insert into key_passes (id, name, hash, period, scopes, requests_per_minute, requests_per_day,
      created_at, expires_at, payment_id, payer)
    values ('pass_old', 'x402-1d-old', 'ab', '1d', '["mcp"]', 30, 100, 1, 2, 'pay_1', '0xAbCd')
  `.execute(db)
  await sql`insert into pass_use values ('pass_old', 'minute', 60000, 7), ('pass_old', 'day', 0, 40),
    ('pass_old', 'day', 86400000, 2)`.execute(db)
  await keys.up(db)

  const windows = await db.selectFrom('limit_windows').selectAll().execute()
  const counted = windows.map(({ subject, span, starts_at: at, used }) =>
    [subject, span, Number(at), Number(used)].join(' '),
  )
  expect(counted.toSorted()).toEqual([
    'pass_old day 0 40',
    'pass_old day 86400000 2',
    'pass_old life 0 42',
    'pass_old minute 60000 7',
  ])
  const pass = await db.selectFrom('key_passes').selectAll().executeTakeFirst()
  expect(pass).toMatchObject({ kind: 'pass', root: 'pass_old', payer: '0xabcd', tools: null })
  await store.close()
})
