import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { sqlLedger } from '../../src/store/ledger.ts'
import { openStore, sqliteFile } from '../../src/store/open-store.ts'
import { serverSecret } from '../../src/store/server-secret.ts'
import { makeClaim, noon } from '../support/builders.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faregate-store-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const secretFile = () => join(folder, 'faregate.db.secret')
const url = () => `sqlite:${join(folder, 'faregate.db')}`

async function pragma(name: string): Promise<unknown> {
  const store = await openStore(url())
  const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(store.db)
  await store.close()
  return Object.values(rows[0] ?? {})[0]
}

describe('openStore on a file', () => {
  test.each([
    { name: 'journal_mode', value: 'wal' },
    { name: 'synchronous', value: 2 },
    { name: 'foreign_keys', value: 1 },
  ])('sets $name to $value', async ({ name, value }) => {
    expect(await pragma(name)).toBe(value)
  })

  test('what was claimed is there after closing and opening', async () => {
    const claim = makeClaim()
    const first = await openStore(url())
    const entry = await sqlLedger(first.db).claim(claim, noon)
    await first.close()
    const second = await openStore(url())
    expect(await sqlLedger(second.db).find(claim.id)).toEqual(entry)
    await second.close()
  })

  test('two open stores of one file share one claim', async () => {
    const [first, second] = [await openStore(url()), await openStore(url())]
    const claim = makeClaim()
    const entry = await sqlLedger(first.db).claim(claim, noon)
    expect(await sqlLedger(second.db).claim(claim, noon)).toBeUndefined()
    expect(await sqlLedger(second.db).find(claim.id)).toEqual(entry)
    await Promise.all([first.close(), second.close()])
  })

  test.each(['mysql://user:hunter2@host/x', 'faregate.db', ''])(
    'refuses %j without showing what it holds',
    async (other) => {
      const refusal = openStore(other)
      await expect(refusal).rejects.toThrow(RangeError)
      await expect(refusal).rejects.not.toThrow(/hunter2/)
    },
  )

  test('knows the file of a sqlite URL only', () => {
    expect(sqliteFile('sqlite:a/b.db')).toBe('a/b.db')
    expect(sqliteFile('postgres://a')).toBeUndefined()
  })
})

describe('serverSecret', () => {
  test('is the configured one', () => {
    const configured = 'x'.repeat(32)
    expect(serverSecret(configured, url()).toString()).toBe(configured)
    expect(readdirSync(folder)).toEqual([])
  })

  test('is made once and kept beside the database, for its owner only', () => {
    const secret = serverSecret(undefined, url())
    expect(secret).toHaveLength(32)
    expect(serverSecret(undefined, url())).toEqual(secret)
    expect(statSync(secretFile()).mode & 0o777).toBe(0o600)
    expect(readFileSync(secretFile(), 'utf8').trim()).toBe(secret.toString('hex'))
  })

  test('is another one for each database in memory', () => {
    const [one, other] = [1, 2].map(() => serverSecret(undefined, 'sqlite::memory:'))
    expect(one).not.toEqual(other)
  })

  test.each(['', 'abc', 'zz'.repeat(32)])('a damaged file (%j) stops the start', (text) => {
    writeFileSync(secretFile(), text)
    expect(() => serverSecret(undefined, url())).toThrow(/does not hold a secret/)
    expect(readFileSync(secretFile(), 'utf8')).toBe(text)
  })
})
