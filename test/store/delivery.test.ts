import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { KeyEndedError } from '../../src/errors/key.ts'
import type { Credit, Delivery, Ledger, LedgerEntry } from '../../src/gate/ledger.ts'
import { usdc } from '../../src/money/usdc.ts'
import type { AccountChange } from '../../src/passes/account-changes.ts'
import type { KeyPass } from '../../src/passes/key-pass.ts'
import { applyChanges } from '../../src/store/apply-changes.ts'
import { sqlLedger } from '../../src/store/ledger.ts'
import type { Store } from '../../src/store/open-store.ts'
import { sqlPassStore } from '../../src/store/pass-store.ts'
import { makePass, noon } from '../support/builders.ts'
import { databases } from './databases.ts'
import { present, rowsOf, times } from './rows-of.ts'

function delivery(held: LedgerEntry, issued: KeyPass[] = []): Delivery {
  const result = { body: '{"a":1}', receipt: '{}', expiresAt: noon + 5 }
  const changes = issued.map((pass) => ({ kind: 'issue_pass', pass }) as const)
  return { held, result, changes, at: noon + 2 }
}

function again(held: LedgerEntry, body: string, changes: AccountChange[]): Delivery {
  const { result, ...rest } = delivery(held)
  return { ...rest, changes, result: { ...result, body } }
}

function swap(earlier: KeyPass, pass: KeyPass): AccountChange[] {
  return [{ kind: 'replace_pass', passId: earlier.id, pass, at: noon + 2 }]
}

function creditOf(held: LedgerEntry): Credit {
  const by = { actor: 'sweeper', reason: 'no refund wallet', at: noon + 3 }
  return { held, payer: held.payer, amount: usdc('0.005'), ...by }
}

