import type { Kysely, Selectable, Transaction } from 'kysely'

import type { CountOutcome, KeyedCall, PassStore } from '../passes/pass-store.ts'
import { giveWindowsBack, takeWindows, usedOf, WindowFull } from './limit-windows.ts'
import { toPass, toToken } from './rows.ts'
import type { Schema } from './schema.ts'

/** Keys and their use in SQL. */
export function sqlPassStore(db: Kysely<Schema>): PassStore {
  const passes = () => db.selectFrom('key_passes').selectAll()
  return {
    async findByHash(hash) {
      const row = await passes().where('hash', '=', hash).executeTakeFirst()
      // A hash nobody has takes as long to answer as one that is known.
      const pass = toPass(row ?? decoy)
      return row && pass
    },
    async find(id) {
      const row = await passes().where('id', '=', id).executeTakeFirst()
      return row && toPass(row)
    },
    async boughtBy(paymentId) {
      const rows = await passes()
        .where('payment_id', '=', paymentId)
        .orderBy('created_at')
        .execute()
      return rows.map(toPass)
    },
    async findToken(id) {
      const row = await db
        .selectFrom('key_tokens')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst()
      return row && toToken(row)
    },
    async count(call) {
      try {
        return await db.transaction().execute((trx) => countCall(trx, call))
      } catch (error) {
        if (error instanceof WindowFull) return { kind: 'full', index: error.index }
        if (error instanceof NotCounted) return error.outcome
        throw error
      }
    },
    giveBack: (windows) => giveWindowsBack(db, windows),
    used: (windows) => usedOf(db, windows),
  }
}

/** Rolls the transaction back. */
class NotCounted extends Error {
  readonly outcome: CountOutcome

  constructor(outcome: CountOutcome) {
    super('The call was not counted.')
    this.outcome = outcome
  }
}

/**
 * The row of the key comes first and is held to the end: whoever revokes the key waits for this
 * call, or is seen by it.
 */
async function countCall(
  trx: Transaction<Schema>,
  { keyId, tokenId, at, windows }: KeyedCall,
): Promise<CountOutcome> {
  const key = await trx
    .updateTable('key_passes')
    .set({ last_used_at: at })
    .where('id', '=', keyId)
    .where('expires_at', '>', at)
    .where((eb) => eb.or([eb('revoked_at', 'is', null), eb('revoked_at', '>', at)]))
    .executeTakeFirst()
  if (key.numUpdatedRows !== 1n) return { kind: 'ended' }
  if (tokenId !== undefined) await countToken(trx, tokenId, at)
  return { kind: 'counted', used: await takeWindows(trx, windows) }
}

async function countToken(trx: Transaction<Schema>, id: string, at: number): Promise<void> {
  const row = await trx
    .updateTable('key_tokens')
    .set((eb) => ({ used: eb('used', '+', 1) }))
    .where('id', '=', id)
    .whereRef('used', '<', 'request_limit')
    .where('expires_at', '>', at)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (row.numUpdatedRows === 1n) return
  const full = await trx
    .selectFrom('key_tokens')
    .select('id')
    .where('id', '=', id)
    .whereRef('used', '>=', 'request_limit')
    .where('expires_at', '>', at)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  throw new NotCounted({ kind: full === undefined ? 'ended' : 'token_full' })
}

/** A key that was never sold. */
const decoy: Selectable<Schema['key_passes']> = {
  id: 'pass_none',
  kind: 'pass',
  root: 'pass_none',
  name: 'x402-1d-00000000',
  metadata: '{}',
  hash: '',
  shown: 'fgk_',
  period: '1d',
  scopes: '["mcp","projects"]',
  requests_per_minute: 30,
  requests_per_day: 10_000,
  tools: null,
  max_requests: null,
  spend_per_day: null,
  created_at: 0,
  expires_at: 0,
  revoked_at: null,
  last_used_at: null,
  payment_id: 'pay_none',
  payer: '0x0000000000000000000000000000000000000000',
}
