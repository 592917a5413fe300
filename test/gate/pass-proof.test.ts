import type { PaymentPayload } from '@x402/core/types'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { latch, openBench, paymentOf, until, withoutQuoteId, type Bench } from './bench.ts'
import { soldKey } from './sold-key.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.store.close())

/** A payment as anybody can rebuild it from the chain, and a key that its wallet bought. */
async function paid(parts: { tool?: string } = {}) {
  const payment = await bench.pay(parts)
  const key = await soldKey(bench, { payer: paymentOf(payment).payer, requestsPerMinute: 2 })
  return { payment, rebuilt: withoutQuoteId(payment), key, ...parts }
}

async function undelivered({ payment }: { payment: PaymentPayload }) {
  bench.behaviour.run = () => Promise.reject(new Error('upstream'))
  await bench.refused({ payments: [payment] })
  bench.behaviour.run = async () => {}
}

describe('a key pass of the payer', () => {
  test('opens the stored result of a payment, and counts no call', async () => {
    const { payment, rebuilt, key } = await paid()
    const first = await bench.served({ payments: [payment] })
    const again = await bench.served({ payments: [rebuilt], key })
    expect(again).toMatchObject({ body: first.body, receipt: first.receipt, repeated: true })
    expect(bench.behaviour.runs).toHaveLength(1)
    expect(await bench.served({ key })).toMatchObject({ limits: { minute: { remaining: 1 } } })
  })

  test('opens it also where the pass does not open the tool', async () => {
    const { payment, rebuilt, key, tool } = await paid({ tool: 'guarded' })
    const first = await bench.served({ tool: 'guarded', payments: [payment] })
    const again = await bench.served({ tool: 'guarded', payments: [rebuilt], key })
    expect(again).toMatchObject({ body: first.body, repeated: true })
    expect(await bench.refused({ tool: String(tool), key })).toMatchObject({ code: 'key.scope' })
  })

  test('opens the free repeat of a payment that was not delivered', async () => {
    const { payment, rebuilt, key } = await paid()
    await undelivered({ payment })
    expect(await bench.served({ payments: [rebuilt], key })).toMatchObject({
      receipt: { extra: { paymentId: paymentOf(payment).id } },
      repeated: false,
    })
    expect(bench.settlement.orders).toHaveLength(1)
  })

  test('opens a pass that is shown once', async () => {
    const order = { tool: 'buy_key_pass', input: { period: '1d' } }
    const payment = await bench.pay(order)
    const key = await soldKey(bench, { payer: paymentOf(payment).payer })
    await bench.served({ ...order, payments: [payment] })
    const again = { ...order, payments: [withoutQuoteId(payment)] }
    expect(await bench.refused(again)).toMatchObject({ code: 'payment.proof_required' })
    expect(await bench.served({ ...again, key })).toMatchObject({ repeated: true })
  })
})

describe('a key pass of somebody else', () => {
  test('opens nothing of the payment: the call rides on the pass', async () => {
    const { payment, rebuilt } = await paid()
    await bench.served({ payments: [payment] })
    const key = await soldKey(bench)
    const outcome = await bench.served({ payments: [rebuilt], key })
    expect(outcome).toMatchObject({ receipt: undefined, repeated: false, output: { run: 2 } })
  })

  test('proves nothing where passes do not open the tool', async () => {
    const order = { tool: 'buy_key_pass', input: { period: '1d' } }
    const payment = await bench.pay(order)
    await bench.served({ ...order, payments: [payment] })
    const call = { ...order, payments: [withoutQuoteId(payment)], key: await soldKey(bench) }
    expect(await bench.refused(call)).toMatchObject({ code: 'payment.proof_required' })
  })
})

describe('a ride on a pass moves no money', () => {
  test.each([
    { what: 'a payment nobody has seen', seen: false },
    { what: 'a payment that was refused before', seen: true },
  ])('$what stays unsettled', async ({ seen }) => {
    const { payment, key } = await paid()
    if (seen) {
      bench.settlement.next({
        outcome: { kind: 'refused', reason: 'insufficient_funds', detail: 'poor' },
      })
      await bench.call({ payments: [payment] })
    }
    const orders = bench.settlement.orders.length
    expect(await bench.served({ payments: [payment], key })).toMatchObject({ receipt: undefined })
    expect(bench.settlement.orders).toHaveLength(orders)
  })

  test('a payment for another call is left alone', async () => {
    const { payment, key } = await paid()
    await bench.served({ payments: [payment] })
    const other = { input: { text: 'other' }, payments: [payment], key }
    expect(await bench.served(other)).toMatchObject({ receipt: undefined, repeated: false })
  })

  test('a payment that is just settling is left alone', async () => {
    const { payment, key } = await paid()
    const settling = latch()
    bench.settlement.next({ takes: settling.opened })
    const first = bench.served({ payments: [payment] })
    await until(() => bench.settlement.orders.length === 1)
    expect(await bench.served({ payments: [payment], key })).toMatchObject({ receipt: undefined })
    settling.open()
    expect(await first).toMatchObject({ repeated: false })
  })
})
