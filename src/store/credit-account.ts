import type { Transaction } from 'kysely'

import { fromAtomic, type Usdc } from '../money/usdc.ts'
import type { CreditAccount, CreditMove } from '../passes/credit-store.ts'
import type { Schema } from './schema.ts'

/** Puts what a payer gets back on the balance, in the transaction that writes why. */
export async function deposit(
  trx: Transaction<Schema>,
  account: CreditAccount,
  given: { amount: Usdc; reference: string; at: number },
): Promise<void> {
  await trx
    .insertInto('credit_accounts')
    .values({ ...keyOf(account), balance: '0', moves: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await changeBalance(trx, account, { kind: 'deposit', tool: undefined, ...given })
}

/** Rolls the transaction back: what does not reach changes nothing. */
export class BalanceTooLow extends Error {}

/**
 * Changes a balance and writes the line that says why. The first statement locks the account, so
 * that of many at once each sees what the one before has left.
 */
export async function changeBalance(
  trx: Transaction<Schema>,
  account: CreditAccount | AccountKey,
  move: CreditMove,
): Promise<Usdc> {
  const key = keyOf(account)
  const row = await trx
    .updateTable('credit_accounts')
    .set((eb) => ({ moves: eb('moves', '+', 1) }))
    .where((eb) => eb.and(key))
    .returning(['balance', 'moves'])
    .executeTakeFirst()
  const balance = BigInt(row?.balance ?? '0') + move.amount
  if (row === undefined || balance < 0n) throw new BalanceTooLow()
  await trx
    .updateTable('credit_accounts')
    .set({ balance: balance.toString() })
    .where((eb) => eb.and(key))
    .execute()
  const { kind, amount, reference, tool = null, at } = move
  await trx
    .insertInto('credit_moves')
    .values({ ...key, step: row.moves, kind, amount: amount.toString(), reference, tool, at })
    .execute()
  return fromAtomic(balance)
}

/** How an account stands in the tables. */
export type AccountKey = { network: string; asset: string; payer: string }

export function keyOf({ network, asset, payer }: AccountKey): AccountKey {
  return { network, asset: asset.toLowerCase(), payer: payer.toLowerCase() }
}
