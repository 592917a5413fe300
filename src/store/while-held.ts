import type { Kysely, Transaction } from 'kysely'

import type { Held } from '../gate/ledger.ts'
import type { Schema } from './schema.ts'

/** An update that happens only while the row is as its holder read it. */
export function whileHeld(db: Kysely<Schema> | Transaction<Schema>, held: Held) {
  return db
    .updateTable('payments')
    .where('id', '=', held.id)
    .where('state', '=', held.state)
    .where('working_until', '=', held.workingUntil)
}
