import type { Kysely } from 'kysely'
import { z } from 'zod'

import { paymentStates, type PaymentState } from '../gate/states.ts'
import type { Schema } from './schema.ts'

/** States in which money moved, or may have, and nobody has what it was paid for. */
const open: readonly PaymentState[] = [
  'pending',
  'unknown',
  'paid',
  'refund_pending',
  'refund_failed',
]

const row = z.object({
  state: z.enum(paymentStates),
  count: z.coerce.number(),
  oldest: z.coerce.number(),
})

/** Counts the payments that somebody still has to finish, by state. */
export async function openPayments(
  db: Kysely<Schema>,
): Promise<{ state: PaymentState; count: number; oldestAt: number }[]> {
  const rows = await db
    .selectFrom('payments')
    .select((eb) => ['state', eb.fn.countAll().as('count'), eb.fn.min('claimed_at').as('oldest')])
    .where('state', 'in', [...open])
    .groupBy('state')
    .execute()
  return rows.map((found) => {
    const { state, count, oldest } = row.parse(found)
    return { state, count, oldestAt: oldest }
  })
}
