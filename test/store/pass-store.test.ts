import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { KeyPass } from '../../src/passes/key-pass.ts'
import { windowsAt } from '../../src/passes/limits.ts'
import type { PassStore } from '../../src/passes/pass-store.ts'
import { sqlLedger } from '../../src/store/ledger.ts'
import type { Store } from '../../src/store/open-store.ts'
import { sqlPassStore } from '../../src/store/pass-store.ts'
import { fromPass } from '../../src/store/rows.ts'
import { makeClaim, makePass, noon } from '../support/builders.ts'
import { databases } from './databases.ts'

describe.each(databases)('passes on $name', ({ open }) => {
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

  const countMany = async (calls: number, pass: KeyPass) => {
    const windows = windowsAt(pass, noon)
    const ended = await Promise.all(Array.from({ length: calls }, () => passes.count(windows)))
    return {
      counted: ended.filter((end) => 'counts' in end).length,
      full: new Set(ended.flatMap((end) => ('full' in end ? [end.full] : []))),
      counts: await passes.counts(windows),
    }
  }

  test('a pass comes back as it was sold', async () => {
    const pass = await sold({ revokedAt: noon, scopes: ['a"b', 'ü'] })
    expect(await passes.find(pass.id)).toEqual(pass)
    expect(await passes.findByHash(pass.hash)).toEqual(pass)
  })

  test('a pass nobody bought is not found', async () => {
    await sold()
    expect(await passes.find('pass_none')).toBeUndefined()
    expect(await passes.findByHash('')).toBeUndefined()
    expect(await passes.boughtBy('pay_none')).toEqual([])
  })

  test('a hundred calls at once: exactly thirty fit into the minute', async () => {
    const pass = await sold({ requestsPerMinute: 30 })
    const { counted, full, counts } = await countMany(100, pass)
    expect({ counted, full, counts }).toEqual({ counted: 30, full: new Set([0]), counts: [30, 30] })
  })

  test('a hundred calls at once: exactly thirty fit into the day, and no minute is spent', async () => {
    const pass = await sold({ requestsPerMinute: 1_000, requestsPerDay: 30 })
    const { counted, full, counts } = await countMany(100, pass)
    expect({ counted, full, counts }).toEqual({ counted: 30, full: new Set([1]), counts: [30, 30] })
  })

  test('each counted call has a number of its own', async () => {
    const pass = await sold()
    const windows = windowsAt(pass, noon)
    const ended = await Promise.all(Array.from({ length: 30 }, () => passes.count(windows)))
    const minutes = ended.flatMap((end) => ('counts' in end ? [end.counts[0]] : []))
    expect(new Set(minutes).size).toBe(30)
  })

  test('a window begun anew is empty, the other goes on', async () => {
    const pass = await sold({ requestsPerMinute: 1 })
    await passes.count(windowsAt(pass, noon))
    expect(await passes.count(windowsAt(pass, noon + 59_999))).toEqual({ full: 0 })
    expect(await passes.count(windowsAt(pass, noon + 60_000))).toEqual({ counts: [1, 2] })
  })

  test('a limit of nothing lets nothing through', async () => {
    const pass = await sold({ requestsPerMinute: 0 })
    expect(await passes.count(windowsAt(pass, noon))).toEqual({ full: 0 })
    expect(await passes.counts(windowsAt(pass, noon))).toEqual([0, 0])
  })

  test('looking does not count', async () => {
    const pass = await sold()
    await passes.counts(windowsAt(pass, noon))
    expect(await passes.counts(windowsAt(pass, noon))).toEqual([0, 0])
  })

  test('a pass that does not exist cannot be counted', async () => {
    await expect(passes.count(windowsAt(makePass(), noon))).rejects.toThrow(/FOREIGN|foreign/)
  })
})
