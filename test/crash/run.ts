/**
 * Kills servers under load and says what became of every payment.
 *
 *   npm run test:crash                            # 200 kills, a new seed
 *   npm run test:crash -- --kills 50 --seed 7     # the same choices again
 */
import { parseArgs } from 'node:util'

import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { freshDatabase, startPostgres, type FreshDatabase } from '../support/postgres.ts'
import { crashRun, type CrashOptions, type CrashReport } from './crash-run.ts'
import { freshFile } from './databases.ts'
import { tableOf } from './table.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    payers: { type: 'string', default: '12' },
  },
})

type Shape = Pick<CrashOptions, 'servers' | 'longestLifeMs' | 'paysBack'> & {
  name: string
  /** Seconds between blocks; absent: every transaction is mined at once. */
  blockTimeSeconds?: number
  database(): Promise<FreshDatabase>
}

const postgres = await startPostgres()
const shapes: Shape[] = [
  {
    name: 'one server on SQLite, blocks at once, credit',
    paysBack: 'credit',
    servers: 1,
    longestLifeMs: 800,
    database: freshFile,
  },
  {
    name: 'two servers on Postgres, a block every second, refunds',
    paysBack: 'refund',
    servers: 2,
    longestLifeMs: 2_000,
    blockTimeSeconds: 1,
    database: () => freshDatabase(postgres.adminUrl),
  },
]

async function runShape(shape: Shape): Promise<CrashReport> {
  const { blockTimeSeconds, servers, longestLifeMs, paysBack } = shape
  const sandbox = await startSandbox(blockTimeSeconds === undefined ? {} : { blockTimeSeconds })
  const database = await shape.database()
  try {
    const kills = Math.ceil(Number(values.kills) / shapes.length)
    const [payers, seed] = [Number(values.payers), Number(values.seed)]
    return await crashRun({
      sandbox,
      databaseUrl: database.url,
      servers,
      longestLifeMs,
      paysBack,
      kills,
      payers,
      seed,
    })
  } finally {
    await sandbox.stop()
    await database.remove()
  }
}

let violations = 0
try {
  say(`seed ${values.seed}`)
  for (const shape of shapes) {
    const report = await runShape(shape)
    say(tableOf(shape.name, report))
    violations += report.violations.length
  }
} finally {
  await postgres.stop()
}
say(violations === 0 ? 'Every promise was kept.' : `${violations} promises were broken.`)
process.exitCode = violations === 0 ? 0 : 1

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
