import type { Kysely } from 'kysely'

import type { KeptKey, KeyChange, KeyPage, KeyStore } from '../passes/key-store.ts'
import { noteEvents } from './key-events.ts'
import { fromPass, toEvent, toKeptKey, toPass } from './rows.ts'
import type { Schema } from './schema.ts'

/** The keys of wallets in SQL. */
export function sqlKeyStore(db: Kysely<Schema>): KeyStore {
  return {
    list: (page) => list(db, page),
    update: ({ name, metadata, ...change }) =>
      db.transaction().execute(async (trx) => {
        const row = await trx
          .updateTable('key_passes')
          .set({
            ...(name !== undefined && { name }),
            ...(metadata !== undefined && { metadata: JSON.stringify(metadata) }),
          })
          .where('id', '=', change.id)
          .where('payer', '=', change.payer)
          .returningAll()
          .executeTakeFirst()
        if (row === undefined) return undefined
        await note(trx, change, 'updated')
        return toPass(row)
      }),
    revoke: (change) =>
      db.transaction().execute(async (trx) => {
        // One that is about to end may still be ended earlier.
        const ended = await ending(trx, change, change.at)
          .where((eb) => eb.or([eb('revoked_at', 'is', null), eb('revoked_at', '>', change.at)]))
          .executeTakeFirst()
        if (ended.numUpdatedRows !== 1n) return false
        await note(trx, change, 'revoked')
        return true
      }),
    reroll: ({ fresh, endsAt, ...change }) =>
      db.transaction().execute(async (trx) => {
        const ended = await ending(trx, change, endsAt)
          .where('revoked_at', 'is', null)
          .executeTakeFirst()
        if (ended.numUpdatedRows !== 1n) return false
        await trx.insertInto('key_passes').values(fromPass(fresh)).execute()
        await note(trx, change, 'rerolled', { by: fresh.id, endsAt })
        await note(trx, { ...change, id: fresh.id }, 'issued', { instead: change.id })
        return true
      }),
    async events({ payer, keyId, offset, limit }) {
      const wanted = db
        .selectFrom('key_events')
        .where('payer', '=', payer)
        .$if(keyId !== undefined, (query) => query.where('key_id', '=', keyId ?? ''))
      const [rows, total] = await Promise.all([
        wanted
          .selectAll()
          .orderBy('at', 'desc')
          .orderBy('id', 'desc')
          .offset(offset)
          .limit(limit)
          .execute(),
        countOf(wanted.select((eb) => eb.fn.countAll<number | string>().as('many'))),
      ])
      return { events: rows.map(toEvent), total }
    },
  }
}

async function list(
  db: Kysely<Schema>,
  { payer, offset, limit, now }: KeyPage,
): Promise<{ keys: KeptKey[]; total: number }> {
  const own = db.selectFrom('key_passes').where('payer', '=', payer)
  const [rows, total] = await Promise.all([
    own
      .selectAll()
      .select((eb) =>
        eb
          .selectFrom('key_tokens')
          .select((of) => of.fn.countAll<number | string>().as('many'))
          .whereRef('key_tokens.key_id', '=', 'key_passes.id')
          .where('key_tokens.revoked_at', 'is', null)
          .where('key_tokens.expires_at', '>', now)
          .as('tokens'),
      )
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .offset(offset)
      .limit(limit)
      .execute(),
    countOf(own.select((eb) => eb.fn.countAll<number | string>().as('many'))),
  ])
  return { keys: rows.map(({ tokens, ...row }) => toKeptKey(row, Number(tokens ?? 0))), total }
}

type Counting = { executeTakeFirst(): Promise<{ many: number | string } | undefined> }

async function countOf(query: Counting): Promise<number> {
  return Number((await query.executeTakeFirst())?.many ?? 0)
}

/** A key of the payer that is not over ends at `endsAt`. */
function ending(trx: Kysely<Schema>, { id, payer, at }: KeyChange, endsAt: number) {
  return trx
    .updateTable('key_passes')
    .set({ revoked_at: endsAt })
    .where('id', '=', id)
    .where('payer', '=', payer)
    .where('expires_at', '>', at)
}

type Noted = Parameters<typeof noteEvents>[1][number]

function note(
  trx: Kysely<Schema>,
  { id: keyId, payer, actor, at }: KeyChange,
  ...[kind, facts = {}]: [kind: Noted['kind'], facts?: Noted['facts']]
): Promise<void> {
  return noteEvents(trx, [{ keyId, payer, actor, at, kind, facts }])
}
