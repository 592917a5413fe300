import type { Transaction } from 'kysely'

import type { PassChanges } from '../gate/ledger.ts'
import { fromPass } from './rows.ts'
import type { Schema } from './schema.ts'

/** Passes that become valid and those that end, in the transaction that records the delivery. */
export async function changePasses(
  trx: Transaction<Schema>,
  { issued, revoked }: PassChanges,
  at: number,
): Promise<void> {
  if (issued.length > 0) await trx.insertInto('key_passes').values(issued.map(fromPass)).execute()
  if (revoked.length === 0) return
  await trx
    .updateTable('key_passes')
    .set({ revoked_at: at })
    .where('id', 'in', [...revoked])
    .where('revoked_at', 'is', null)
    .execute()
}
