import { fork, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { sqlLedger } from '../../src/store/ledger.ts'
import { openStore } from '../../src/store/open-store.ts'
import { runToEnd, type Ended } from '../cli/run.ts'
import { makeClaim, noon } from '../support/builders.ts'
import { freshPostgres } from '../support/fresh-postgres.ts'
import type { FromMigrating } from './migrating-process.ts'

const testMs = 60_000

const databases = [
  { name: 'Postgres', emptyUrl: emptyPostgres },
  { name: 'SQLite', emptyUrl: emptyFile },
]

/** What an empty database gets. */
async function allMigrations(): Promise<readonly string[]> {
  const store = await openStore('sqlite::memory:')
  await store.close()
  expect(store.applied[0]).toBe('001-first')
  return store.applied
}

async function emptyPostgres(): Promise<string> {
  const { url, remove } = await freshPostgres()
  onTestFinished(remove)
  return url
}

async function emptyFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'faregate-migrate-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return `sqlite:${join(folder, 'faregate.db')}`
}

let processes: ChildProcess[]
beforeAll(async () => {
  processes = Array.from({ length: 10 }, forkMigrating)
  await Promise.all(processes.map((child) => told(child, 'ready')))
}, testMs)
afterAll(() => {
  for (const child of processes) child.disconnect()
})

describe.each(databases)('an empty $name', ({ emptyUrl }) => {
  test(
    'takes ten processes at once: one migrates, the others find it done',
    async () => {
      const url = await emptyUrl()
      const done = await Promise.all(
        processes.map((child) => {
          child.send(url)
          return told(child, 'done')
        }),
      )
      const applied = done.flatMap((message) => (message.kind === 'done' ? message.applied : []))
      expect(applied).toEqual(await allMigrations())

      const store = await openStore(url)
      expect(await sqlLedger(store.db).claim(makeClaim(), noon)).toBeDefined()
      await store.close()
    },
    testMs,
  )

  test('is refused by a server that is older than its schema', async () => {
    const url = await emptyUrl()
    const store = await openStore(url)
    await sql`insert into kysely_migration (name, timestamp) values ('999-newer', '')`.execute(
      store.db,
    )
    await store.close()
    await expect(openStore(url)).rejects.toThrow(/999-newer/)
  })

  test('`faregate migrate` says what it applied, and nothing the second time', async () => {
    const url = await emptyUrl()
    const first = await migrate(url)
    const lines = (await allMigrations()).map((name) => `applied ${name}\n`)
    const out = `${lines.join('')}The database is up to date.\n`
    expect(first).toEqual({ code: 0, out, err: '' })
    const second = await migrate(url)
    expect(second).toEqual({ code: 0, out: 'The database is up to date.\n', err: '' })
  })
})

test('`faregate migrate` ends with 1 when the database is out of reach', async () => {
  const url = 'postgres://gate:hunter2@127.0.0.1:1/gate'
  const err =
    'faregate: The database could not be brought to the newest schema: connect ECONNREFUSED 127.0.0.1:1\n'
  expect(await migrate(url)).toEqual({ code: 1, out: '', err })
})

function migrate(databaseUrl: string): Promise<Ended> {
  const settings = { DATABASE_URL: databaseUrl, SERVER_SECRET: 'x'.repeat(32) }
  return runToEnd(['migrate'], settings)
}

function forkMigrating(): ChildProcess {
  const script = fileURLToPath(new URL('migrating-process.ts', import.meta.url))
  return fork(script, { execArgv: ['--import', 'tsx'] })
}

function told(child: ChildProcess, kind: FromMigrating['kind']): Promise<FromMigrating> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromMigrating) => {
      if (message.kind === kind) resolve(message)
    })
    child.once('exit', () => reject(new Error(`A process ended before it was ${kind}.`)))
  })
}
