import { sql, type Kysely, type Migration } from 'kysely'

/** Payments with their audit trail and results, passes with their use, credits and refunds. */
export const first: Migration = {
  async up(db: Kysely<unknown>) {
    await createPayments(db)
    await createPasses(db)
    await createReturns(db)
    await createWallets(db)
    await createCredit(db)
  },
}

async function createPayments(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('payments')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('network', 'text', (column) => column.notNull())
    .addColumn('asset', 'text', (column) => column.notNull())
    .addColumn('payer', 'text', (column) => column.notNull())
    .addColumn('nonce', 'text', (column) => column.notNull())
    .addColumn('pay_to', 'text', (column) => column.notNull())
    .addColumn('amount', 'text', (column) => column.notNull())
    .addColumn('valid_before', 'bigint', (column) => column.notNull())
    .addColumn('tool', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('quote_hash', 'text')
    .addColumn('identifier_hash', 'text', (column) => column.unique())
    .addColumn('engine', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('working_until', 'bigint', (column) => column.notNull())
    .addColumn('runs', 'integer', (column) => column.notNull())
    .addColumn('transaction_hash', 'text')
    .addColumn('refund_transaction', 'text')
    .addColumn('received', 'text')
    .addColumn('claimed_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    // The identity of a payment. `id` is derived from it; this holds even if that ever changes.
    .addUniqueConstraint('payments_identity', ['network', 'asset', 'payer', 'nonce'])
    .execute()
  await db.schema
    .createIndex('payments_by_state')
    .on('payments')
    .columns(['state', 'updated_at'])
    .execute()
  await db.schema.createIndex('payments_by_age').on('payments').column('claimed_at').execute()
  await db.schema
    .createTable('payment_moves')
    .addColumn('payment_id', 'text', (column) => column.notNull().references('payments.id'))
    .addColumn('step', 'integer', (column) => column.notNull())
    .addColumn('from_state', 'text')
    .addColumn('to_state', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('payment_moves_key', ['payment_id', 'step'])
    .execute()
  await db.schema
    .createTable('results')
    .addColumn('payment_id', 'text', (column) => column.primaryKey().references('payments.id'))
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('receipt', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()
  // Of those that still have a body: the others are never looked for again.
  await sql`create index results_by_end on results (expires_at) where body <> ''`.execute(db)
}

async function createPasses(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('key_passes')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('period', 'text', (column) => column.notNull())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('requests_per_minute', 'integer', (column) => column.notNull())
    .addColumn('requests_per_day', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('revoked_at', 'bigint')
    // A payment, or a spend of credit.
    .addColumn('payment_id', 'text', (column) => column.notNull())
    .addColumn('payer', 'text', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('key_passes_by_payment')
    .on('key_passes')
    .column('payment_id')
    .execute()
  await db.schema
    .createTable('pass_use')
    .addColumn('pass_id', 'text', (column) => column.notNull().references('key_passes.id'))
    .addColumn('span', 'text', (column) => column.notNull())
    .addColumn('starts_at', 'bigint', (column) => column.notNull())
    .addColumn('calls', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('pass_use_key', ['pass_id', 'span', 'starts_at'])
    .addCheckConstraint('pass_use_counts', sql`calls >= 0`)
    .execute()
}

/** Both ways for money to go back. */
async function createReturns(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('credits')
    // One credit a payment: the primary key is what makes it once.
    .addColumn('payment_id', 'text', (column) => column.primaryKey().references('payments.id'))
    .addColumn('payer', 'text', (column) => column.notNull())
    .addColumn('amount', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('refunds')
    // One refund a payment at a time: what it replaces is gone for ever.
    .addColumn('payment_id', 'text', (column) => column.primaryKey().references('payments.id'))
    .addColumn('network', 'text', (column) => column.notNull())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('nonce', 'bigint', (column) => column.notNull())
    .addColumn('transaction_hash', 'text', (column) => column.notNull())
    .addColumn('raw', 'text', (column) => column.notNull())
    .addColumn('payer', 'text', (column) => column.notNull())
    .addColumn('amount', 'text', (column) => column.notNull())
    .addColumn('replaces', 'text')
    .addColumn('signed_at', 'bigint', (column) => column.notNull())
    // Processes that share a wallet agree here on who signs with which nonce.
    .addUniqueConstraint('refunds_nonce', ['network', 'account', 'nonce'])
    .execute()
}

/** Nonces that were handed out and not used yet. */
async function createWallets(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sign_in_nonces')
    .addColumn('nonce', 'text', (column) => column.primaryKey())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('sign_in_nonces_by_end')
    .on('sign_in_nonces')
    .column('expires_at')
    .execute()
}

/** What payers have left, every line that led there, and what is being spent. */
async function createCredit(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('credit_accounts')
    .addColumn('network', 'text', (column) => column.notNull())
    .addColumn('asset', 'text', (column) => column.notNull())
    .addColumn('payer', 'text', (column) => column.notNull())
    .addColumn('balance', 'text', (column) => column.notNull())
    .addColumn('moves', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('credit_accounts_key', ['network', 'asset', 'payer'])
    .addCheckConstraint('credit_accounts_cover', sql`balance not like '-%'`)
    .execute()
  await db.schema
    .createTable('credit_moves')
    .addColumn('network', 'text', (column) => column.notNull())
    .addColumn('asset', 'text', (column) => column.notNull())
    .addColumn('payer', 'text', (column) => column.notNull())
    .addColumn('step', 'integer', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('amount', 'text', (column) => column.notNull())
    .addColumn('reference', 'text', (column) => column.notNull())
    .addColumn('tool', 'text')
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('credit_moves_key', ['network', 'asset', 'payer', 'step'])
    // A payment is put on a balance once; a spend begins once and ends once.
    .addUniqueConstraint('credit_moves_once', ['reference', 'kind'])
    .execute()
  await db.schema
    .createTable('credit_spends')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('network', 'text', (column) => column.notNull())
    .addColumn('asset', 'text', (column) => column.notNull())
    .addColumn('payer', 'text', (column) => column.notNull())
    .addColumn('amount', 'text', (column) => column.notNull())
    .addColumn('tool', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('release_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('credit_spends_open')
    .on('credit_spends')
    .columns(['state', 'release_at'])
    .execute()
}
