import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { DayLimitError, KeyInvalidError, MinuteLimitError } from '../../src/errors/key.ts'
import { generateKey, hashKey, type KeyPass } from '../../src/passes/key-pass.ts'
import { keyPasses } from '../../src/passes/key-passes.ts'
import { defaultPlans } from '../../src/passes/plans.ts'
import { sqlLedger } from '../../src/store/ledger.ts'
import { openStore, type Store } from '../../src/store/open-store.ts'
import { sqlPassStore } from '../../src/store/pass-store.ts'
import { fromPass } from '../../src/store/rows.ts'
import { makeClaim, makePass, movableClock, noon } from '../support/builders.ts'

let store: Store
beforeEach(async () => {
  store = await openStore('sqlite::memory:')
})
afterEach(() => store.close())

const open = (clock = movableClock()) => ({
  clock,
  passes: keyPasses({ store: sqlPassStore(store.db), plans: defaultPlans, clock: clock.now }),
})

/** A pass in the store, and its key. */
async function sold(parts: Partial<KeyPass> = {}): Promise<{ key: string; pass: KeyPass }> {
  const key = generateKey()
  const claim = makeClaim()
  await sqlLedger(store.db).claim(claim, 0)
  const pass = makePass({ hash: hashKey(key), paymentId: claim.id, ...parts })
  await store.db.insertInto('key_passes').values(fromPass(pass)).execute()
  return { key, pass }
}

describe('verify', () => {
  test('knows the pass of a sold key', async () => {
    const { key, pass } = await sold()
    expect(await open().passes.verify(key)).toEqual(pass)
  })

  test.each([
    { what: 'no key at all', key: async () => 'hello' },
    { what: 'an empty key', key: async () => '' },
    { what: 'a key nobody bought', key: async () => generateKey() },
    { what: 'the hash of a sold key', key: async () => (await sold()).pass.hash },
    { what: 'an expired key', key: async () => (await sold({ expiresAt: noon })).key },
    { what: 'a revoked key', key: async () => (await sold({ revokedAt: noon - 1 })).key },
  ])('refuses $what, and every refusal reads the same', async ({ key }) => {
    const refusal = open().passes.verify(await key())
    await expect(refusal).rejects.toEqual(new KeyInvalidError(KeyInvalidError.spec.title))
  })
})

describe('count', () => {
  test('says what is left after each call', async () => {
    const { passes } = open()
    const { pass } = await sold({ requestsPerMinute: 2, requestsPerDay: 5 })
    expect(await passes.count(pass)).toMatchObject({
      minute: { remaining: 1 },
      day: { remaining: 4 },
    })
    expect(await passes.left(pass)).toMatchObject({
      minute: { remaining: 1 },
      day: { remaining: 4 },
    })
  })

  test('a full minute is refused until the next one begins', async () => {
    const { passes, clock } = open(movableClock(noon + 17_500))
    const { pass } = await sold({ requestsPerMinute: 1 })
    await passes.count(pass)
    const refusal = passes.count(pass)
    await expect(refusal).rejects.toBeInstanceOf(MinuteLimitError)
    await expect(refusal).rejects.toMatchObject({ retryAfterSeconds: 43, facts: { limit: 1 } })
    clock.advance(42_499)
    await expect(passes.count(pass)).rejects.toBeInstanceOf(MinuteLimitError)
    clock.advance(1)
    expect(await passes.count(pass)).toMatchObject({ minute: { remaining: 0 } })
  })

  test('a full day is refused until midnight UTC, and costs no minute', async () => {
    const { passes, clock } = open()
    const { pass } = await sold({ requestsPerDay: 1 })
    await passes.count(pass)
    await expect(passes.count(pass)).rejects.toBeInstanceOf(DayLimitError)
    await expect(passes.count(pass)).rejects.toMatchObject({ retryAfterSeconds: 43_200 })
    expect(await passes.left(pass)).toMatchObject({ minute: { remaining: 29 } })
    clock.advance(43_200_000)
    expect(await passes.count(pass)).toMatchObject({ day: { remaining: 0 } })
  })

  test('passes do not count for each other', async () => {
    const { passes } = open()
    const [one, other] = [
      await sold({ requestsPerMinute: 1 }),
      await sold({ requestsPerMinute: 1 }),
    ]
    await passes.count(one.pass)
    expect(await passes.count(other.pass)).toMatchObject({ minute: { remaining: 0 } })
  })
})

describe('create and recreate', () => {
  const order = { paymentId: makeClaim().id, payer: makeClaim().payer }

  test.each([
    { period: '1d', lastsMs: 86_400_000 },
    { period: '1w', lastsMs: 604_800_000 },
    { period: '4w', lastsMs: 2_419_200_000 },
  ])('a pass for $period lasts exactly so long', ({ period, lastsMs }) => {
    const { pass } = open().passes.create({ ...order, period })
    expect(pass).toMatchObject({ period, createdAt: noon, expiresAt: noon + lastsMs, ...order })
  })

  test('a fresh pass holds the hash of its key and not the key', () => {
    const { pass, key } = open().passes.create({ ...order, period: '1d' })
    expect(pass.hash).toBe(hashKey(key))
    expect(JSON.stringify(pass)).not.toContain(key)
  })

  test('a period that is not sold makes no pass', () => {
    expect(() => open().passes.create({ ...order, period: '2d' })).toThrow(RangeError)
  })

  test('a fresh pass opens nothing before it is stored', async () => {
    const { passes } = open()
    const { key } = passes.create({ ...order, period: '1d' })
    await expect(passes.verify(key)).rejects.toBeInstanceOf(KeyInvalidError)
  })

  test('a replacement has another key and the same rights, limits and end', async () => {
    const { passes, clock } = open()
    const { pass } = await sold({ requestsPerMinute: 7, scopes: ['mcp'] })
    clock.advance(1_000)
    const { pass: other, key } = await passes.recreate(pass.id)
    const { id, name, hash } = other
    expect(other).toEqual({ ...pass, id, name, hash, createdAt: noon + 1_000 })
    expect(hash).toBe(hashKey(key))
    expect([id, hash]).not.toEqual([pass.id, pass.hash])
  })

  test('a pass that never was is not replaced', async () => {
    await expect(open().passes.recreate('pass_none')).rejects.toThrow(RangeError)
  })
})
