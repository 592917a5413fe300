import { sql, type Kysely, type Migration } from 'kysely'

/** Keys with names and caps, their tokens and history, and limits that count more than calls. */
export const keys: Migration = {
  async up(db: Kysely<unknown>) {
    await widenPasses(db)
    await createLimits(db)
    await createTokens(db)
    await createEvents(db)
  },
}

async function widenPasses(db: Kysely<unknown>): Promise<void> {
  const table = db.schema.alterTable('key_passes')
  await table.addColumn('kind', 'text', (column) => column.notNull().defaultTo('pass')).execute()
  await table.addColumn('root', 'text', (column) => column.notNull().defaultTo('')).execute()
  await table.addColumn('shown', 'text', (column) => column.notNull().defaultTo('fgk_')).execute()
  await table.addColumn('metadata', 'text', (column) => column.notNull().defaultTo('{}')).execute()
  await table.addColumn('tools', 'text').execute()
  await table.addColumn('max_requests', 'bigint').execute()
  await table.addColumn('spend_per_day', 'text').execute()
  await table.addColumn('last_used_at', 'bigint').execute()
  await sql`update key_passes set root = id, payer = lower(payer)`.execute(db)
  await db.schema
    .createIndex('key_passes_by_payer')
    .on('key_passes')
    .columns(['payer', 'created_at'])
    .execute()
}

/** Takes over what was counted; a pass in use keeps its counts. */
async function createLimits(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('limit_windows')
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('span', 'text', (column) => column.notNull())
    .addColumn('starts_at', 'bigint', (column) => column.notNull())
    .addColumn('used', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('limit_windows_key', ['subject', 'span', 'starts_at'])
    .addCheckConstraint('limit_windows_counts', sql`used >= 0`)
    .execute()
  await db.schema
    .createIndex('limit_windows_by_age')
    .on('limit_windows')
    .column('starts_at')
    .execute()
  await sql`
    insert into limit_windows (subject, span, starts_at, used)
    select pass_id, span, starts_at, calls from pass_use
  `.execute(db)
  await sql`
    insert into limit_windows (subject, span, starts_at, used)
    select pass_id, 'life', 0, sum(calls) from pass_use where span = 'day' group by pass_id
  `.execute(db)
  await db.schema.dropTable('pass_use').execute()
}

async function createTokens(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('key_tokens')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('key_id', 'text', (column) => column.notNull().references('key_passes.id'))
    .addColumn('tools', 'text')
    .addColumn('request_limit', 'bigint', (column) => column.notNull())
    .addColumn('used', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('revoked_at', 'bigint')
    .addCheckConstraint('key_tokens_within', sql`used <= request_limit`)
    .execute()
  await db.schema
    .createIndex('key_tokens_by_key')
    .on('key_tokens')
    .columns(['key_id', 'created_at'])
    .execute()
}

async function createEvents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('key_events')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('payer', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('facts', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('key_events_by_payer')
    .on('key_events')
    .columns(['payer', 'at'])
    .execute()
}
