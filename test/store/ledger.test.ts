import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { Ledger } from '../../src/gate/ledger.ts'
import { isLegalMove, paymentStates } from '../../src/gate/states.ts'
import { fromAtomic, usdc } from '../../src/money/usdc.ts'
import { sqlLedger } from '../../src/store/ledger.ts'
import type { Store } from '../../src/store/open-store.ts'
import { makeClaim, makeTerms, noon, random32 } from '../support/builders.ts'
import { databases } from './databases.ts'
import { present, rowsOf, times } from './rows-of.ts'

describe.each(databases)('the ledger on $name', ({ open }) => {
  let store: Store
  let ledger: Ledger
  let rows: ReturnType<typeof rowsOf>
  beforeEach(async () => {
    store = await open()
    ledger = sqlLedger(store.db)
    rows = rowsOf(ledger)
  })
  afterEach(() => store.close())

  describe('claim', () => {
    test('records the payment as pending, with who works on it', async () => {
      const claim = makeClaim({ quoteHash: 'h' })
      const entry = await ledger.claim(claim, noon + 90_000)
      expect(entry).toEqual({
        ...claim,
        asset: claim.asset.toLowerCase(),
        payTo: claim.payTo.toLowerCase(),
        state: 'pending',
        workingUntil: noon + 90_000,
        runs: 0,
        transaction: undefined,
        received: undefined,
        updatedAt: noon,
      })
      expect(await ledger.find(claim.id)).toEqual(entry)
    })

    test('a second claim changes nothing', async () => {
      const claim = makeClaim()
      const first = await ledger.claim(claim, noon)
      expect(await ledger.claim({ ...claim, tool: 'other', amount: usdc('9') }, 1)).toBeUndefined()
      expect(await ledger.find(claim.id)).toEqual(first)
      expect(await ledger.audit(claim.id)).toHaveLength(1)
    })

    test('of fifty at once one wins, and one audit row is written', async () => {
      const claim = makeClaim()
      const won = await Promise.all(times(50, () => ledger.claim(claim, noon)))
      expect(won.filter((entry) => entry !== undefined)).toHaveLength(1)
      expect(await ledger.audit(claim.id)).toHaveLength(1)
    })

    test('the same authorization under another id is not claimed either', async () => {
      const claim = await rows.claimed()
      expect(await ledger.claim({ ...claim, id: 'pay_other' }, noon)).toBeUndefined()
      const shouted = { ...claim, id: 'pay_other', payer: upper(claim.payer) }
      expect(await ledger.claim(shouted, noon)).toBeUndefined()
    })

    test('a payment nobody claimed is not found', async () => {
      expect(await ledger.find('pay_none')).toBeUndefined()
      expect(await ledger.result('pay_none')).toBeUndefined()
      expect(await ledger.audit('pay_none')).toEqual([])
    })

    test('amounts and times come back exactly', async () => {
      const amount = fromAtomic(2n ** 256n - 1n)
      const { id } = await rows.claimed({ amount, claimedAt: noon + 1, validBefore: 4_102_444_800 })
      expect(await ledger.find(id)).toMatchObject({ amount, validBefore: 4_102_444_800 })
    })
  })

  describe('move', () => {
    test('answers the row as it is now, and writes who, why and when', async () => {
      const transaction = random32()
      const entry = await rows.claimed()
      const parts = {
        transaction,
        received: usdc('0.005'),
        workingUntil: noon + 7,
        runs: 1,
      } as const
      expect(await rows.move(entry, 'paid', parts)).toEqual({
        ...entry,
        ...parts,
        state: 'paid',
        updatedAt: noon + 1,
      })
      expect(await ledger.audit(entry.id)).toEqual([
        { from: undefined, to: 'pending', actor: 'gate', reason: 'first sight', at: noon },
        { from: 'pending', to: 'paid', actor: 'gate', reason: 'paid', at: noon + 1 },
      ])
    })

    test('of two movers with the same row one wins', async () => {
      const entry = await rows.claimed()
      const moved = await Promise.all([rows.move(entry, 'paid'), rows.move(entry, 'unknown')])
      expect(moved.filter((row) => row !== undefined)).toHaveLength(1)
      expect(await rows.trail(entry.id)).toHaveLength(2)
    })

    test('of fifty movers at once one wins', async () => {
      const entry = await rows.claimed()
      const moved = await Promise.all(times(50, () => rows.move(entry, 'paid', { runs: 1 })))
      expect(moved.filter((row) => row !== undefined)).toHaveLength(1)
      expect(await ledger.find(entry.id)).toMatchObject({ state: 'paid', runs: 1 })
    })

    test('a row whose lease was taken over is no longer moved', async () => {
      const entry = await rows.claimed()
      const lease = await ledger.lease({ held: entry, until: noon + 90_000, runs: 0 })
      expect(await rows.move(entry, 'paid')).toBeUndefined()
      expect(await rows.trail(entry.id)).toHaveLength(1)
      expect(await rows.move(present(lease), 'paid')).toMatchObject({ state: 'paid' })
    })

    test('a settled amount and its transaction survive later moves', async () => {
      const entry = await rows.paid()
      const later = await rows.move(entry, 'refund_pending')
      expect(later).toMatchObject({ transaction: entry.transaction, received: 5_000n })
    })

    test('an illegal move throws and writes nothing, from every state', async () => {
      const all = await Promise.all([
        rows.moved(),
        rows.moved('paid'),
        rows.moved('paid', 'delivered'),
        rows.moved('unknown'),
        rows.moved('rejected'),
        rows.moved('expired'),
        rows.moved('paid', 'refund_pending'),
        rows.moved('paid', 'refund_pending', 'refunded'),
        rows.moved('paid', 'refund_pending', 'refund_failed'),
        rows.moved('paid', 'refund_pending', 'credited'),
      ])
      expect(all.map(({ state }) => state).toSorted()).toEqual(paymentStates.toSorted())
      for (const row of all) {
        const before = await ledger.audit(row.id)
        for (const to of paymentStates.filter((state) => !isLegalMove(row.state, state))) {
          await expect(rows.move(row, to)).rejects.toThrow(RangeError)
        }
        expect(await ledger.find(row.id)).toEqual(row)
        expect(await ledger.audit(row.id)).toEqual(before)
      }
    })
  })

  describe('lease and release', () => {
    test('of fifty that want to work on a payment one gets it', async () => {
      const entry = await rows.paid()
      const leases = times(50, () => ledger.lease({ held: entry, until: noon + 90_000, runs: 1 }))
      const won = (await Promise.all(leases)).filter((row) => row !== undefined)
      expect(won).toHaveLength(1)
      expect(won[0]).toMatchObject({ workingUntil: noon + 90_000, runs: 1, state: 'paid' })
      expect(await ledger.find(entry.id)).toMatchObject({ runs: 1 })
    })

    test('a release gives the payment back, and only its holder can', async () => {
      const entry = await rows.paid()
      const held = present(await ledger.lease({ held: entry, until: noon + 90_000, runs: 0 }))
      await ledger.release(entry, noon + 3)
      expect(await ledger.find(entry.id)).toMatchObject({ workingUntil: noon + 90_000 })
      await ledger.release(held, noon + 3)
      expect(await ledger.find(entry.id)).toMatchObject({
        workingUntil: noon + 3,
        updatedAt: noon + 3,
        state: 'paid',
      })
    })
  })

  describe('idle and recent', () => {
    const now = noon + 1_000_000
    const { network } = makeTerms()
    const query = { network, state: 'pending', now, untouchedSince: now, limit: 10 } as const

    test('idle leaves out what somebody works on, other states and what changed lately', async () => {
      const free = await rows.claimed()
      await ledger.claim(makeClaim(), now + 1)
      await rows.moved('paid')
      expect(await ledger.idle(query)).toEqual([free.id])
      expect(await ledger.idle({ ...query, untouchedSince: noon })).toEqual([free.id])
      expect(await ledger.idle({ ...query, untouchedSince: noon - 1 })).toEqual([])
    })

    test('idle answers the longest untouched first, and no more than asked', async () => {
      const made = []
      for (const age of [3, 1, 2]) made.push(await rows.claimed({ claimedAt: noon - age }))
      expect(await ledger.idle({ ...query, limit: 2 })).toEqual([made[0]?.id, made[2]?.id])
    })

    test('recent answers the latest first, and no more than asked', async () => {
      const made = []
      for (const age of [3, 1, 2]) made.push(await rows.claimed({ claimedAt: noon - age }))
      const recent = await ledger.recent(2)
      expect(recent.map(({ id }) => id)).toEqual([made[1]?.id, made[2]?.id])
    })
  })

  test('a row that cannot be read stops the call instead of being guessed at', async () => {
    const { id } = await rows.claimed()
    await store.db.updateTable('payments').set({ amount: '5e3' }).where('id', '=', id).execute()
    await expect(ledger.find(id)).rejects.toBeInstanceOf(Error)
    await store.db
      .updateTable('payments')
      .set({ amount: '5000', state: 'lost' })
      .where('id', '=', id)
      .execute()
    await expect(ledger.find(id)).rejects.toBeInstanceOf(Error)
  })
})

function upper(hex: `0x${string}`): `0x${string}` {
  return `0x${hex.slice(2).toUpperCase()}`
}
