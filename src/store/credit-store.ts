import type { Kysely, Transaction } from 'kysely'

import { fromAtomic, toAtomic, type Usdc } from '../money/usdc.ts'
import type { CreditAccount, CreditMove, CreditSpend, CreditStore } from '../passes/credit-store.ts'
import { changePasses } from './change-passes.ts'
import { toCreditMove } from './rows.ts'
import type { Schema } from './schema.ts'

/** Credit in SQL. Whoever changes a balance holds the row of the account until it is written. */
export function sqlCreditStore(db: Kysely<Schema>): CreditStore {
  return { ...reads(db), ...writes(db) }
}

function reads(db: Kysely<Schema>): Pick<CreditStore, 'balance' | 'moves' | 'overdue'> {
  return {
    async balance(account) {
      const row = await db
        .selectFrom('credit_accounts')
        .select('balance')
        .where((eb) => eb.and(keyOf(account)))
        .executeTakeFirst()
      return fromAtomic(row?.balance ?? '0')
    },
    async moves(account, limit) {
      const rows = await db
        .selectFrom('credit_moves')
        .selectAll()
        .where((eb) => eb.and(keyOf(account)))
        .orderBy('step', 'desc')
        .limit(limit)
        .execute()
      return rows.map(toCreditMove)
    },
    async overdue({ network, now, limit }) {
      const rows = await db
        .selectFrom('credit_spends')
        .select('id')
        .where('state', '=', 'reserved')
        .where('network', '=', network)
        .where('release_at', '<=', now)
        .orderBy('release_at')
        .limit(limit)
        .execute()
      return rows.map(({ id }) => id)
    },
  }
}

function writes(db: Kysely<Schema>): Pick<CreditStore, 'reserve' | 'commit' | 'release'> {
  return {
    async reserve(spend) {
      try {
        return await db.transaction().execute((trx) => reserve(trx, spend))
      } catch (error) {
        if (error instanceof BalanceTooLow) return undefined
        throw error
      }
    },
    commit: ({ id, at, passes }) =>
      db.transaction().execute(async (trx) => {
        const spend = await end(trx, id, 'committed')
        if (spend === undefined) return false
        const { tool } = spend
        await change(trx, spend, { kind: 'commit', amount: 0n, reference: id, tool, at })
        await changePasses(trx, passes, at)
        return true
      }),
    release: (id, at) =>
      db.transaction().execute(async (trx) => {
        const spend = await end(trx, id, 'released')
        if (spend === undefined) return false
        const { tool } = spend
        const amount = BigInt(spend.amount)
        await change(trx, spend, { kind: 'release', amount, reference: id, tool, at })
        return true
      }),
  }
}

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
  await change(trx, account, { kind: 'deposit', tool: undefined, ...given })
}

async function reserve(trx: Transaction<Schema>, spend: CreditSpend): Promise<Usdc> {
  const { id: reference, account, amount, tool, at, releaseAt } = spend
  const move = { kind: 'reserve', amount: 0n - amount, reference, tool, at } as const
  const left = await change(trx, account, move)
  await trx
    .insertInto('credit_spends')
    .values({
      ...keyOf(account),
      id: reference,
      amount: toAtomic(amount),
      tool,
      state: 'reserved',
      at,
      release_at: releaseAt,
    })
    .execute()
  return left
}

/** Rolls the transaction back: what does not reach changes nothing. */
class BalanceTooLow extends Error {}

/**
 * Changes a balance and writes the line that says why. The first statement locks the account, so
 * that of many at once each sees what the one before has left.
 */
async function change(
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

/** Ends a reservation, once. `undefined`: somebody else has ended it. */
async function end(trx: Transaction<Schema>, id: string, state: 'committed' | 'released') {
  return trx
    .updateTable('credit_spends')
    .set({ state })
    .where('id', '=', id)
    .where('state', '=', 'reserved')
    .returningAll()
    .executeTakeFirst()
}

type AccountKey = { network: string; asset: string; payer: string }

function keyOf({ network, asset, payer }: AccountKey): AccountKey {
  return { network, asset: asset.toLowerCase(), payer: payer.toLowerCase() }
}
