import type { Kysely, Migration } from 'kysely'

/** Agents with the plan they have paid for, and a way to look payments up by their payer. */
export const agents: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('agents')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('network', 'text', (column) => column.notNull())
      .addColumn('asset', 'text', (column) => column.notNull())
      .addColumn('payer', 'text', (column) => column.notNull())
      .addColumn('plan', 'text', (column) => column.notNull())
      .addColumn('frequency', 'text', (column) => column.notNull())
      .addColumn('paid_from', 'bigint', (column) => column.notNull())
      .addColumn('paid_until', 'bigint', (column) => column.notNull())
      .addColumn('paid', 'text', (column) => column.notNull())
      .addColumn('granted', 'text', (column) => column.notNull())
      .addColumn('last_payment_at', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      // One wallet is one agent.
      .addUniqueConstraint('agents_payer', ['network', 'asset', 'payer'])
      .execute()
    await db.schema
      .createIndex('payments_by_payer')
      .on('payments')
      .columns(['payer', 'claimed_at'])
      .execute()
  },
}
