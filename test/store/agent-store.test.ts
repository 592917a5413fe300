import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { LedgerEntry } from '../../src/gate/ledger.ts'
import { usdc } from '../../src/money/usdc.ts'
import type { AccountChange } from '../../src/passes/account-changes.ts'
import type { Agent } from '../../src/passes/agents.ts'
import { sqlAgentStore } from '../../src/store/agent-store.ts'
import { sqlCreditStore } from '../../src/store/credit-store.ts'
import { sqlLedger } from '../../src/store/ledger.ts'
import type { Store } from '../../src/store/open-store.ts'
import { sqlPurchases } from '../../src/store/purchases.ts'
import { makeClaim, makePass, noon, randomAddress } from '../support/builders.ts'
import { makeAccount } from '../support/credit.ts'
import { databases } from './databases.ts'

const account = makeAccount({ asset: randomAddress() })

function makeAgent(parts: Partial<Agent> = {}): Agent {
  return {
    ...account,
    id: `agt_${'0'.repeat(32)}`,
    plan: 'startup',
    frequency: 'monthly',
    paidFrom: noon,
    paidUntil: noon + 1,
    paid: usdc('50'),
    granted: usdc('50'),
    lastPaymentAt: noon,
    createdAt: noon,
    version: 1,
    ...parts,
  }
}

const save = (agent: Agent): AccountChange => ({ kind: 'save_agent', agent })

describe.each(databases)('on $name', ({ open }) => {
  let store: Store
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())

  const ledger = () => sqlLedger(store.db)
  const agents = () => sqlAgentStore(store.db)

  /** A payment that was settled and not delivered. */
  async function paid(dollars = '50', at = noon): Promise<LedgerEntry> {
    const amount = usdc(dollars)
    const by = { actor: 'gate', reason: 'test', at, workingUntil: at }
    const claim = makeClaim({ ...account, network: 'eip155:84532', amount, claimedAt: at })
    const held = await ledger().claim(claim, at)
    const moved = held && (await ledger().move({ ...by, held, to: 'paid', received: amount }))
    if (moved === undefined) throw new Error('It was not paid.')
    return moved
  }

  async function deliver(held: LedgerEntry, changes: readonly AccountChange[], at = noon) {
    const result = { body: '{}', receipt: '{}', expiresAt: at }
    return ledger().deliver({ held, result, changes, at })
  }

  test('an agent is read as it was written', async () => {
    expect(await deliver(await paid(), [save(makeAgent())])).toBe(true)
    expect(await agents().ofPayer(account)).toEqual(makeAgent())
    expect(await agents().ofPayer(makeAccount())).toBeUndefined()
    expect(await agents().ofPayer({ ...account, network: 'eip155:1' })).toBeUndefined()
  })

  test('MB-2: the second of two first subscriptions is nobody’s: nothing of it holds', async () => {
    const [first, second] = [await paid(), await paid()]
    await deliver(first, [save(makeAgent())])
    const reference = second.id
    const other = makeAgent({ id: 'agt_2' })
    const deposit = { kind: 'deposit', account, amount: usdc('50'), reference } as const
    await expect(deliver(second, [deposit, save(other)])).rejects.toThrow('has changed meanwhile')
    expect((await ledger().find(second.id))?.state).toBe('paid')
    expect(await sqlCreditStore(store.db).balance(account)).toBe(0n)
    expect(await agents().ofPayer(account)).toEqual(makeAgent())
  })

  test('of two changes of one version, one holds', async () => {
    await deliver(await paid(), [save(makeAgent())])
    const both = [await paid(), await paid()]
    const ended = await Promise.allSettled(
      both.map((held, index) =>
        deliver(held, [save(makeAgent({ version: 2, paidUntil: noon + 10 + index }))]),
      ),
    )
    expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const after = await agents().ofPayer(account)
    expect(after).toMatchObject({ version: 2 })
    expect(after?.paidUntil).toBe(
      noon + 10 + ended.findIndex(({ status }) => status === 'fulfilled'),
    )
  })

  test('keys of an agent are those of its wallet, passes left out', async () => {
    const own = { payer: account.payer, kind: 'agent', period: 'agent', scopes: [] } as const
    const key = makePass(own)
    const changes: AccountChange[] = [key, makePass({ payer: account.payer }), makePass()].map(
      (pass) => ({ kind: 'issue_pass', pass }),
    )
    await deliver(await paid(), changes)
    const found = await agents().keysOf(account.payer)
    expect(found.map(({ id }) => id)).toEqual([key.id])
  })

  test('AN-5: the volume of a wallet is what it paid for and got, within the window', async () => {
    const purchases = sqlPurchases(store.db)
    await deliver(await paid('3', noon - 10), [])
    await deliver(await paid('20.000001', noon), [])
    await deliver(await paid('100', noon + 10), [])
    await paid('1000', noon + 20)
    expect(await purchases.settledBy(account, noon)).toBe(usdc('120.000001'))
    expect(await purchases.settledBy(account, noon + 11)).toBe(0n)
    expect(await purchases.settledBy(makeAccount(), 0)).toBe(0n)
    expect(await purchases.settledBy({ ...account, asset: randomAddress() }, 0)).toBe(0n)
    const latest = await purchases.latestBy(account, 2)
    expect(latest.map(({ amount, state }) => [amount, state])).toEqual([
      [usdc('1000'), 'paid'],
      [usdc('100'), 'delivered'],
    ])
  })
})
