import { sql, type Kysely } from 'kysely'
import { z } from 'zod'

import type { Purchases } from '../gate/purchases.ts'
import { fromAtomic } from '../money/usdc.ts'
import { keyOf } from './credit-account.ts'
import { toEntry } from './rows.ts'
import type { Schema } from './schema.ts'

/** A sum: a number from SQLite, text from Postgres. */
const sum = z.coerce.bigint()

/** Purchases in SQL, over the index of payments by payer. */
export function sqlPurchases(db: Kysely<Schema>): Purchases {
  return {
    async settledBy(account, since) {
      const row = await db
        .selectFrom('payments')
        .select(sql`coalesce(sum(cast(received as bigint)), 0)`.as('settled'))
        .where((eb) => eb.and(keyOf(account)))
        .where('state', '=', 'delivered')
        .where('claimed_at', '>=', since)
        .executeTakeFirstOrThrow()
      return fromAtomic(sum.parse(row.settled))
    },
    async latestBy(account, limit) {
      const rows = await db
        .selectFrom('payments')
        .selectAll()
        .where((eb) => eb.and(keyOf(account)))
        .orderBy('claimed_at', 'desc')
        .limit(limit)
        .execute()
      return rows.map(toEntry)
    },
  }
}
