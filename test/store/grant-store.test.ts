import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { LedgerEntry } from '../../src/gate/ledger.ts'
import type { Grant } from '../../src/passes/grants.ts'
import { sqlGrantStore } from '../../src/store/grant-store.ts'
import { sqlLedger } from '../../src/store/ledger.ts'
import type { Store } from '../../src/store/open-store.ts'
import { noon } from '../support/builders.ts'
import { makeGrant } from '../support/grants.ts'
import { databases } from './databases.ts'
import { rowsOf, times } from './rows-of.ts'

describe.each(databases)('grants on $name', ({ open }) => {
  let store: Store
  let rows: ReturnType<typeof rowsOf>
  beforeEach(async () => {
    store = await open()
    rows = rowsOf(sqlLedger(store.db))
  })
  afterEach(() => store.close())

  const deliver = (held: LedgerEntry, grant: Grant) =>
    sqlLedger(store.db).deliver({
      held,
      result: { body: '{}', receipt: '{}', expiresAt: noon + 5 },
      changes: [{ kind: 'record_grant', grant }],
      at: noon + 2,
    })
  const sold = async (parts: Partial<Grant> = {}) => {
    const entry = await rows.paid()
    const grant = makeGrant({ payer: entry.payer, paymentId: entry.id, ...parts })
    await deliver(entry, grant)
    return grant
  }
  const count = async () => (await store.db.selectFrom('grants').selectAll().execute()).length

  test('a grant is found by wallet and request, by payment and by challenge', async () => {
    const grant = await sold()
    const found = sqlGrantStore(store.db)
    expect(await found.findHeld(grant.payer, grant.requestId)).toEqual(grant)
    expect(await found.findByPayment(grant.paymentId)).toEqual(grant)
    expect(await found.findByChallenge(grant.challengeId)).toEqual(grant)
  })

  test('one that credit paid has no transaction', async () => {
    const grant = await sold({ transaction: undefined })
    expect(await sqlGrantStore(store.db).findByPayment(grant.paymentId)).toEqual(grant)
  })

  test('a wallet is found however its letters are written, and nobody else', async () => {
    const grant = await sold()
    const found = sqlGrantStore(store.db)
    const upper: Grant['payer'] = `0x${grant.payer.slice(2).toUpperCase()}`
    expect(await found.findHeld(upper, grant.requestId)).toEqual(grant)
    expect(await found.findHeld(makeGrant().payer, grant.requestId)).toBeUndefined()
    expect(await found.findHeld(grant.payer, 'another')).toBeUndefined()
  })

  test.each([
    { what: 'request of a wallet', same: ({ payer, requestId }: Grant) => ({ payer, requestId }) },
    { what: 'challenge', same: ({ challengeId }: Grant) => ({ challengeId }) },
  ])('a $what that has a grant undoes the delivery of another', async ({ same }) => {
    const grant = await sold()
    const entry = await rows.paid()
    const second = makeGrant({ payer: entry.payer, paymentId: entry.id, ...same(grant) })
    await expect(deliver(entry, second)).rejects.toMatchObject({ code: 'access.already_granted' })
    expect(await sqlLedger(store.db).find(entry.id)).toEqual(entry)
    expect(await sqlLedger(store.db).result(entry.id)).toBeUndefined()
    expect(await count()).toBe(1)
  })

  test('two wallets may use one request id', async () => {
    await sold({ requestId: 'order' })
    await sold({ requestId: 'order' })
    expect(await count()).toBe(2)
  })

  test('of ten deliveries at once for one request of a wallet one happens', async () => {
    const { payer, requestId } = makeGrant()
    const entries = await Promise.all(times(10, () => rows.paid()))
    const done = await Promise.allSettled(
      entries.map((entry) => deliver(entry, makeGrant({ payer, requestId, paymentId: entry.id }))),
    )
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await count()).toBe(1)
  })
})
