import type { PaymentPayload } from '@x402/core/types'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { sweep } from '../../src/gate/sweep.ts'
import { poor, unknown } from '../support/fake-settlement.ts'
import { latch, openBench, paymentOf, until, withoutQuoteId, type Bench } from './bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.store.close())

const fails = () => Promise.reject(new Error('upstream'))
const sweepNow = () => sweep(bench.services)
const state = async (payload: PaymentPayload) => (await bench.entry(payload)).state

async function unclear(payload: PaymentPayload, { moved }: { moved: boolean }) {
  bench.settlement.next({ outcome: unknown, moves: moved })
  await bench.refused({ payments: [payload] })
  return payload
}

/** A payment that was refused while its wallet was empty. */
async function refusedPayment(): Promise<PaymentPayload> {
  const payload = await bench.pay()
  bench.settlement.next({ outcome: poor })
  await bench.call({ payments: [payload] })
  return payload
}

/** Nothing comes along that is not on chain once it settles. */
async function bare(): Promise<PaymentPayload> {
  return withoutQuoteId(await bench.pay())
}

/** Paid, but the tool failed. */
async function undelivered(): Promise<PaymentPayload> {
  const payload = await bench.pay()
  bench.behaviour.run = fails
  await bench.refused({ payments: [payload] })
  bench.behaviour.run = async () => {}
  return payload
}

describe('everybody who waits for a process that died', () => {
  test('gets the one answer, which one of them makes', async () => {
    const payload = await bench.pay()
    const dead = latch()
    bench.settlement.next({ takes: dead.opened, moves: false })
    void bench.call({ payments: [payload] }).catch(() => undefined)
    await until(() => bench.settlement.orders.length === 1)
    bench.clock.advance(89_000)
    const work = latch()
    bench.behaviour.run = () => work.opened
    const waiting = Array.from({ length: 10 }, () => bench.served({ payments: [payload] }))
    bench.clock.advance(1_000)
    await until(() => bench.behaviour.runs.length === 1)
    work.open()
    const answers = await Promise.all(waiting)
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1)
    expect(bench.behaviour.runs).toHaveLength(1)
  })
})

describe('a refused payment', () => {
  test('that settles under a newer quote is known by that one afterwards', async () => {
    const payload = await refusedPayment()
    const { accepted } = await bench.pay()
    const renewed = { ...payload, accepted }
    const first = await bench.served({ payments: [renewed] })
    expect(await bench.served({ payments: [renewed] })).toMatchObject({
      body: first.body,
      repeated: true,
    })
    expect(bench.settlement.orders).toHaveLength(2)
  })

  test('is not offered another quote while the node does not answer', async () => {
    const payload = await refusedPayment()
    bench.settlement.reachable = false
    bench.clock.advance(400_000)
    expect(await bench.refused({ payments: [payload] })).toMatchObject({
      code: 'payment.settlement_unknown',
      charged: 'unknown',
    })
    expect(bench.settlement.orders).toHaveLength(1)
  })

  test('is tried again on the word of the engine where no node is configured', async () => {
    const payload = await refusedPayment()
    bench.settlement.hasNode = false
    expect(await bench.served({ payments: [payload] })).toMatchObject({ repeated: false })
  })
})

describe('a payment without anything to prove it by', () => {
  test('settles when it is resent after an unclear answer, as that answer said', async () => {
    const payload = await unclear(await bare(), { moved: false })
    expect(await bench.served({ payments: [payload] })).toMatchObject({ repeated: false })
  })

  test('is public once it moved: then it opens nothing, and the sweep finds it', async () => {
    const payload = await unclear(await bare(), { moved: true })
    const problem = await bench.refused({ payments: [payload] })
    expect(problem).toMatchObject({ code: 'payment.proof_required' })
    expect(bench.behaviour.runs).toEqual([])
    bench.clock.advance(1)
    expect(await sweepNow()).toMatchObject({ foundPaid: 1 })
    expect(await bench.refused({ payments: [payload] })).toMatchObject(problem)
  })

  test('gets a fresh quote once it can never be charged', async () => {
    const payload = await unclear(await bare(), { moved: false })
    bench.clock.advance(330_000)
    for (let asked = 0; asked < 2; asked += 1) {
      const outcome = await bench.call({ payments: [payload] })
      expect(outcome).toMatchObject({ kind: 'quote', refusal: { code: 'payment.expired' } })
    }
  })
})

