/** Opens each database it is told to, and answers which migrations that applied. */
import { openStore } from '../../src/store/open-store.ts'

/** What a migrating process tells. */
export type FromMigrating = { kind: 'ready' } | { kind: 'done'; applied: readonly string[] }

process.on('message', (databaseUrl: string) => void migrate(databaseUrl))
// Whoever started this process is gone.
process.on('disconnect', () => process.exit())
tell({ kind: 'ready' })

async function migrate(databaseUrl: string): Promise<void> {
  const store = await openStore(databaseUrl)
  await store.close()
  tell({ kind: 'done', applied: store.applied })
}

function tell(message: FromMigrating): void {
  process.send?.(message)
}
