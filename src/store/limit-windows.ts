import { sql, type Kysely, type Transaction } from 'kysely'

import type { LimitWindow } from '../passes/limits.ts'
import type { Schema } from './schema.ts'

type Row = { subject: string; span: string; starts_at: number | string; used: number | string }

/** Rolls the transaction back, so that a call refused by one window is counted in none. */
export class WindowFull extends Error {
  readonly index: number

  constructor(index: number) {
    super('A window is full.')
    this.index = index
  }
}

/**
 * Takes a call's weight of every window, in one statement, so that parallel calls cannot both take
 * the last place. Answers what is used of each.
 *
 * @throws WindowFull with the first window that does not hold it
 */
export async function takeWindows(
  trx: Transaction<Schema>,
  windows: readonly LimitWindow[],
): Promise<number[]> {
  const tooSmall = windows.findIndex(({ limit, weight }) => weight > limit)
  if (tooSmall >= 0) throw new WindowFull(tooSmall)
  const values = windows.map(
    ({ subject, span, startsAt, weight }) =>
      sql`(${subject}, ${span}, cast(${startsAt} as bigint), cast(${weight} as bigint))`,
  )
  const limits = windows.map(
    ({ subject, span, limit }) =>
      sql`when excluded.subject = ${subject} and excluded.span = ${span} then cast(${limit} as bigint)`,
  )
  const { rows } = await sql<Row>`
    insert into limit_windows (subject, span, starts_at, used)
    values ${sql.join(values)}
    on conflict (subject, span, starts_at) do update
    set used = limit_windows.used + excluded.used
    where limit_windows.used + excluded.used <= case ${sql.join(limits, sql` `)} end
    returning subject, span, starts_at, used
  `.execute(trx)
  const taken = windows.map((window) => usedIn(rows, window))
  const full = taken.indexOf(undefined)
  if (full >= 0) throw new WindowFull(full)
  return taken.map((used) => used ?? 0)
}

/** Puts back what a call took. */
export async function giveWindowsBack(
  db: Kysely<Schema>,
  windows: readonly LimitWindow[],
): Promise<void> {
  for (const { subject, span, startsAt, weight } of windows) {
    await db
      .updateTable('limit_windows')
      .set((eb) => ({ used: eb('used', '-', weight) }))
      .where('subject', '=', subject)
      .where('span', '=', span)
      .where('starts_at', '=', startsAt)
      .where('used', '>=', weight)
      .execute()
  }
}

/** What is used of windows so far. */
export async function usedOf(
  db: Kysely<Schema>,
  windows: readonly LimitWindow[],
): Promise<number[]> {
  const rows = await db
    .selectFrom('limit_windows')
    .selectAll()
    .where((eb) =>
      eb.or(
        windows.map(({ subject, span, startsAt }) =>
          eb.and({ subject, span, starts_at: startsAt }),
        ),
      ),
    )
    .execute()
  return windows.map((window) => usedIn(rows, window) ?? 0)
}

function usedIn(
  rows: readonly Row[],
  { subject, span, startsAt }: LimitWindow,
): number | undefined {
  const row = rows.find(
    (one) => one.subject === subject && one.span === span && Number(one.starts_at) === startsAt,
  )
  return row && Number(row.used)
}
