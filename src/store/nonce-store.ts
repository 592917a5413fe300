import type { Kysely } from 'kysely'

import type { NonceStore } from '../wallets/nonce-store.ts'
import type { Schema } from './schema.ts'

/** Nonces of sign-ins in SQL: used in one statement, by one process of many. */
export function sqlNonceStore(db: Kysely<Schema>): NonceStore {
  return {
    async issue({ nonce, expiresAt }, now) {
      await db.deleteFrom('sign_in_nonces').where('expires_at', '<=', now).execute()
      await db.insertInto('sign_in_nonces').values({ nonce, expires_at: expiresAt }).execute()
    },
    async isOpen(nonce, now) {
      const row = await db
        .selectFrom('sign_in_nonces')
        .select('nonce')
        .where('nonce', '=', nonce)
        .where('expires_at', '>', now)
        .executeTakeFirst()
      return row !== undefined
    },
    async use(nonce, now) {
      const used = await db
        .deleteFrom('sign_in_nonces')
        .where('nonce', '=', nonce)
        .where('expires_at', '>', now)
        .executeTakeFirst()
      return used.numDeletedRows === 1n
    },
  }
}
