import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import type { ChildToken } from '../../src/passes/child-token.ts'
import type { KeyPass } from '../../src/passes/key-pass.ts'
import { windowsAt } from '../../src/passes/limits.ts'
import type { KeyedCall, PassStore } from '../../src/passes/pass-store.ts'
import { sqlLedger } from '../../src/store/ledger.ts'
import type { Store } from '../../src/store/open-store.ts'
import { sqlPassStore } from '../../src/store/pass-store.ts'
import { fromPass, fromToken } from '../../src/store/rows.ts'
import { makeClaim, makePass, makeToken, noon } from '../support/builders.ts'
import { databases } from './databases.ts'

function callOf(pass: KeyPass, parts: Partial<KeyedCall> = {}): KeyedCall {
  const at = parts.at ?? noon
  return { keyId: pass.id, tokenId: undefined, at, windows: windowsAt(pass, at), ...parts }
}

describe.each(databases)('keys on $name', ({ open }) => {
  let store: Store
  let passes: PassStore
  beforeEach(async () => {
    store = await open()
    passes = sqlPassStore(store.db)
  })
  afterEach(() => store.close())

  const sold = async (parts: Partial<KeyPass> = {}): Promise<KeyPass> => {
    const claim = makeClaim()
    await sqlLedger(store.db).claim(claim, 0)
    const pass = makePass({ paymentId: claim.id, ...parts })
    await store.db.insertInto('key_passes').values(fromPass(pass)).execute()
    return pass
  }

  const made = async (pass: KeyPass, parts: Partial<ChildToken> = {}): Promise<ChildToken> => {
    const token = makeToken({ keyId: pass.id, ...parts })
    await store.db.insertInto('key_tokens').values(fromToken(token)).execute()
    return token
  }

  const usedOf = (pass: KeyPass, at = noon) => passes.used(windowsAt(pass, at))

  const countMany = async (calls: number, call: KeyedCall) => {
    const ended = await Promise.all(Array.from({ length: calls }, () => passes.count(call)))
    return {
      counted: ended.filter(({ kind }) => kind === 'counted').length,
      others: new Set(ended.flatMap((end) => ('index' in end ? [end.index] : []))),
      used: await passes.used(call.windows),
    }
  }

  test('a pass comes back as it was sold', async () => {
    const pass = await sold({
      revokedAt: noon,
      scopes: ['a"b', 'ü'],
      metadata: { team: "o'neil", 'ü"': '' },
      tools: ['echo'],
      maxRequests: 12_345_678_901,
      spendPerDay: usdc('0.25'),
      name: 'my "key"',
    })
    expect(await passes.find(pass.id)).toEqual(pass)
    expect(await passes.findByHash(pass.hash)).toEqual(pass)
  })

  test('a pass nobody bought is not found', async () => {
    await sold()
    expect(await passes.find('pass_none')).toBeUndefined()
    expect(await passes.findByHash('')).toBeUndefined()
    expect(await passes.boughtBy('pay_none')).toEqual([])
    expect(await passes.findToken('tok_none')).toBeUndefined()
  })

  test('a token comes back as it was made', async () => {
    const token = await made(await sold(), { tools: ['echo'], revokedAt: noon })
    expect(await passes.findToken(token.id)).toEqual(token)
  })

  test.each([
    { what: 'minute', parts: { requestsPerMinute: 30 }, index: 0 },
    { what: 'day', parts: { requestsPerDay: 30, requestsPerMinute: 99 }, index: 1 },
    { what: 'life', parts: { maxRequests: 30, requestsPerMinute: 99 }, index: 2 },
  ])('a hundred calls at once: exactly thirty fit into the $what', async ({ parts, index }) => {
    const pass = await sold(parts)
    const { counted, others, used } = await countMany(100, callOf(pass))
    expect({ counted, others, used }).toEqual({
      counted: 30,
      others: new Set([index]),
      used: [30, 30, 30, 0],
    })
  })

  test('a hundred calls at once spend a budget to the last call that fits, and no minute more', async () => {
    const pass = await sold({ requestsPerMinute: 1_000, spendPerDay: usdc('0.149') })
    const windows = windowsAt(pass, noon, usdc('0.005'))
    const { counted, others, used } = await countMany(100, callOf(pass, { windows }))
    expect({ counted, others }).toEqual({ counted: 29, others: new Set([3]) })
    expect(used).toEqual([29, 29, 29, Number(usdc('0.145'))])
  })

  test('a call dearer than the whole budget is refused, and counted nowhere', async () => {
    const pass = await sold({ spendPerDay: usdc('0.004') })
    const windows = windowsAt(pass, noon, usdc('0.005'))
    expect(await passes.count(callOf(pass, { windows }))).toEqual({ kind: 'full', index: 3 })
    expect(await usedOf(pass)).toEqual([0, 0, 0, 0])
  })

  test('what is given back can be spent again', async () => {
    const pass = await sold({ spendPerDay: usdc('0.005') })
    const windows = windowsAt(pass, noon, usdc('0.005'))
    await passes.count(callOf(pass, { windows }))
    await passes.giveBack(windows.slice(3))
    expect(await passes.count(callOf(pass, { windows }))).toMatchObject({ kind: 'counted' })
    expect(await passes.count(callOf(pass, { windows }))).toEqual({ kind: 'full', index: 3 })
  })

  test('each counted call has a number of its own', async () => {
    const call = callOf(await sold())
    const ended = await Promise.all(Array.from({ length: 30 }, () => passes.count(call)))
    const minutes = ended.flatMap((end) => ('used' in end ? [end.used[0]] : []))
    expect(new Set(minutes).size).toBe(30)
  })

  test('a window begun anew is empty, the others go on', async () => {
    const pass = await sold({ requestsPerMinute: 1 })
    await passes.count(callOf(pass))
    const end = await passes.count(callOf(pass, { at: noon + 59_999 }))
    expect(end).toEqual({ kind: 'full', index: 0 })
    const next = await passes.count(callOf(pass, { at: noon + 60_000 }))
    expect(next).toEqual({ kind: 'counted', used: [1, 2, 2, 0] })
  })

  test('keys of one line share their windows', async () => {
    const first = await sold({ requestsPerMinute: 2 })
    const second = await sold({ requestsPerMinute: 2, root: first.root })
    await passes.count(callOf(first))
    await passes.count(callOf(second))
    expect(await passes.count(callOf(second))).toEqual({ kind: 'full', index: 0 })
  })

  test('a limit of nothing lets nothing through', async () => {
    const pass = await sold({ requestsPerMinute: 0 })
    expect(await passes.count(callOf(pass))).toEqual({ kind: 'full', index: 0 })
    expect(await usedOf(pass)).toEqual([0, 0, 0, 0])
  })

  test('looking does not count', async () => {
    const pass = await sold()
    await usedOf(pass)
    expect(await usedOf(pass)).toEqual([0, 0, 0, 0])
  })

  test.each([
    { why: 'was revoked', parts: { revokedAt: noon } },
    { why: 'has expired', parts: { expiresAt: noon } },
    { why: 'was never sold', parts: undefined },
  ])('a key that $why is not counted, whatever a caller remembers', async ({ parts }) => {
    const pass = parts === undefined ? makePass() : await sold(parts)
    expect(await passes.count(callOf(pass))).toEqual({ kind: 'ended' })
    expect(await usedOf(pass)).toEqual([0, 0, 0, 0])
  })

  test('a key is counted until the moment at which it ends', async () => {
    const pass = await sold({ revokedAt: noon + 1 })
    expect(await passes.count(callOf(pass))).toMatchObject({ kind: 'counted' })
    expect(await passes.count(callOf(pass, { at: noon + 1 }))).toEqual({ kind: 'ended' })
  })

  describe('calls of a token', () => {
    test('are counted for its key, and end with its own number', async () => {
      const pass = await sold()
      const { id: tokenId } = await made(pass, { requestLimit: 7 })
      const call = callOf(pass, { tokenId })
      const ended = await Promise.all(Array.from({ length: 20 }, () => passes.count(call)))
      expect(ended.filter(({ kind }) => kind === 'counted')).toHaveLength(7)
      expect(ended.filter(({ kind }) => kind === 'token_full')).toHaveLength(13)
      expect(await usedOf(pass)).toEqual([7, 7, 7, 0])
      expect(await passes.findToken(tokenId)).toMatchObject({ used: 7 })
    })

    test('cost the token nothing when a window of its key is full', async () => {
      const pass = await sold({ requestsPerMinute: 1 })
      const { id: tokenId } = await made(pass)
      await passes.count(callOf(pass))
      expect(await passes.count(callOf(pass, { tokenId }))).toEqual({ kind: 'full', index: 0 })
      expect(await passes.findToken(tokenId)).toMatchObject({ used: 0 })
    })

    test.each([
      { why: 'it was revoked', token: { revokedAt: noon }, pass: {} },
      { why: 'it is over', token: { expiresAt: noon }, pass: {} },
      { why: 'its key was revoked', token: {}, pass: { revokedAt: noon } },
    ])('are not counted when $why', async ({ token, pass: parts }) => {
      const pass = await sold(parts)
      const { id: tokenId } = await made(pass, token)
      expect(await passes.count(callOf(pass, { tokenId }))).toEqual({ kind: 'ended' })
    })
  })
})
