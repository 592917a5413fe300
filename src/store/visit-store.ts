import { sql, type Kysely } from 'kysely'

import { spanMs } from '../passes/limits.ts'
import type { VisitStore } from '../passes/visit-store.ts'
import type { Schema } from './schema.ts'

/** Windows forgotten in one statement, and statements of one sweep: others write in between. */
const batch = 1_000
const mostBatches = 20

/** Calls of visitors in SQL, beside those of keys: all windows that are over are forgotten here. */
export function sqlVisitStore(db: Kysely<Schema>): VisitStore {
  return {
    async take({ subject, span, startsAt, limit }, calls) {
      if (calls > limit) return undefined
      // In one statement, so that two processes cannot both take the last call.
      const row = await db
        .insertInto('limit_windows')
        .values({ span, starts_at: startsAt, subject, used: calls })
        .onConflict((conflict) =>
          conflict
            .columns(['subject', 'span', 'starts_at'])
            .doUpdateSet((eb) => ({ used: eb('limit_windows.used', '+', calls) }))
            .where('limit_windows.used', '<=', limit - calls),
        )
        .returning('used')
        .executeTakeFirst()
      return row && Number(row.used)
    },
    async taken({ subject, span, startsAt }) {
      const row = await db
        .selectFrom('limit_windows')
        .select('used')
        .where('span', '=', span)
        .where('starts_at', '=', startsAt)
        .where('subject', '=', subject)
        .executeTakeFirst()
      return Number(row?.used ?? 0)
    },
    async forget(now) {
      let forgotten = 0
      for (const span of ['minute', 'day'] as const) {
        const query = { span, before: now - spanMs[span] }
        for (let round = 0; round < mostBatches; round += 1) {
          const gone = await forgetSome(db, query)
          forgotten += gone
          if (gone < batch) break
        }
      }
      return forgotten
    },
  }
}

async function forgetSome(
  db: Kysely<Schema>,
  { span, before }: { span: string; before: number },
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from limit_windows where (subject, span, starts_at) in (
      select subject, span, starts_at from limit_windows
      where starts_at > 0 and starts_at <= ${before} and span = ${span}
      limit ${batch}
    )`.execute(db)
  return Number(numAffectedRows)
}
