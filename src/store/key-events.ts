import { randomUUID } from 'node:crypto'

import type { Kysely } from 'kysely'

import type { KeyEvent } from '../passes/key-store.ts'
import type { Schema } from './schema.ts'

/** Unique, and later ones sort behind earlier ones of the same process. */
function eventId(): string {
  return `${process.hrtime.bigint().toString().padStart(20, '0')}-${randomUUID()}`
}

/** Writes lines of a key's history, in the transaction of what they tell. */
export async function noteEvents(trx: Kysely<Schema>, events: readonly KeyEvent[]): Promise<void> {
  if (events.length === 0) return
  await trx
    .insertInto('key_events')
    .values(
      events.map(({ keyId, payer, kind, actor, facts, at }) => ({
        id: eventId(),
        key_id: keyId,
        payer: payer.toLowerCase(),
        kind,
        actor,
        facts: JSON.stringify(facts),
        at,
      })),
    )
    .execute()
}
