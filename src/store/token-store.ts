import type { Kysely } from 'kysely'

import type { TokenStore } from '../passes/key-store.ts'
import { noteEvents } from './key-events.ts'
import { fromToken, toToken } from './rows.ts'
import type { Schema } from './schema.ts'

/** The tokens of keys in SQL. */
export function sqlTokenStore(db: Kysely<Schema>): TokenStore {
  /** Of keys that belong to this wallet. */
  const own = (payer: string) =>
    db
      .selectFrom('key_tokens')
      .innerJoin('key_passes', 'key_passes.id', 'key_tokens.key_id')
      .where('key_passes.payer', '=', payer)
  return {
    add: (tokens, { payer, actor }) =>
      db.transaction().execute(async (trx) => {
        const [first] = tokens
        if (first === undefined) return
        await trx.insertInto('key_tokens').values(tokens.map(fromToken)).execute()
        const { keyId, createdAt: at } = first
        const facts = { tokens: tokens.map(({ id }) => id) }
        await noteEvents(trx, [{ keyId, payer, actor, kind: 'tokens_created', facts, at }])
      }),
    async list({ payer, keyId, id, offset, limit }) {
      const wanted = own(payer)
        .$if(keyId !== undefined, (query) => query.where('key_tokens.key_id', '=', keyId ?? ''))
        .$if(id !== undefined, (query) => query.where('key_tokens.id', '=', id ?? ''))
      const [rows, counted] = await Promise.all([
        wanted
          .selectAll('key_tokens')
          .orderBy('key_tokens.created_at', 'desc')
          .orderBy('key_tokens.id')
          .offset(offset)
          .limit(limit)
          .execute(),
        wanted.select((eb) => eb.fn.countAll<number | string>().as('many')).executeTakeFirst(),
      ])
      return { tokens: rows.map(toToken), total: Number(counted?.many ?? 0) }
    },
    async find(id, payer) {
      const row = await own(payer)
        .selectAll('key_tokens')
        .where('key_tokens.id', '=', id)
        .executeTakeFirst()
      return row && toToken(row)
    },
    revoke: ({ id, keyId }, { payer, actor, at }) =>
      db.transaction().execute(async (trx) => {
        const ended = await trx
          .updateTable('key_tokens')
          .set({ revoked_at: at })
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .executeTakeFirst()
        if (ended.numUpdatedRows !== 1n) return false
        const facts = { token: id }
        await noteEvents(trx, [{ keyId, payer, actor, kind: 'token_revoked', facts, at }])
        return true
      }),
  }
}
