/**
 * `npm run bench:keys`: whether the time of a refusal tells how close a guess at a key was. Four
 * kinds of bad key, in turns so that the machine treats them alike, against a real server; what
 * decides is how far apart the medians are, beside how far apart two halves of the same kind are.
 */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { readConfig, startFaregate } from '../src/index.ts'
import { generateKey, hashKey } from '../src/passes/key-pass.ts'
import { openStore } from '../src/store/open-store.ts'
import { fromPass } from '../src/store/rows.ts'
import { makePass } from '../test/support/builders.ts'

const samples = 10_000
const warmUp = 1_000

const folder = await mkdtemp(join(tmpdir(), 'faregate-bench-'))
const databaseUrl = `sqlite:${join(folder, 'ledger.db')}`
const config = readConfig({ PORT: '0', DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent' })
const faregate = await startFaregate({ config })
const url = `${faregate.publicUrl}/api/v1/list-tools`

const revoked = generateKey()
const live = generateKey()
const store = await openStore(databaseUrl)
const rows = [
  makePass({ hash: hashKey(revoked), revokedAt: 0 }),
  makePass({ hash: hashKey(live), expiresAt: Date.now() + 86_400_000 }),
]
await store.db.insertInto('key_passes').values(rows.map(fromPass)).execute()
await store.close()

const kinds: { name: string; key: () => string; times: number[] }[] = [
  { name: 'unknown prefix', key: () => randomUUID(), times: [] },
  { name: 'known prefix, never sold', key: () => generateKey(), times: [] },
  { name: 'a sold key with a wrong end', key: () => `${live.slice(0, -8)}00000000`, times: [] },
  { name: 'revoked key', key: () => revoked, times: [] },
]
for (let round = 0; round < samples + warmUp; round += 1) {
  for (const { key, times } of kinds) {
    const headers = { 'x-api-key': key() }
    const startedAt = performance.now()
    const response = await fetch(url, { method: 'POST', headers })
    await response.text()
    if (response.status !== 401) throw new Error(`A bad key was answered ${response.status}.`)
    if (round >= warmUp) times.push(performance.now() - startedAt)
  }
}
for (const { name, times } of kinds) {
  const [first, second] = [0, 1].map((half) => median(times.filter((_, i) => i % 2 === half)))
  print(
    `${name}: median ${ms(median(times))}, halves ${ms(first ?? 0)} and ${ms(second ?? 0)}, ` +
      `90th percentile ${ms(quantile(times, 0.9))}`,
  )
}
await faregate.stop()
await rm(folder, { recursive: true, force: true })

function median(times: readonly number[]): number {
  return quantile(times, 0.5)
}

function quantile(times: readonly number[], part: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * part)] ?? 0
}

function ms(value: number): string {
  return `${value.toFixed(3)} ms`
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
