import { randomInt } from 'node:crypto'

import { expect, test } from 'vitest'

import { freshPostgres } from '../support/fresh-postgres.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { crashRun } from './crash-run.ts'
import { freshFile } from './databases.ts'

const testMs = 120_000
const sandbox = sandboxFromRun()

// `npm run test:crash` is the long form of this, with a seed of your choice.
test.each([
  { on: 'one server on SQLite', servers: 1, fresh: freshFile, paysBack: 'credit' as const },
  {
    on: 'two servers on Postgres',
    servers: 2,
    fresh: freshPostgres,
    paysBack: 'refund' as const,
  },
])(
  'ten random kills under load of $on lose nothing and charge nobody twice',
  async ({ servers, fresh, paysBack }) => {
    const seed = randomInt(1_000_000)
    const database = await fresh()
    try {
      const report = await crashRun({
        sandbox,
        databaseUrl: database.url,
        servers,
        paysBack,
        kills: 10,
        payers: 6,
        longestLifeMs: 800,
        seed,
      })
      expect(report.violations, `seed ${seed}`).toEqual([])
      const { payments, load } = report
      expect(payments).toBeGreaterThan(0)
      expect(load['passes sold'] + load['paid from credit']).toBeGreaterThan(0)
    } finally {
      await database.remove()
    }
  },
  testMs,
)
