import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { Ledger, LedgerEntry } from '../../src/gate/ledger.ts'
import type { RefundJournal, SignedRefund } from '../../src/gate/refunds.ts'
import { usdc } from '../../src/money/usdc.ts'
import { sqlLedger } from '../../src/store/ledger.ts'
import { openPayments } from '../../src/store/open-payments.ts'
import type { Store } from '../../src/store/open-store.ts'
import { sqlRefundJournal } from '../../src/store/refund-journal.ts'
import { noon, random32, randomAddress } from '../support/builders.ts'
import { databases } from './databases.ts'
import { present, rowsOf, times } from './rows-of.ts'

const account = randomAddress()

function refundOf(entry: LedgerEntry, parts: Partial<SignedRefund> = {}): SignedRefund {
  return {
    paymentId: entry.id,
    network: entry.network,
    account,
    nonce: 0,
    transaction: random32(),
    raw: '0x02f8',
    payer: entry.payer,
    amount: usdc('0.005'),
    replaces: undefined,
    signedAt: noon + 2,
    ...parts,
  }
}

describe.each(databases)('signed refunds, on $name', ({ open }) => {
  let store: Store
  let ledger: Ledger
  let journal: RefundJournal
  let rows: ReturnType<typeof rowsOf>
  beforeEach(async () => {
    store = await open()
    ledger = sqlLedger(store.db)
    journal = sqlRefundJournal(store.db)
    rows = rowsOf(ledger)
  })
  afterEach(() => store.close())

  const returning = () => rows.moved('paid', 'refund_pending')
  const credit = (held: LedgerEntry) =>
    ledger.credit({
      held,
      payer: held.payer,
      amount: usdc('0.005'),
      actor: 'sweeper',
      reason: 'no wallet',
      at: noon + 3,
    })

  test('are kept as they were signed', async () => {
    const entry = await returning()
    const refund = refundOf(entry, { nonce: 7, replaces: undefined })
    expect(await journal.record(refund, entry)).toBe('recorded')
    expect(await journal.find(entry.id)).toEqual(refund)
  })

  test('a payment has one: of twenty at once one is kept', async () => {
    const entry = await returning()
    const outcomes = await Promise.all(
      times(20, (nonce) => journal.record(refundOf(entry, { nonce }), entry)),
    )
    expect(outcomes.filter((outcome) => outcome === 'recorded')).toHaveLength(1)
    expect(new Set(outcomes)).toEqual(new Set(['recorded', 'lost']))
  })

  test('a nonce is used once: of twenty at once one gets it', async () => {
    const entries = await Promise.all(times(20, returning))
    const outcomes = await Promise.all(
      entries.map((entry) => journal.record(refundOf(entry), entry)),
    )
    expect(outcomes.filter((outcome) => outcome === 'recorded')).toHaveLength(1)
    expect(new Set(outcomes)).toEqual(new Set(['recorded', 'nonce_taken']))
  })

  test('another network or another wallet has nonces of its own', async () => {
    const [one, two, three] = [await returning(), await returning(), await returning()]
    const away = { network: 'eip155:1' } as const
    expect(await journal.record(refundOf(one), one)).toBe('recorded')
    expect(await journal.record(refundOf(two, away), two)).toBe('recorded')
    const other = { account: randomAddress() }
    expect(await journal.record(refundOf(three, other), three)).toBe('recorded')
    expect(await journal.from({ network: one.network, account }, 0)).toHaveLength(1)
  })

  test('is not kept for a payment that somebody else has, or that is not being returned', async () => {
    const entry = await returning()
    const leased = await ledger.lease({ held: entry, until: noon + 99, runs: 0 })
    expect(await journal.record(refundOf(entry), entry)).toBe('lost')
    expect(await journal.record(refundOf(entry), present(leased))).toBe('recorded')
    const paid = await rows.paid()
    expect(await journal.record(refundOf(paid, { nonce: 1 }), paid)).toBe('lost')
  })

  test('is replaced only by one that names it', async () => {
    const entry = await returning()
    const first = refundOf(entry)
    await journal.record(first, entry)
    const second = refundOf(entry, { nonce: 1, replaces: random32() })
    expect(await journal.record(second, entry)).toBe('lost')
    const named = { ...second, replaces: first.transaction }
    expect(await journal.record(named, entry)).toBe('recorded')
    expect(await journal.find(entry.id)).toEqual(named)
  })

  test('stays when its successor finds the nonce taken', async () => {
    const [entry, other] = [await returning(), await returning()]
    const first = refundOf(entry)
    await journal.record(first, entry)
    await journal.record(refundOf(other, { nonce: 1 }), other)
    const next = refundOf(entry, { nonce: 1, replaces: first.transaction })
    expect(await journal.record(next, entry)).toBe('nonce_taken')
    expect(await journal.find(entry.id)).toEqual(first)
  })

  test('keeps its payment from being credited', async () => {
    const entry = await returning()
    await journal.record(refundOf(entry), entry)
    expect(await credit(entry)).toBe(false)
    expect(await ledger.find(entry.id)).toMatchObject({ state: 'refund_pending' })
    expect(await store.db.selectFrom('credits').selectAll().execute()).toEqual([])
  })

  test('credit and refund at once: one of them happens', async () => {
    const entries = await Promise.all(times(20, returning))
    const outcomes = await Promise.all(
      entries.map((entry, nonce) =>
        Promise.all([credit(entry), journal.record(refundOf(entry, { nonce }), entry)]),
      ),
    )
    for (const [credited, refund] of outcomes) expect(credited).toBe(refund !== 'recorded')
  })

  test('open payments are counted by state, with the age of the oldest', async () => {
    await rows.claimed({ claimedAt: noon - 5 })
    await rows.claimed({ claimedAt: noon - 9 })
    await returning()
    await rows.moved('paid', 'delivered')
    await rows.moved('rejected')
    const found = (await openPayments(store.db)).toSorted((a, b) => a.oldestAt - b.oldestAt)
    expect(found).toEqual([
      { state: 'pending', count: 2, oldestAt: noon - 9 },
      { state: 'refund_pending', count: 1, oldestAt: noon },
    ])
  })
})