describe.each(databases)('what ends a payment, on $name', ({ open }) => {
  let store: Store
  let ledger: Ledger
  let rows: ReturnType<typeof rowsOf>
  beforeEach(async () => {
    store = await open()
    ledger = sqlLedger(store.db)
    rows = rowsOf(ledger)
  })
  afterEach(() => store.close())

  const credits = () => store.db.selectFrom('credits').selectAll().execute()

  const delivered = async () => {
    const entry = await rows.paid()
    const pass = makePass({ paymentId: entry.id })
    await ledger.deliver(delivery(entry, [pass]))
    return { entry: present(await ledger.find(entry.id)), pass }
  }
  describe('deliver', () => {
    test('stores the result and moves the payment', async () => {
      const entry = await rows.paid()
      expect(await ledger.deliver(delivery(entry))).toBe(true)
      expect(await ledger.result(entry.id)).toEqual({
        body: '{"a":1}',
        receipt: '{}',
        expiresAt: noon + 5,
      })
      expect(await rows.trail(entry.id)).toEqual(['pending', 'paid', 'delivered'])
    })

    test('of two deliveries one is stored', async () => {
      const entry = await rows.paid()
      const done = await Promise.all(times(2, () => ledger.deliver(delivery(entry))))
      expect(done.filter(Boolean)).toEqual([true])
      expect(await rows.trail(entry.id)).toHaveLength(3)
    })

    test('makes the bought pass valid in the same stroke', async () => {
      const entry = await rows.paid()
      const pass = makePass({ paymentId: entry.id })
      await ledger.deliver(delivery(entry, [pass]))
      expect(await sqlPassStore(store.db).findByHash(pass.hash)).toEqual(pass)
    })

    test('a payment that is not paid is not delivered', async () => {
      await expect(ledger.deliver(delivery(await rows.claimed()))).rejects.toThrow(RangeError)
    })

    test('a delivery that lost its lease leaves no pass behind', async () => {
      const entry = await rows.paid()
      await ledger.lease({ held: entry, until: noon + 90_000, runs: 1 })
      const pass = makePass({ paymentId: entry.id })
      expect(await ledger.deliver(delivery(entry, [pass]))).toBe(false)
      expect(await sqlPassStore(store.db).find(pass.id)).toBeUndefined()
      expect(await ledger.result(entry.id)).toBeUndefined()
    })

    test('a pass that cannot be stored undoes all of it', async () => {
      const other = await rows.paid()
      const sold = makePass({ paymentId: other.id })
      await ledger.deliver(delivery(other, [sold]))

      const entry = await rows.paid()
      const sameKey = makePass({ paymentId: entry.id, hash: sold.hash })
      await expect(ledger.deliver(delivery(entry, [sameKey]))).rejects.toThrow(/UNIQUE|unique/)
      expect(await ledger.find(entry.id)).toEqual(entry)
      expect(await ledger.result(entry.id)).toBeUndefined()
      expect(await rows.trail(entry.id)).toHaveLength(2)
    })
  })

  describe('redeliver', () => {
    test('replaces the stored result and the pass in one stroke', async () => {
      const { entry, pass } = await delivered()
      const next = makePass({ paymentId: entry.id, createdAt: noon + 1 })
      const done = await ledger.redeliver(again(entry, '{"a":2}', swap(pass, next)), '{"a":1}')
      expect(done).toBe(true)
      expect(await ledger.result(entry.id)).toMatchObject({ body: '{"a":2}', expiresAt: noon + 5 })
      const passes = await sqlPassStore(store.db).boughtBy(entry.id)
      expect(passes).toEqual([{ ...pass, revokedAt: noon + 2 }, next])
    })

    test('of two at once one happens', async () => {
      const { entry, pass } = await delivered()
      const done = await Promise.all(
        times(2, (index) => {
          const next = makePass({ paymentId: entry.id })
          return ledger.redeliver(again(entry, `{"a":${index + 2}}`, swap(pass, next)), '{"a":1}')
        }),
      )
      expect(done.filter(Boolean)).toEqual([true])
      const good = await sqlPassStore(store.db).boughtBy(entry.id)
      expect(good.filter(({ revokedAt }) => revokedAt === undefined)).toHaveLength(1)
    })

    test('a pass that its owner has ended or replaced is not replaced once more', async () => {
      for (const overlapMs of [0, 3_600_000]) {
        const { entry, pass } = await delivered()
        const reroll = { kind: 'end_pass', passId: pass.id, at: noon + 2 + overlapMs } as const
        await store.db.transaction().execute((trx) => applyChanges(trx, [reroll], noon + 2))
        const next = makePass({ paymentId: entry.id })
        const attempt = ledger.redeliver(again(entry, '{"a":2}', swap(pass, next)), '{"a":1}')
        await expect(attempt).rejects.toThrow(KeyEndedError)
        expect(await sqlPassStore(store.db).boughtBy(entry.id)).toHaveLength(1)
      }
    })

    test('a pass that cannot be stored undoes all of it', async () => {
      const { entry, pass } = await delivered()
      const sameKey = makePass({ paymentId: entry.id, hash: pass.hash })
      const attempt = ledger.redeliver(again(entry, '{"a":2}', swap(pass, sameKey)), '{"a":1}')
      await expect(attempt).rejects.toThrow(/UNIQUE|unique/)
      expect(await ledger.result(entry.id)).toMatchObject({ body: '{"a":1}' })
      expect(await sqlPassStore(store.db).boughtBy(entry.id)).toEqual([pass])
    })
  })

  describe('credit', () => {
    test('moves the payment and writes the balance in one stroke', async () => {
      const entry = await rows.moved('paid', 'refund_pending')
      expect(await ledger.credit(creditOf(entry))).toBe(true)
      expect(await ledger.find(entry.id)).toMatchObject({ state: 'credited' })
      expect(await credits()).toMatchObject([
        { payment_id: entry.id, payer: entry.payer, amount: '5000' },
      ])
    })

    test('of twenty at once one happens', async () => {
      const entry = await rows.moved('paid', 'refund_pending')
      const done = await Promise.all(times(20, () => ledger.credit(creditOf(entry))))
      expect(done.filter(Boolean)).toHaveLength(1)
      expect(await credits()).toHaveLength(1)
    })

    test('a balance that cannot be written undoes the move', async () => {
      const entry = await rows.moved('paid', 'refund_pending')
      const row = { payment_id: entry.id, payer: entry.payer, amount: '1', at: noon }
      await store.db.insertInto('credits').values(row).execute()
      await expect(ledger.credit(creditOf(entry))).rejects.toThrow(/UNIQUE|unique/)
      expect(await ledger.find(entry.id)).toEqual(entry)
      expect(await rows.trail(entry.id)).toHaveLength(3)
    })

    test('a payment that is not to be returned is not credited', async () => {
      await expect(ledger.credit(creditOf(await rows.paid()))).rejects.toThrow(RangeError)
      expect(await credits()).toEqual([])
    })
  })
})
