import { inject } from 'vitest'

import { freshDatabase, type FreshDatabase } from './postgres.ts'

/**
 * An empty database on the Postgres of this test run.
 *
 * @throws Error that says what to install when the run has none
 */
export async function freshPostgres(): Promise<FreshDatabase> {
  const postgres = inject('postgres')
  if ('problem' in postgres) throw new Error(postgres.problem)
  return freshDatabase(postgres.adminUrl)
}
