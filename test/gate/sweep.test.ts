import type { PaymentPayload } from '@x402/core/types'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { sweep, type SweepReport } from '../../src/gate/sweep.ts'
import { unknown } from '../support/fake-settlement.ts'
import { latch, openBench, paymentOf, until, type Bench } from './bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.store.close())

const minute = 60_000
const nothing: SweepReport = {
  expired: 0,
  foundPaid: 0,
  returning: 0,
  refunded: 0,
  refundFailed: 0,
  credited: 0,
  resultsDropped: 0,
}

const sweepNow = () => sweep(bench.services)
const state = async (payload: PaymentPayload) => (await bench.entry(payload)).state
const credits = () => bench.store.db.selectFrom('credits').selectAll().execute()

async function unclearPayment({ moved }: { moved: boolean }): Promise<PaymentPayload> {
  const payload = await bench.pay()
  bench.settlement.next({ outcome: unknown, moves: moved })
  await bench.refused({ payments: [payload] })
  return payload
}

async function undeliveredPayment(): Promise<PaymentPayload> {
  const payload = await bench.pay()
  bench.behaviour.run = () => Promise.reject(new Error('upstream'))
  await bench.refused({ payments: [payload] })
  return payload
}

/** A payment whose process died while it settled. */
async function abandonedPayment({ moves }: { moves: boolean }): Promise<PaymentPayload> {
  const payload = await bench.pay()
  const dead = latch()
  bench.settlement.next({ takes: dead.opened, moves: false })
  void bench.call({ payments: [payload] }).catch(() => undefined)
  await until(() => bench.settlement.orders.length > 0)
  if (moves) bench.settlement.transfer(paymentOf(payload))
  return payload
}

describe('a sweep', () => {
  test('finds nothing to do where all is delivered', async () => {
    const payload = await bench.pay()
    await bench.served({ payments: [payload] })
    bench.clock.advance(86_399_999)
    expect(await sweepNow()).toEqual(nothing)
    expect(await state(payload)).toBe('delivered')
  })

  test.each([
    { what: 'an unclear payment', make: unclearPayment },
    {
      what: 'an abandoned payment',
      make: ({ moved }: { moved: boolean }) => abandonedPayment({ moves: moved }),
    },
  ])('$what that moved is found paid, and served when it is resent', async ({ make }) => {
    const payload = await make({ moved: true })
    bench.clock.advance(90_000)
    expect(await sweepNow()).toEqual({ ...nothing, foundPaid: 1 })
    expect(await bench.entry(payload)).toMatchObject({ state: 'paid', received: 5_000n })
    expect(await bench.served({ payments: [payload] })).toMatchObject({ repeated: false })
  })

  test.each([
    { what: 'an unclear payment', make: unclearPayment },
    {
      what: 'an abandoned payment',
      make: ({ moved }: { moved: boolean }) => abandonedPayment({ moves: moved }),
    },
  ])('$what that never moved expires when no block can carry it any more', async ({ make }) => {
    const payload = await make({ moved: false })
    bench.clock.advance(329_999)
    expect(await sweepNow()).toEqual(nothing)
    bench.clock.advance(1)
    expect(await sweepNow()).toEqual({ ...nothing, expired: 1 })
    expect(await state(payload)).toBe('expired')
  })

  test('a payment that was cancelled on chain expires at once', async () => {
    const payload = await unclearPayment({ moved: false })
    bench.settlement.spend(paymentOf(payload).nonce)
    expect(await sweepNow()).toEqual({ ...nothing, expired: 1 })
  })

  test('nothing is decided while the chain cannot be asked, however long', async () => {
    const payload = await unclearPayment({ moved: true })
    bench.settlement.reachable = false
    bench.clock.advance(86_400_000)
    expect(await sweepNow()).toEqual(nothing)
    expect(await state(payload)).toBe('unknown')
    bench.settlement.reachable = true
    expect(await sweepNow()).toEqual({ ...nothing, foundPaid: 1 })
  })

  test('a payment that somebody works on is left alone', async () => {
    const payload = await abandonedPayment({ moves: true })
    bench.clock.advance(89_999)
    expect(await sweepNow()).toEqual(nothing)
    expect(await state(payload)).toBe('pending')
  })

  test('a paid call is given ten minutes for free repeats, then the money goes back', async () => {
    const payload = await undeliveredPayment()
    bench.clock.advance(10 * minute - 1)
    expect(await sweepNow()).toEqual(nothing)
    bench.clock.advance(1)
    expect(await sweepNow()).toEqual({ ...nothing, returning: 1, credited: 1 })
    expect(await bench.states(payload)).toEqual([
      'pending by gate',
      'paid by gate',
      'refund_pending by sweeper',
      'credited by sweeper',
    ])
  })

  test('the credit is what was received, to the payer who paid it', async () => {
    const payload = await undeliveredPayment()
    bench.behaviour.price = '0.009'
    bench.clock.advance(10 * minute)
    await sweepNow()
    const { id, payer } = paymentOf(payload)
    expect(await credits()).toEqual([
      { payment_id: id, payer, amount: '5000', at: bench.clock.now() },
    ])
  })

  test('twenty sweeps at once credit once', async () => {
    const payload = await undeliveredPayment()
    bench.clock.advance(10 * minute)
    const reports = await Promise.all(Array.from({ length: 20 }, sweepNow))
    const sum = (name: 'returning' | 'credited') =>
      reports.reduce((total, report) => total + report[name], 0)
    expect([sum('returning'), sum('credited')]).toEqual([1, 1])
    expect(await credits()).toHaveLength(1)
    expect(await state(payload)).toBe('credited')
    expect(await sweepNow()).toEqual(nothing)
  })

  test('a resend and twenty sweeps at once: delivered or credited, never both', async () => {
    const payload = await undeliveredPayment()
    bench.behaviour.run = async () => {}
    bench.clock.advance(10 * minute)
    const [resend] = await Promise.allSettled([
      bench.call({ payments: [payload] }),
      ...Array.from({ length: 20 }, sweepNow),
    ])
    const delivered = resend.status === 'fulfilled' && resend.value.kind === 'delivered'
    expect(await state(payload)).toBe(delivered ? 'delivered' : 'credited')
    expect(await credits()).toHaveLength(delivered ? 0 : 1)
  })

  test('a payment found paid late still has its ten minutes', async () => {
    const payload = await unclearPayment({ moved: true })
    bench.clock.advance(60 * minute)
    expect(await sweepNow()).toEqual({ ...nothing, foundPaid: 1 })
    bench.clock.advance(10 * minute - 1)
    expect(await sweepNow()).toEqual(nothing)
    expect(await bench.served({ payments: [payload] })).toMatchObject({ repeated: false })
  })

  test('sixty payments left behind are all finished', async () => {
    const payloads = []
    for (let made = 0; made < 60; made += 1) payloads.push(await undeliveredPayment())
    bench.clock.advance(10 * minute)
    await sweepNow()
    await sweepNow()
    const states = await Promise.all(payloads.map(state))
    expect(new Set(states)).toEqual(new Set(['credited']))
    expect(await credits()).toHaveLength(60)
  })
})
