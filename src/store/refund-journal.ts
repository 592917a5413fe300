import type { Kysely, Transaction } from 'kysely'

import type { RecordOutcome, RefundJournal, SignedRefund } from '../gate/refunds.ts'
import { fromRefund, toRefund } from './rows.ts'
import type { Schema } from './schema.ts'
import { whileHeld } from './while-held.ts'

/** Signed refunds in SQL. */
export function sqlRefundJournal(db: Kysely<Schema>): RefundJournal {
  return {
    async find(paymentId) {
      const row = await db
        .selectFrom('refunds')
        .selectAll()
        .where('payment_id', '=', paymentId)
        .executeTakeFirst()
      return row && toRefund(row)
    },
    async from({ network, account }, nonce) {
      const rows = await db
        .selectFrom('refunds')
        .selectAll()
        .where('network', '=', network)
        .where('account', '=', account.toLowerCase())
        .where('nonce', '>=', nonce)
        .orderBy('nonce')
        .execute()
      return rows.map(toRefund)
    },
    async record(refund, held) {
      try {
        return await db.transaction().execute(async (trx) => {
          // Locks the row of the payment, as `Ledger.credit` does: never both happen.
          const isHeld = await lock(trx, held, refund.signedAt)
          if (!isHeld || !(await makeRoom(trx, refund))) return 'lost'
          return await insert(trx, refund)
        })
      } catch (error) {
        if (error instanceof NonceTaken) return 'nonce_taken'
        throw error
      }
    },
  }
}

async function lock(
  trx: Transaction<Schema>,
  held: Parameters<RefundJournal['record']>[1],
  at: number,
): Promise<boolean> {
  if (held.state !== 'refund_pending') return false
  const updated = await whileHeld(trx, held).set({ updated_at: at }).executeTakeFirst()
  return updated.numUpdatedRows === 1n
}

/** Takes away the dead one. `false`: there is another one than the caller knows of. */
async function makeRoom(
  trx: Transaction<Schema>,
  { paymentId, replaces }: SignedRefund,
): Promise<boolean> {
  const kept = await trx
    .selectFrom('refunds')
    .select('transaction_hash')
    .where('payment_id', '=', paymentId)
    .executeTakeFirst()
  if (kept?.transaction_hash !== replaces) return false
  await trx.deleteFrom('refunds').where('payment_id', '=', paymentId).execute()
  return true
}

async function insert(trx: Transaction<Schema>, refund: SignedRefund): Promise<RecordOutcome> {
  const written = await trx
    .insertInto('refunds')
    .values(fromRefund(refund))
    .onConflict((conflict) => conflict.columns(['network', 'account', 'nonce']).doNothing())
    .executeTakeFirst()
  if (written.numInsertedOrUpdatedRows !== 1n) throw new NonceTaken()
  return 'recorded'
}

/** Rolls back, so that a dead refund is not taken away without its successor. */
class NonceTaken extends Error {}
