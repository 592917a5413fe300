import type { Kysely, Transaction } from 'kysely'

import type { PassStore, WindowCount } from '../passes/pass-store.ts'
import { toPass } from './rows.ts'
import type { Schema } from './schema.ts'

/** Passes and their use in SQL. */
export function sqlPassStore(db: Kysely<Schema>): PassStore {
  const passes = () => db.selectFrom('key_passes').selectAll()
  return {
    async findByHash(hash) {
      const row = await passes().where('hash', '=', hash).executeTakeFirst()
      return row && toPass(row)
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
    async count(windows) {
      try {
        return await db.transaction().execute((trx) => countAll(trx, windows))
      } catch (error) {
        if (error instanceof WindowFull) return { full: error.index }
        throw error
      }
    },
    counts: (windows) =>
      Promise.all(
        windows.map(async ({ passId, window, startsAt }) => {
          const row = await db
            .selectFrom('pass_use')
            .select('calls')
            .where('pass_id', '=', passId)
            .where('span', '=', window)
            .where('starts_at', '=', startsAt)
            .executeTakeFirst()
          return Number(row?.calls ?? 0)
        }),
      ),
  }
}

/** Rolls the transaction back, so that a call refused by one window is counted in none. */
class WindowFull extends Error {
  readonly index: number

  constructor(index: number) {
    super('A window is full.')
    this.index = index
  }
}

async function countAll(
  trx: Transaction<Schema>,
  windows: readonly WindowCount[],
): Promise<{ counts: number[] }> {
  const counts: number[] = []
  for (const window of windows) {
    // One after the other: a full window must undo those before it.
    counts.push(await countOne(trx, window, counts.length))
  }
  return { counts }
}

/** Counts one call in one statement, so that parallel calls cannot both take the last place. */
async function countOne(
  trx: Transaction<Schema>,
  { passId, window, startsAt, limit }: WindowCount,
  index: number,
): Promise<number> {
  if (limit < 1) throw new WindowFull(index)
  const row = await trx
    .insertInto('pass_use')
    .values({ pass_id: passId, span: window, starts_at: startsAt, calls: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['pass_id', 'span', 'starts_at'])
        .doUpdateSet((eb) => ({ calls: eb('pass_use.calls', '+', 1) }))
        .where('pass_use.calls', '<', limit),
    )
    .returning('calls')
    .executeTakeFirst()
  if (row === undefined) throw new WindowFull(index)
  return Number(row.calls)
}
