import type { Transaction } from 'kysely'

import type { AccountChange } from '../passes/account-changes.ts'
import { saveAgent } from './agent-store.ts'
import { deposit } from './credit-account.ts'
import { recordGrant } from './grant-store.ts'
import { fromPass } from './rows.ts'
import type { Schema } from './schema.ts'

/** Writes what a call changes, in its order, in the transaction of the delivery. */
export async function applyChanges(
  trx: Transaction<Schema>,
  changes: readonly AccountChange[],
  at: number,
): Promise<void> {
  for (const change of changes) {
    // One after the other: a later change may rest on an earlier one.
    await apply(trx, change, at)
  }
}

async function apply(trx: Transaction<Schema>, change: AccountChange, at: number): Promise<void> {
  switch (change.kind) {
    case 'issue_pass':
      await trx.insertInto('key_passes').values(fromPass(change.pass)).execute()
      return
    case 'end_pass':
      return endPass(trx, change)
    case 'deposit':
      return deposit(trx, change.account, { ...change, at })
    case 'record_grant':
      return recordGrant(trx, change.grant)
    case 'save_agent':
      return saveAgent(trx, change.agent)
  }
}

async function endPass(
  trx: Transaction<Schema>,
  { passId, at }: { passId: string; at: number },
): Promise<void> {
  await trx
    .updateTable('key_passes')
    .set({ revoked_at: at })
    .where('id', '=', passId)
    .where((eb) => eb.or([eb('revoked_at', 'is', null), eb('revoked_at', '>', at)]))
    .execute()
}
