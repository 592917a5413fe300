import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { fromAtomic, usdc } from '../../src/money/usdc.ts'
import type { CreditAccount, CreditSpend, CreditStore } from '../../src/passes/credit-store.ts'
import { sqlCreditStore } from '../../src/store/credit-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { sqlPassStore } from '../../src/store/pass-store.ts'
import { makePass, noon, random32, randomAddress } from '../support/builders.ts'
import { giveCredit, makeAccount, sumOfMoves } from '../support/credit.ts'
import { databases } from './databases.ts'
import { times } from './rows-of.ts'

describe.each(databases)('credit on $name', ({ open }) => {
  let store: Store
  let credits: CreditStore
  let account: CreditAccount
  let paymentId: string
  beforeEach(async () => {
    store = await open()
    credits = sqlCreditStore(store.db)
    account = makeAccount()
    paymentId = await giveCredit(store, account, usdc('0.05'))
  })
  afterEach(() => store.close())

  const spend = (parts: Partial<CreditSpend> = {}): CreditSpend => ({
    id: `spend_${random32().slice(2, 34)}`,
    account,
    amount: usdc('0.005'),
    tool: 'echo',
    at: noon,
    releaseAt: noon + 90_000,
    ...parts,
  })
  const reserved = async (parts: Partial<CreditSpend> = {}) => {
    const one = spend(parts)
    expect(await credits.reserve(one)).toBeDefined()
    return one
  }
  const commit = (id: string) => credits.commit({ id, at: noon + 2, changes: [] })
  /** The balance, which has to be what its lines add up to. */
  const balance = async () => {
    const kept = await credits.balance(account)
    expect(await sumOfMoves(store, account.payer)).toBe(kept)
    return kept
  }

  test('what is given back is on the balance, with the payment it comes from', async () => {
    expect(await balance()).toBe(usdc('0.05'))
    expect(await credits.moves(account, 5)).toEqual([
      { kind: 'deposit', amount: 50_000n, reference: paymentId, tool: undefined, at: noon },
    ])
  })

  test('a wallet that was given nothing has nothing and can spend nothing', async () => {
    const other = makeAccount()
    expect(await credits.balance(other)).toBe(0n)
    expect(await credits.moves(other, 5)).toEqual([])
    expect(await credits.reserve(spend({ account: other }))).toBeUndefined()
  })

  test('a spend takes its price at once, and a commit leaves it taken', async () => {
    const { id } = await reserved()
    expect(await balance()).toBe(usdc('0.045'))
    expect(await commit(id)).toBe(true)
    expect(await balance()).toBe(usdc('0.045'))
    expect(await credits.moves(account, 2)).toEqual([
      { kind: 'commit', amount: 0n, reference: id, tool: 'echo', at: noon + 2 },
      { kind: 'reserve', amount: -5_000n, reference: id, tool: 'echo', at: noon },
    ])
  })

  test('a release puts it back, once', async () => {
    const { id } = await reserved()
    const released = await Promise.all(times(20, () => credits.release(id, noon + 1)))
    expect(released.filter(Boolean)).toHaveLength(1)
    expect(await balance()).toBe(usdc('0.05'))
  })

  test('a spend ends once: committed or released, never both', async () => {
    for (const { id } of await Promise.all(times(10, () => reserved()))) {
      const [committed, released] = await Promise.all([commit(id), credits.release(id, noon + 1)])
      expect([committed, released].filter(Boolean)).toHaveLength(1)
    }
    const kinds = (await credits.moves(account, 50)).map(({ kind }) => kind)
    const count = (kind: string) => kinds.filter((one) => one === kind).length
    expect(count('commit') + count('release')).toBe(10)
    expect(await balance()).toBe(fromAtomic(BigInt(50_000 - 5_000 * count('commit'))))
  })

  test('of fifty at once on a balance worth ten, exactly ten get it', async () => {
    const left = await Promise.all(times(50, () => credits.reserve(spend())))
    const got = left.filter((remaining) => remaining !== undefined)
    expect(got.toSorted((a, b) => Number(b - a))).toEqual(
      times(10, (index) => BigInt(45_000 - 5_000 * index)),
    )
    expect(await balance()).toBe(0n)
    expect(await credits.moves(account, 100)).toHaveLength(11)
  })

  test('spends, deposits and releases at once lose nothing', async () => {
    const first = await Promise.all(times(5, () => reserved()))
    await Promise.all([
      ...first.map(({ id }) => credits.release(id, noon + 1)),
      ...times(5, () => giveCredit(store, account, usdc('0.001'))),
      ...times(5, () => reserved()),
    ])
    expect(await balance()).toBe(usdc('0.03'))
  })

  test('a spend that does not reach by one unit changes nothing', async () => {
    expect(await credits.reserve(spend({ amount: fromAtomic(50_001n) }))).toBeUndefined()
    expect(await credits.moves(account, 5)).toHaveLength(1)
    expect(await store.db.selectFrom('credit_spends').selectAll().execute()).toEqual([])
    expect(await credits.reserve(spend({ amount: fromAtomic(50_000n) }))).toBe(0n)
  })

  test('amounts beyond what the databases count in stay exact', async () => {
    const amount = fromAtomic(2n ** 200n + 1n)
    await giveCredit(store, account, amount)
    expect(await balance()).toBe(amount + 50_000n)
    expect(await credits.reserve(spend({ amount }))).toBe(50_000n)
  })

  test.each<{ what: string; parts: Partial<CreditAccount> }>([
    { what: 'network', parts: { network: 'eip155:8453' } },
    { what: 'asset', parts: { asset: randomAddress() } },
    { what: 'wallet', parts: { payer: randomAddress() } },
  ])('credit of another $what buys nothing here', async ({ parts }) => {
    const elsewhere = { ...account, ...parts }
    expect(await credits.balance(elsewhere)).toBe(0n)
    expect(await credits.reserve(spend({ account: elsewhere }))).toBeUndefined()
  })

  test('an account is the same however its addresses are written', async () => {
    const shouted = { ...account, payer: upper(account.payer), asset: upper(account.asset) }
    expect(await credits.balance(shouted)).toBe(usdc('0.05'))
    expect(await credits.reserve(spend({ account: shouted }))).toBe(usdc('0.045'))
  })

  test('passes that were bought become valid with the commit, and only then', async () => {
    const passes = sqlPassStore(store.db)
    const { id } = await reserved()
    const late = await reserved()
    const pass = makePass({ paymentId: id, payer: account.payer })
    const other = makePass({ paymentId: late.id })
    expect(await passes.find(pass.id)).toBeUndefined()
    await credits.commit({ id, at: noon, changes: [{ kind: 'issue_pass', pass }] })
    expect(await passes.find(pass.id)).toEqual(pass)
    await credits.release(late.id, noon)
    const changes = [{ kind: 'issue_pass', pass: other }] as const
    expect(await credits.commit({ id: late.id, at: noon, changes })).toBe(false)
    expect(await passes.find(other.id)).toBeUndefined()
  })

  test('a commit whose passes cannot be stored leaves the spend open', async () => {
    const { id } = await reserved()
    const pass = makePass({ paymentId: id })
    const twice = [pass, pass].map((one) => ({ kind: 'issue_pass', pass: one }) as const)
    await expect(credits.commit({ id, at: noon, changes: twice })).rejects.toThrow(/unique/i)
    expect(await credits.release(id, noon + 1)).toBe(true)
    expect(await balance()).toBe(usdc('0.05'))
  })

  test('overdue spends are found, the longest first, and no ended ones', async () => {
    const { network } = account
    const second = await reserved({ releaseAt: noon + 2 })
    const first = await reserved({ releaseAt: noon + 1 })
    await reserved({ releaseAt: noon + 3 })
    const ended = await reserved({ releaseAt: noon })
    await commit(ended.id)
    const query = { network, now: noon + 2, limit: 10 }
    expect(await credits.overdue(query)).toEqual([first.id, second.id])
    expect(await credits.overdue({ ...query, limit: 1 })).toEqual([first.id])
    expect(await credits.overdue({ ...query, network: 'eip155:8453' })).toEqual([])
  })

  test('a balance below nothing is refused by the database itself', async () => {
    const sunk = store.db.updateTable('credit_accounts').set({ balance: '-1' }).execute()
    await expect(sunk).rejects.toThrow(/constraint/i)
  })
})

function upper(hex: `0x${string}`): `0x${string}` {
  return `0x${hex.slice(2).toUpperCase()}`
}
