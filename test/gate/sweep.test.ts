import type { PaymentPayload } from '@x402/core/types'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { sweep, type SweepProblem, type SweepReport } from '../../src/gate/sweep.ts'
import { poor, unknown } from '../support/fake-settlement.ts'
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
  reopened: 0,
  returning: 0,
  refunded: 0,
  refundFailed: 0,
  credited: 0,
  resultsDropped: 0,
  creditsReleased: 0,
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

async function rejectedPayment(): Promise<PaymentPayload> {
  const payload = await bench.pay()
  bench.settlement.next({ outcome: poor })
  await bench.call({ payments: [payload] })
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

  test('one row that cannot be read does not stop the others', async () => {
    const [first, broken, last] = [
      await undeliveredPayment(),
      await undeliveredPayment(),
      await undeliveredPayment(),
    ]
    const { id } = paymentOf(broken)
    await bench.store.db
      .updateTable('payments')
      .set({ amount: '5e3' })
      .where('id', '=', id)
      .execute()
    bench.clock.advance(10 * minute)
    const problems: SweepProblem[] = []
    const onProblem = (problem: SweepProblem) => problems.push(problem)
    expect(await sweep({ ...bench.services, onProblem })).toMatchObject({ credited: 2 })
    expect(problems).toMatchObject([{ paymentId: id }])
    expect(await Promise.all([first, last].map(state))).toEqual(['credited', 'credited'])
  })

  test('a chain that fails for one payment is asked about the others', async () => {
    const failing = await unclearPayment({ moved: true })
    const other = await unclearPayment({ moved: true })
    const { settlement } = bench
    const inspect: typeof settlement.inspect = (claim) =>
      claim.nonce === paymentOf(failing).nonce
        ? Promise.reject(new Error('no such block'))
        : settlement.inspect(claim)
    const report = await sweep({ ...bench.services, settlement: { ...settlement, inspect } })
    expect(report).toMatchObject({ foundPaid: 1 })
    expect(await Promise.all([failing, other].map(state))).toEqual(['unknown', 'paid'])
  })

  test('more unclear payments than one sweep looks at are all asked about', async () => {
    for (let made = 0; made < 55; made += 1) await unclearPayment({ moved: false })
    bench.clock.advance(1)
    const last = await unclearPayment({ moved: true })
    bench.clock.advance(1)
    expect(await sweepNow()).toEqual(nothing)
    bench.clock.advance(1)
    expect(await sweepNow()).toEqual({ ...nothing, foundPaid: 1 })
    expect(await state(last)).toBe('paid')
  })

  describe('a rejected payment', () => {
    test('that somebody submitted all the same is found paid, and goes back', async () => {
      const payload = await rejectedPayment()
      expect(await sweepNow()).toEqual(nothing)
      bench.settlement.transfer(paymentOf(payload))
      expect(await sweepNow()).toEqual({ ...nothing, foundPaid: 1 })
      bench.clock.advance(10 * minute)
      expect(await sweepNow()).toEqual({ ...nothing, returning: 1, credited: 1 })
      expect(await bench.states(payload)).toEqual([
        'pending by gate',
        'rejected by gate',
        'pending by reconciler',
        'paid by reconciler',
        'refund_pending by sweeper',
        'credited by sweeper',
      ])
    })

    test('that was found paid is served to its payer for free', async () => {
      const payload = await rejectedPayment()
      bench.settlement.transfer(paymentOf(payload))
      await sweepNow()
      expect(await bench.served({ payments: [payload] })).toMatchObject({ repeated: false })
      expect(bench.settlement.orders).toHaveLength(1)
    })

    test('is not asked about any more once it cannot be submitted', async () => {
      const payload = await rejectedPayment()
      bench.clock.advance(330_000)
      expect(await sweepNow()).toEqual({ ...nothing, expired: 1 })
      expect(await state(payload)).toBe('expired')
    })

    test('that was used elsewhere keeps its reason while it is valid', async () => {
      const payload = await rejectedPayment()
      bench.settlement.spend(paymentOf(payload).nonce)
      expect(await sweepNow()).toEqual(nothing)
      bench.clock.advance(330_000)
      expect(await sweepNow()).toEqual({ ...nothing, expired: 1 })
      expect(await state(payload)).toBe('expired')
    })
  })

  test('payments of another network are left alone', async () => {
    const unclear = await unclearPayment({ moved: false })
    const undelivered = await undeliveredPayment()
    bench.clock.advance(86_400_000 - 1)
    const terms = { ...bench.services.terms, network: 'eip155:8453' as const }
    expect(await sweep({ ...bench.services, terms })).toEqual(nothing)
    expect(await Promise.all([unclear, undelivered].map(state))).toEqual(['unknown', 'paid'])
  })

  test('a sweep that is told to stop begins nothing new', async () => {
    const payload = await undeliveredPayment()
    bench.clock.advance(10 * minute)
    expect(await sweep({ ...bench.services, signal: AbortSignal.abort() })).toEqual(nothing)
    expect(await state(payload)).toBe('paid')
  })

  describe('stored results', () => {
    test('are dropped when they are over, and the receipt stays', async () => {
      const payload = await bench.pay()
      const { receipt } = await bench.served({ payments: [payload] })
      bench.clock.advance(86_400_000 - 1)
      expect(await sweepNow()).toEqual(nothing)
      bench.clock.advance(1)
      expect(await sweepNow()).toEqual({ ...nothing, resultsDropped: 1 })
      expect(await sweepNow()).toEqual(nothing)
      expect(await bench.ledger.result(paymentOf(payload).id)).toMatchObject({ body: '' })
      expect(await bench.refused({ payments: [payload] })).toMatchObject({
        status: 410,
        code: 'payment.result_expired',
        charged: true,
        receipt,
      })
    })

    test('that another process dropped early are over for a clock that runs behind', async () => {
      const payload = await bench.pay()
      await bench.served({ payments: [payload] })
      await bench.ledger.emptyResults(bench.clock.now() + 86_400_000)
      expect(await bench.refused({ payments: [payload] })).toMatchObject({ status: 410 })
    })
  })
})

describe('a result that is too large to be kept', () => {
  test('is a failure of the tool: charged, free to repeat, then given back', async () => {
    await bench.store.close()
    bench = await openBench({ maxResultBytes: 60 })
    const big = { text: 'x'.repeat(60) }
    const payload = await bench.pay({ input: big })
    expect(await bench.refused({ input: big, payments: [payload] })).toMatchObject({
      code: 'tool.failed',
      charged: true,
      retryable: true,
    })
    expect(await bench.dump()).not.toContain(big.text)
    bench.clock.advance(10 * minute)
    expect(await sweepNow()).toEqual({ ...nothing, returning: 1, credited: 1 })
  })

  test('is measured in bytes, and may be as large as the limit', async () => {
    await bench.store.close()
    bench = await openBench({ maxResultBytes: 23 })
    // Beside the text there are nineteen.
    const fits = { text: 'abcd' }
    const payment = await bench.pay({ input: fits })
    expect(await bench.served({ input: fits, payments: [payment] })).toMatchObject({
      body: '{"text":"abcd","run":1}',
    })
    const wide = { text: 'é€' }
    const other = await bench.pay({ input: wide })
    expect(await bench.refused({ input: wide, payments: [other] })).toMatchObject({
      code: 'tool.failed',
    })
  })
})