describe('an unclear payment that ends while it is tried again', () => {
  test('stays unclear: the first attempt may still land', async () => {
    const payload = await unclear(await bench.pay(), { moved: false })
    const ended = { kind: 'refused', reason: 'expired', detail: 'expired' } as const
    bench.settlement.next({ outcome: ended })
    expect(await bench.refused({ payments: [payload] })).toMatchObject({
      code: 'payment.settlement_unknown',
    })
    bench.settlement.transfer(paymentOf(payload))
    expect(await bench.served({ payments: [payload] })).toMatchObject({ repeated: false })
  })
})

describe('a signature that cannot be checked', () => {
  test('leaves the payment free for the next who asks', async () => {
    const payload = await unclear(await bench.pay(), { moved: false })
    bench.settlement.signed = new Error('no node')
    expect(await bench.refused({ payments: [payload] })).toMatchObject({
      code: 'payment.settlement_unknown',
    })
    bench.settlement.signed = true
    expect(await bench.served({ payments: [payload] })).toMatchObject({ repeated: false })
  })
})

describe('a payment whose time is over', () => {
  test('is not given up on the word of a node that lags', async () => {
    const payload = await unclear(await bench.pay(), { moved: false })
    bench.clock.advance(400_000)
    const end = (await bench.entry(payload)).validBefore * 1000
    bench.settlement.asOf = end - 1
    expect(await sweepNow()).toMatchObject({ expired: 0 })
    expect(await bench.refused({ payments: [payload] })).toMatchObject({
      code: 'payment.settlement_unknown',
    })
    bench.settlement.asOf = end
    bench.clock.advance(1)
    expect(await sweepNow()).toMatchObject({ expired: 1 })
  })

  test('is given up ten minutes later where the chain makes no blocks', async () => {
    const payload = await unclear(await bench.pay(), { moved: false })
    bench.settlement.asOf = 0
    bench.clock.advance(300_000 + 599_999)
    expect(await sweepNow()).toMatchObject({ expired: 0 })
    bench.clock.advance(1)
    expect(await sweepNow()).toMatchObject({ expired: 1 })
    expect(await state(payload)).toBe('expired')
  })
})

describe('a transfer that the chain took back', () => {
  test('is made again by the free repeat, which still delivers once', async () => {
    const payload = await undelivered()
    bench.settlement.takeBack(paymentOf(payload).nonce)
    expect(await bench.served({ payments: [payload] })).toMatchObject({ repeated: false })
    expect(bench.settlement.orders).toHaveLength(2)
    expect(await bench.states(payload)).toEqual([
      'pending by gate',
      'paid by gate',
      'unknown by gate',
      'pending by gate',
      'paid by gate',
      'delivered by gate',
    ])
  })

  test('is not made again on the word of a node that lags', async () => {
    const payload = await undelivered()
    bench.settlement.takeBack(paymentOf(payload).nonce)
    bench.settlement.asOf = bench.clock.now() + 29_999
    expect(await bench.served({ payments: [payload] })).toMatchObject({ repeated: false })
    expect(bench.settlement.orders).toHaveLength(1)
  })

  test('is not given back: it is open again, and ends uncharged when its time is over', async () => {
    const payload = await undelivered()
    bench.settlement.takeBack(paymentOf(payload).nonce)
    bench.clock.advance(600_000)
    expect(await sweepNow()).toMatchObject({ reopened: 1, returning: 0, credited: 0 })
    bench.clock.advance(1)
    expect(await sweepNow()).toMatchObject({ expired: 1, credited: 0 })
    expect(await bench.store.db.selectFrom('credits').selectAll().execute()).toEqual([])
  })

  test('nothing is given back while the node cannot say whether it is still there', async () => {
    const payload = await undelivered()
    bench.settlement.reachable = false
    bench.clock.advance(600_000)
    expect(await sweepNow()).toMatchObject({ returning: 0, credited: 0 })
    bench.settlement.reachable = true
    expect(await sweepNow()).toMatchObject({ returning: 1, credited: 1 })
    expect(await state(payload)).toBe('credited')
  })
})
