import type { Transaction } from 'kysely'

import { KeyEndedError } from '../errors/key.ts'
import type { AccountChange } from '../passes/account-changes.ts'
import type { KeyPass } from '../passes/key-pass.ts'
import { saveAgent } from './agent-store.ts'
import { deposit } from './credit-account.ts'
import { recordGrant } from './grant-store.ts'
import { noteEvents } from './key-events.ts'
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
      return issuePass(trx, change.pass, at)
    case 'end_pass':
      return endPass(trx, change)
    case 'replace_pass':
      return replacePass(trx, change)
    case 'extend_pass':
      return extendPass(trx, { ...change, at })
    case 'deposit':
      return deposit(trx, change.account, { ...change, at })
    case 'record_grant':
      return recordGrant(trx, change.grant)
    case 'save_agent':
      return saveAgent(trx, change.agent)
  }
}

async function issuePass(trx: Transaction<Schema>, pass: KeyPass, at: number): Promise<void> {
  await trx.insertInto('key_passes').values(fromPass(pass)).execute()
  const { id: keyId, payer, paymentId: actor } = pass
  await noteEvents(trx, [{ keyId, payer, actor, kind: 'issued', facts: {}, at }])
}

type Extension = { passId: string; from: number; until: number; paymentId: string; at: number }

async function extendPass(
  trx: Transaction<Schema>,
  { passId: keyId, from, until, paymentId: actor, at }: Extension,
): Promise<void> {
  const row = await trx
    .updateTable('key_passes')
    .set({ expires_at: until })
    .where('id', '=', keyId)
    .where('expires_at', '=', from)
    .where('revoked_at', 'is', null)
    .returning('payer')
    .executeTakeFirst()
  if (row === undefined) throw new Error(`${keyId} was changed since its extension began.`)
  const facts = { from, until }
  await noteEvents(trx, [{ keyId, payer: row.payer, actor, kind: 'extended', facts, at }])
}

type End = { passId: string; at: number }

/** Never later than it would end anyway. */
async function endPass(trx: Transaction<Schema>, { passId: keyId, at }: End): Promise<void> {
  const row = await trx
    .updateTable('key_passes')
    .set({ revoked_at: at })
    .where('id', '=', keyId)
    .where((eb) => eb.or([eb('revoked_at', 'is', null), eb('revoked_at', '>', at)]))
    .returning(['payer', 'payment_id as actor'])
    .executeTakeFirst()
  if (row) await noteEvents(trx, [{ ...row, keyId, kind: 'revoked', facts: {}, at }])
}

/** @throws KeyEndedError when the pass was revoked or replaced before: then there is nothing to replace */
async function replacePass(
  trx: Transaction<Schema>,
  { passId: keyId, pass, at }: End & { pass: KeyPass },
): Promise<void> {
  const row = await trx
    .updateTable('key_passes')
    .set({ revoked_at: at })
    .where('id', '=', keyId)
    .where('revoked_at', 'is', null)
    .returning(['payer', 'payment_id as actor'])
    .executeTakeFirst()
  if (row === undefined) throw new KeyEndedError(KeyEndedError.spec.title)
  await noteEvents(trx, [{ ...row, keyId, kind: 'replaced', facts: {}, at }])
  await issuePass(trx, pass, at)
}
