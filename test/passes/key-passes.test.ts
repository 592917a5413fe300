import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import {
  DayLimitError,
  KeyBudgetError,
  KeyChildLimitError,
  KeyExpiredError,
  KeyInvalidError,
  KeyRevokedError,
  MinuteLimitError,
} from '../../src/errors/key.ts'
import { usdc } from '../../src/money/usdc.ts'
import { tokenSigner, type ChildToken } from '../../src/passes/child-token.ts'
import { endless, generateKey, hashKey, type KeyPass } from '../../src/passes/key-pass.ts'
import { keyPasses } from '../../src/passes/key-passes.ts'
import { defaultPlans } from '../../src/passes/plans.ts'
import { sqlLedger } from '../../src/store/ledger.ts'
import { openStore, type Store } from '../../src/store/open-store.ts'
import { sqlPassStore } from '../../src/store/pass-store.ts'
import { fromPass, fromToken } from '../../src/store/rows.ts'
import { makeClaim, makePass, makeToken, movableClock, noon } from '../support/builders.ts'

const tokens = tokenSigner(Buffer.alloc(32, 7))

let store: Store
beforeEach(async () => {
  store = await openStore('sqlite::memory:')
})
afterEach(() => store.close())

const open = (clock = movableClock()) => ({
  clock,
  passes: keyPasses({
    store: sqlPassStore(store.db),
    plans: defaultPlans,
    clock: clock.now,
    tokens,
  }),
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

/** A token of a pass, in the store, and its text. */
async function made(pass: KeyPass, parts: Partial<ChildToken> = {}) {
  const token = makeToken({ keyId: pass.id, ...parts })
  await store.db.insertInto('key_tokens').values(fromToken(token)).execute()
  return { token, text: await tokens.sign(token) }
}

/** What a call on a pass shows, once it is verified. */
const shown = (pass: KeyPass) => ({ pass, token: undefined })

describe('verify', () => {
  test('knows the pass of a sold key', async () => {
    const { key, pass } = await sold()
    expect(await open().passes.verify(key)).toEqual({ pass, token: undefined })
  })

  test.each([
    { what: 'no key at all', key: async () => 'hello' },
    { what: 'an empty key', key: async () => '' },
    { what: 'a key nobody bought', key: async () => generateKey() },
    { what: 'the hash of a sold key', key: async () => (await sold()).pass.hash },
    { what: 'a token of another server', key: () => foreignToken() },
  ])('refuses $what, and every refusal reads the same', async ({ key }) => {
    const refusal = open().passes.verify(await key())
    await expect(refusal).rejects.toEqual(new KeyInvalidError(KeyInvalidError.spec.title))
  })

  test.each([
    { why: 'it has expired', parts: { expiresAt: noon }, error: KeyExpiredError },
    { why: 'it was revoked', parts: { revokedAt: noon - 1 }, error: KeyRevokedError },
    {
      why: 'it was revoked, and would be over',
      parts: { revokedAt: noon - 1, expiresAt: noon },
      error: KeyRevokedError,
    },
  ])('tells the holder of a key that $why', async ({ parts, error }) => {
    const { key } = await sold(parts)
    await expect(open().passes.verify(key)).rejects.toBeInstanceOf(error)
  })

  test('a key revoked elsewhere is neither counted nor looked at, though it is remembered', async () => {
    const { passes } = open()
    const { key, pass } = await sold()
    const credential = await passes.verify(key)
    await store.db.updateTable('key_passes').set({ revoked_at: noon }).execute()
    expect(await passes.verify(key)).toEqual({ pass, token: undefined })
    await expect(passes.count(credential)).rejects.toBeInstanceOf(KeyRevokedError)
    await expect(passes.look(credential)).rejects.toBeInstanceOf(KeyRevokedError)
  })

  test('what was changed elsewhere is seen by a look at once', async () => {
    const { passes } = open()
    const { key } = await sold()
    const credential = await passes.verify(key)
    await store.db.updateTable('key_passes').set({ name: 'renamed' }).execute()
    expect((await passes.look(credential)).pass.name).toBe('renamed')
  })
})

async function foreignToken(): Promise<string> {
  const { pass } = await sold()
  const { token } = await made(pass)
  return tokenSigner(Buffer.alloc(32, 8)).sign(token)
}

describe('a token', () => {
  test('is its key with fewer tools', async () => {
    const { pass } = await sold({ tools: ['echo', 'sibling'] })
    const { token, text } = await made(pass, { tools: ['echo'] })
    expect(await open().passes.verify(text)).toEqual({ pass: { ...pass, tools: ['echo'] }, token })
  })

  test.each([
    { why: 'it is over', token: { expiresAt: noon }, pass: {}, error: KeyExpiredError },
    { why: 'it was revoked', token: { revokedAt: noon }, pass: {}, error: KeyRevokedError },
    { why: 'its key is over', token: {}, pass: { expiresAt: noon }, error: KeyExpiredError },
    { why: 'its key was revoked', token: {}, pass: { revokedAt: noon }, error: KeyRevokedError },
  ])('opens nothing once $why', async ({ token, pass: parts, error }) => {
    const { pass } = await sold(parts)
    const { text } = await made(pass, token)
    await expect(open().passes.verify(text)).rejects.toBeInstanceOf(error)
  })

  test('is refused after its last call, and counts for its key', async () => {
    const { passes } = open()
    const { pass } = await sold({ requestsPerMinute: 2 })
    const { text } = await made(pass, { requestLimit: 1 })
    const credential = await passes.verify(text)
    expect(await passes.count(credential)).toMatchObject({ minute: { remaining: 1 } })
    const refusal = passes.count(credential)
    await expect(refusal).rejects.toBeInstanceOf(KeyChildLimitError)
    await expect(refusal).rejects.toMatchObject({ limits: { minute: { remaining: 1 } } })
  })

  test('whose text was changed opens nothing', async () => {
    const { pass } = await sold()
    const { text } = await made(pass)
    const [head = '', body = '', signature = ''] = text.split('.')
    const other = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
    for (const forged of [
      `${other}.${body}.`,
      `${other}.${body}.${signature}`,
      `${head}.${body}.`,
    ]) {
      await expect(open().passes.verify(forged)).rejects.toBeInstanceOf(KeyInvalidError)
    }
  })
})

describe('a budget', () => {
  test('of a day is spent by list prices, and begins anew at midnight UTC', async () => {
    const { passes, clock } = open()
    const call = shown((await sold({ spendPerDay: usdc('0.01') })).pass)
    await passes.count(call, usdc('0.005'))
    await passes.count(call, usdc('0.005'))
    const refusal = passes.count(call, usdc('0.005'))
    await expect(refusal).rejects.toBeInstanceOf(KeyBudgetError)
    await expect(refusal).rejects.toMatchObject({
      status: 403,
      facts: { spendPerDay: '$0.01' },
      limits: { minute: { remaining: 28 } },
    })
    clock.advance(43_200_000)
    await passes.count(call, usdc('0.005'))
  })

  test('of a whole life never begins anew', async () => {
    const { passes, clock } = open()
    const call = shown((await sold({ maxRequests: 1 })).pass)
    await passes.count(call)
    clock.advance(80_000_000)
    await expect(passes.count(call)).rejects.toMatchObject({ facts: { maxRequests: 1 } })
  })

  test('gets back what a call did not spend', async () => {
    const { passes, clock } = open()
    const call = shown((await sold({ spendPerDay: usdc('0.005') })).pass)
    await passes.count(call, usdc('0.005'))
    await passes.forgive(call, usdc('0.005'), clock.now())
    await passes.count(call, usdc('0.005'))
    await expect(passes.count(call, usdc('0.005'))).rejects.toBeInstanceOf(KeyBudgetError)
  })
})

async function left(passes: ReturnType<typeof open>['passes'], pass: KeyPass) {
  return (await passes.look(shown(pass))).limits
}

describe('count', () => {
  test('says what is left after each call', async () => {
    const { passes } = open()
    const { pass } = await sold({ requestsPerMinute: 2, requestsPerDay: 5 })
    const one = { minute: { remaining: 1 }, day: { remaining: 4 } }
    expect(await passes.count(shown(pass))).toMatchObject(one)
    expect(await left(passes, pass)).toMatchObject(one)
  })

  test('a full minute is refused until the next one begins', async () => {
    const { passes, clock } = open(movableClock(noon + 17_500))
    const { pass } = await sold({ requestsPerMinute: 1 })
    await passes.count(shown(pass))
    const refusal = passes.count(shown(pass))
    await expect(refusal).rejects.toBeInstanceOf(MinuteLimitError)
    await expect(refusal).rejects.toMatchObject({ retryAfterSeconds: 43, facts: { limit: 1 } })
    clock.advance(42_499)
    await expect(passes.count(shown(pass))).rejects.toBeInstanceOf(MinuteLimitError)
    clock.advance(1)
    expect(await passes.count(shown(pass))).toMatchObject({ minute: { remaining: 0 } })
  })

  test('a full day is refused until midnight UTC, and costs no minute', async () => {
    const { passes, clock } = open()
    const { pass } = await sold({ requestsPerDay: 1 })
    await passes.count(shown(pass))
    await expect(passes.count(shown(pass))).rejects.toBeInstanceOf(DayLimitError)
    await expect(passes.count(shown(pass))).rejects.toMatchObject({ retryAfterSeconds: 43_200 })
    expect(await left(passes, pass)).toMatchObject({ minute: { remaining: 29 } })
    clock.advance(43_200_000)
    expect(await passes.count(shown(pass))).toMatchObject({ day: { remaining: 0 } })
  })

  test('passes do not count for each other', async () => {
    const { passes } = open()
    const [one, other] = [
      await sold({ requestsPerMinute: 1 }),
      await sold({ requestsPerMinute: 1 }),
    ]
    await passes.count(shown(one.pass))
    expect(await passes.count(shown(other.pass))).toMatchObject({ minute: { remaining: 0 } })
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
    const { id, hash, shown: start } = other
    expect(other).toEqual({ ...pass, id, hash, shown: start, createdAt: noon + 1_000 })
    expect(key.startsWith(start)).toBe(true)
    expect(hash).toBe(hashKey(key))
    expect([id, hash]).not.toEqual([pass.id, pass.hash])
  })

  test('caps narrow a pass, and never widen it', () => {
    const { passes } = open()
    const caps = {
      tools: ['echo'],
      maxRequests: 9,
      spendPerDay: usdc('1'),
      requestsPerMinute: 3,
      requestsPerDay: 4,
      expiresInMs: 60_000,
    }
    const { expiresInMs: _life, ...kept } = caps
    const named = { name: 'mine', metadata: { team: 'a' } }
    const { pass } = passes.create({ ...order, ...named, period: '1d', caps })
    expect(pass).toMatchObject({ ...kept, ...named, expiresAt: noon + 60_000 })
    for (const wide of [
      { requestsPerMinute: 31 },
      { requestsPerDay: 10_001 },
      { expiresInMs: 86_400_001 },
    ]) {
      expect(() => passes.create({ ...order, period: '1d', caps: wide })).toThrow(RangeError)
    }
  })

  test('a key of an agent opens nothing by itself, and has no end', () => {
    const limits = { requestsPerMinute: 5, requestsPerDay: 50 }
    const { pass } = open().passes.createAgentKey({ ...order, limits })
    expect(pass).toMatchObject({ kind: 'agent', scopes: [], expiresAt: endless, ...limits })
    expect(pass.id).toMatch(/^key_[0-9a-f]{32}$/)
  })

  test('a pass that never was is not replaced', async () => {
    await expect(open().passes.recreate('pass_none')).rejects.toThrow(RangeError)
  })
})
