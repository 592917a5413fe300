import type { PaymentPayload } from '@x402/core/types'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { LedgerEntry } from '../../src/gate/ledger.ts'
import type { RefundOutcome, Refunds } from '../../src/gate/refunds.ts'
import { sweep, type SweepProblem } from '../../src/gate/sweep.ts'
import { random32 } from '../support/builders.ts'
import { openBench, paymentOf, type Bench } from './bench.ts'

const minute = 60_000
const hour = 60 * minute

let bench: Bench
let problems: SweepProblem[]
let wallet: FakeWallet
beforeEach(async () => {
  bench = await openBench()
  problems = []
  wallet = fakeWallet()
})
afterEach(() => bench.store.close())

/** A refund wallet that ends as it is told; it pays as often as it is asked to. */
type FakeWallet = Refunds & { asked: LedgerEntry[]; ends: RefundOutcome | Error }

function fakeWallet(): FakeWallet {
  const fake: FakeWallet = {
    asked: [],
    ends: { kind: 'refunded', transaction: random32() },
    async send(entry) {
      fake.asked.push(entry)
      if (fake.ends instanceof Error) throw fake.ends
      return fake.ends
    },
  }
  return fake
}

const sweepNow = (refunds: Refunds | undefined = wallet) =>
  sweep({ ...bench.services, refunds, onProblem: (problem) => problems.push(problem) })

/** A paid call that failed, and was given up. */
async function returning(): Promise<PaymentPayload> {
  const payload = await bench.pay()
  bench.behaviour.run = () => Promise.reject(new Error('upstream'))
  await bench.refused({ payments: [payload] })
  bench.clock.advance(10 * minute)
  return payload
}

describe('with a refund wallet', () => {
  test('the money goes back to the wallet, and no credit is given', async () => {
    const payload = await returning()
    expect(await sweepNow()).toMatchObject({ returning: 1, refunded: 1, credited: 0 })
    expect(await bench.entry(payload)).toMatchObject({ state: 'refunded' })
    expect(await bench.store.db.selectFrom('credits').selectAll().execute()).toEqual([])
  })

  test('twenty sweeps at once ask it once', async () => {
    await returning()
    await Promise.all(Array.from({ length: 20 }, () => sweepNow()))
    expect(wallet.asked).toHaveLength(1)
  })

  test('it is given the row: what was received, and who paid it', async () => {
    const payload = await returning()
    bench.behaviour.price = '0.009'
    await sweepNow()
    expect(wallet.asked).toMatchObject([{ received: 5_000n, payer: paymentOf(payload).payer }])
  })

  test('a refund on its way is asked about at every sweep, and the operator hears of it', async () => {
    const payload = await returning()
    wallet.ends = { kind: 'waiting', reason: 'not in a block yet' }
    await sweepNow()
    await sweepNow()
    expect(wallet.asked).toHaveLength(2)
    expect(problems.map(({ what }) => what)).toEqual(['not in a block yet', 'not in a block yet'])
    expect(await bench.entry(payload)).toMatchObject({ state: 'refund_pending' })
  })

  test('a refund that failed is tried again later and later, twenty times', async () => {
    const payload = await returning()
    wallet.ends = { kind: 'failed', reason: 'the wallet is empty' }
    const waits: number[] = []
    for (let waited = 0; wallet.asked.length < 20; waited += 1) {
      const before = wallet.asked.length
      await sweepNow()
      if (wallet.asked.length > before) waits.push(waited)
      if (wallet.asked.length > before) waited = 0
      bench.clock.advance(30_000)
    }
    expect(waits.slice(0, 6)).toEqual([0, 1, 2, 4, 8, 16])
    expect(waits.at(-1)).toBe((6 * hour) / 30_000)

    expect(problems.at(-1)).toMatchObject({ what: /empty/, givenUp: true })
    expect(problems.filter(({ givenUp }) => givenUp)).toHaveLength(1)
    bench.clock.advance(365 * 24 * hour)
    await sweepNow()
    expect(wallet.asked).toHaveLength(20)
    expect(await bench.entry(payload)).toMatchObject({ state: 'refund_failed' })
  })

  test('one that was given up does not stand in the way of others', async () => {
    const failed = await returning()
    wallet.ends = { kind: 'failed', reason: 'the payer is frozen' }
    await sweepNow()
    wallet.ends = { kind: 'refunded', transaction: random32() }
    const other = await returning()
    await sweepNow()
    expect(await bench.entry(other)).toMatchObject({ state: 'refunded' })
    bench.clock.advance(30_000)
    await sweepNow()
    expect(await bench.entry(failed)).toMatchObject({ state: 'refunded' })
  })

  test('a wallet that throws leaves the row, and its lease ends', async () => {
    const payload = await returning()
    wallet.ends = new Error('bug')
    await sweepNow()
    expect(problems).toMatchObject([{ paymentId: paymentOf(payload).id }])
    wallet.ends = { kind: 'refunded', transaction: random32() }
    await sweepNow()
    expect(await bench.entry(payload)).toMatchObject({ state: 'refund_pending' })
    bench.clock.advance(90_000)
    await sweepNow()
    expect(await bench.entry(payload)).toMatchObject({ state: 'refunded' })
  })

  test('a call that is being returned is not run any more', async () => {
    const payload = await returning()
    await sweepNow()
    bench.behaviour.run = async () => {}
    const runs = bench.behaviour.runs.length
    expect(await bench.refused({ payments: [payload] })).toMatchObject({ code: 'payment.returned' })
    expect(bench.behaviour.runs).toHaveLength(runs)
  })
})

test('a refund that failed becomes credit when the wallet is taken away', async () => {
  const payload = await returning()
  wallet.ends = { kind: 'failed', reason: 'the wallet is empty' }
  await sweepNow()
  bench.clock.advance(minute)
  const { ledger, settlement, clock, timing, terms } = bench.services
  await sweep({ ledger, settlement, clock, timing, terms })
  expect(await bench.entry(payload)).toMatchObject({ state: 'credited' })
})
