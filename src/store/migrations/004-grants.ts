import type { Kysely, Migration } from 'kysely'

/** Access that wallets have bought. The tokens themselves are signed when asked for, and not kept. */
export const grants: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('grants')
      .addColumn('challenge_id', 'text', (column) => column.primaryKey())
      .addColumn('request_id', 'text', (column) => column.notNull())
      .addColumn('payer', 'text', (column) => column.notNull())
      // A payment, or a spend of credit: each buys one.
      .addColumn('payment_id', 'text', (column) => column.notNull().unique())
      .addColumn('plan_id', 'text', (column) => column.notNull())
      .addColumn('resource_id', 'text', (column) => column.notNull())
      .addColumn('resource_endpoint', 'text', (column) => column.notNull())
      .addColumn('transaction_hash', 'text')
      .addColumn('issued_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      // A request id belongs to the wallet that used it, and buys one thing there.
      .addUniqueConstraint('grants_once', ['payer', 'request_id'])
      .execute()
  },
}
