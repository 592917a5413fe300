import type { Kysely, Transaction } from 'kysely'

import { fromAtomic, toAtomic, type Usdc } from '../money/usdc.ts'
import type { CreditSpend, CreditStore } from '../passes/credit-store.ts'
import { applyChanges } from './apply-changes.ts'
import { BalanceTooLow, changeBalance, keyOf } from './credit-account.ts'
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
    commit: ({ id, at, changes }) =>
      db.transaction().execute(async (trx) => {
        const spend = await end(trx, id, 'committed')
        if (spend === undefined) return false
        const { tool } = spend
        await changeBalance(trx, spend, { kind: 'commit', amount: 0n, reference: id, tool, at })
        await applyChanges(trx, changes, at)
        return true
      }),
    release: (id, at) =>
      db.transaction().execute(async (trx) => {
        const spend = await end(trx, id, 'released')
        if (spend === undefined) return false
        const { tool } = spend
        const amount = BigInt(spend.amount)
        await changeBalance(trx, spend, { kind: 'release', amount, reference: id, tool, at })
        return true
      }),
  }
}

async function reserve(trx: Transaction<Schema>, spend: CreditSpend): Promise<Usdc> {
  const { id: reference, account, amount, tool, at, releaseAt } = spend
  const move = { kind: 'reserve', amount: 0n - amount, reference, tool, at } as const
  const left = await changeBalance(trx, account, move)
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
