import { openStore, type Store } from '../../src/store/open-store.ts'
import { freshPostgres } from '../support/fresh-postgres.ts'

/** A database that the store tests run on, fresh for each test. */
export type TestDatabase = { name: string; open: () => Promise<Store> }

/** Every database Faregate supports. */
export const databases: readonly TestDatabase[] = [
  { name: 'SQLite', open: () => openStore('sqlite::memory:') },
  { name: 'Postgres', open: openFreshPostgres },
]

/** Closing it removes the database. */
async function openFreshPostgres(): Promise<Store> {
  const { url, remove } = await freshPostgres()
  const store = await openStore(url)
  return {
    ...store,
    async close() {
      await store.close()
      await remove()
    },
  }
}
