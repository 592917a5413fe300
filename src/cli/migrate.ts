import { Command } from 'commander'

import { configFromProcess } from '../config/config.ts'
import { openStore } from '../store/open-store.ts'

/** `faregate migrate`: brings the database to the newest schema and says what that took. */
export function migrate(): Command {
  return new Command('migrate')
    .description('bring the database of DATABASE_URL to the newest schema (a start does so too)')
    .action(async () => {
      const { databaseUrl } = configFromProcess()
      const store = await openStore(databaseUrl)
      await store.close()
      process.stdout.write(tell(store.applied))
    })
}

function tell(applied: readonly string[]): string {
  if (applied.length === 0) return 'The database is up to date.\n'
  return [...applied.map((name) => `applied ${name}`), 'The database is up to date.', ''].join('\n')
}
