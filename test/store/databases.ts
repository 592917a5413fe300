import { openStore, type Store } from '../../src/store/open-store.ts'

/** A database that the store tests run on, fresh for each test. */
export type TestDatabase = { name: string; open: () => Promise<Store> }

/** Every database Faregate supports. */
export const databases: readonly TestDatabase[] = [
  { name: 'sqlite', open: () => openStore('sqlite::memory:') },
]
