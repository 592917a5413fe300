import type { PaymentPayload } from '@x402/core/types'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { CallRequest } from '../../src/gate/gate.ts'
import { hashProof } from '../../src/gate/quote.ts'
import { sweep } from '../../src/gate/sweep.ts'
import { noon, random32 } from '../support/builders.ts'
import { poor, unknown } from '../support/fake-settlement.ts'
import { openBench, paymentOf, withoutQuoteId, type Bench } from './bench.ts'
import { soldKey } from './sold-key.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.store.close())

const identifier = 'order-2026-11-20-0001'
const fails = () => Promise.reject(new Error('upstream'))

/** A payment with a quote id and an identifier. */
async function named(): Promise<PaymentPayload> {
  const extensions = { 'payment-identifier': { info: { required: false, id: identifier } } }
  return { ...(await bench.pay()), extensions }
}

function quoteIdOf({ accepted }: PaymentPayload): string {
  return String(accepted.extra['quoteId'])
}

/** The question about a payment, with a proof or without. */
function about(payment: PaymentPayload, parts: Question = {}): Partial<CallRequest> {
  const { query, ...call } = parts
  return { tool: 'payment_status', input: { paymentId: paymentOf(payment).id, ...query }, ...call }
}
type Question = Partial<CallRequest> & { query?: Record<string, unknown> }

async function statusOf(payment: PaymentPayload) {
  const query = { quoteId: quoteIdOf(payment) }
  return (await bench.served(about(payment, { query }))).output
}

describe('payment_status', () => {
  test('tells where the money of a delivered payment is', async () => {
    const payment = await named()
    const { receipt } = await bench.served({ payments: [payment] })
    const { id, payer } = paymentOf(payment)
    expect(await statusOf(payment)).toEqual({
      paymentId: id,
      state: 'delivered',
      charged: true,
      tool: 'echo',
      network: 'eip155:84532',
      asset: payment.accepted.asset.toLowerCase(),
      payer,
      amount: '5000',
      received: '5000',
      transaction: receipt?.transaction,
      returned: null,
      claimedAt: new Date(noon).toISOString(),
      updatedAt: new Date(noon).toISOString(),
      resultExpiresAt: new Date(noon + 86_400_000).toISOString(),
      next: expect.stringContaining('Send the same call with the same payment again'),
    })
  })

  test('says when the answer is no longer kept', async () => {
    const payment = await named()
    await bench.served({ payments: [payment] })
    bench.clock.advance(86_400_000)
    expect(await statusOf(payment)).toMatchObject({
      state: 'delivered',
      charged: true,
      resultExpiresAt: null,
      next: expect.stringContaining('no longer kept'),
    })
  })

  test.each([
    { state: 'unknown', outcome: unknown, charged: 'unknown', next: 'Do not sign a new one' },
    { state: 'rejected', outcome: poor, charged: false, next: 'fresh quote' },
  ])('of a payment that is $state', async ({ state, outcome, charged, next }) => {
    const payment = await named()
    bench.settlement.next({ outcome })
    await bench.call({ payments: [payment] }).catch(() => undefined)
    expect(await statusOf(payment)).toMatchObject({
      state,
      charged,
      received: null,
      transaction: null,
      next: expect.stringContaining(next),
    })
  })

  test('of a payment on its way back, and after it was credited', async () => {
    const payment = await named()
    bench.behaviour.run = fails
    await bench.refused({ payments: [payment] })
    expect(await statusOf(payment)).toMatchObject({ state: 'paid', charged: true })
    bench.clock.advance(600_000)
    await sweep(bench.services)
    expect(await statusOf(payment)).toMatchObject({
      state: 'credited',
      charged: false,
      received: '5000',
      returned: {
        kind: 'credit',
        amount: '5000',
        transaction: null,
        at: new Date(noon + 600_000).toISOString(),
      },
    })
  })

  test('of a payment that was refunded, with the transaction', async () => {
    const payment = await named()
    bench.behaviour.run = fails
    await bench.refused({ payments: [payment] })
    const refundTransaction = random32()
    const by = { actor: 'sweeper', reason: 'test', at: noon + 1, workingUntil: noon }
    const held = await bench.entry(payment)
    const pending = await bench.ledger.move({ ...by, held, to: 'refund_pending' })
    expect(await statusOf(payment)).toMatchObject({ state: 'refund_pending', charged: true })
    if (pending === undefined) throw new Error('Somebody else was faster.')
    await bench.ledger.move({ ...by, held: pending, to: 'refunded', refundTransaction })
    expect(await statusOf(payment)).toMatchObject({
      state: 'refunded',
      charged: false,
      transaction: held.transaction,
      returned: {
        kind: 'refund',
        amount: '5000',
        transaction: refundTransaction,
        at: new Date(noon + 1).toISOString(),
      },
    })
  })

  test('of a payment that expired', async () => {
    const payment = await named()
    bench.settlement.next({ outcome: unknown })
    await bench.refused({ payments: [payment] })
    bench.clock.advance(600_000)
    await sweep(bench.services)
    const next = expect.stringContaining('cannot be charged any more')
    expect(await statusOf(payment)).toMatchObject({ state: 'expired', charged: false, next })
  })

  test.each<{ proof: string; parts: (payment: PaymentPayload) => Question }>([
    { proof: 'the quote id', parts: (payment) => ({ query: { quoteId: quoteIdOf(payment) } }) },
    { proof: 'the identifier', parts: () => ({ query: { paymentIdentifier: identifier } }) },
    { proof: 'the payment as it was sent', parts: (payment) => ({ payments: [payment] }) },
    {
      proof: 'the payment with its identifier only',
      parts: (payment) => ({ payments: [withoutQuoteId(payment)] }),
    },
  ])('opens by $proof', async ({ parts }) => {
    const payment = await named()
    await bench.served({ payments: [payment] })
    const outcome = await bench.served(about(payment, parts(payment)))
    expect(outcome.output).toMatchObject({ state: 'delivered' })
  })

  test('opens by a key pass that the same wallet bought', async () => {
    const payment = await named()
    await bench.served({ payments: [payment] })
    const key = await soldKey(bench, { payer: paymentOf(payment).payer })
    const outcome = await bench.served(about(payment, { key }))
    expect(outcome).toMatchObject({ output: { state: 'delivered' }, limits: expect.anything() })
  })

  test('costs nothing and changes nothing', async () => {
    const payment = await named()
    await bench.served({ payments: [payment] })
    const before = await bench.dump()
    await statusOf(payment)
    await bench.served(about(payment, { payments: [payment] }))
    expect(await bench.dump()).toBe(before)
    expect(bench.settlement.orders).toHaveLength(1)
  })

  describe('answers a stranger as if there were no such payment', () => {
    const nobody = { tool: 'payment_status', input: { paymentId: `pay_${'0'.repeat(32)}` } }

    test.each<{ why: string; parts: (payment: PaymentPayload) => Question }>([
      { why: 'no proof', parts: () => ({}) },
      { why: 'an empty proof', parts: () => ({ query: { quoteId: '', paymentIdentifier: '' } }) },
      {
        why: 'the hash that the ledger keeps',
        parts: (payment) => ({ query: { quoteId: hashProof(quoteIdOf(payment)) } }),
      },
      {
        why: 'a proof of the other kind',
        parts: (payment) => ({ query: { paymentIdentifier: quoteIdOf(payment) } }),
      },
      {
        why: 'the payment as the chain shows it',
        parts: (payment) => {
          const { extensions: _named, ...bare } = withoutQuoteId(payment)
          return { payments: [bare] }
        },
      },
    ])('$why', async ({ parts }) => {
      const payment = await named()
      await bench.served({ payments: [payment] })
      const problem = await bench.refused(about(payment, parts(payment)))
      expect(problem).toMatchObject({ code: 'payment.not_found', status: 404, charged: false })
      expect(problem).toEqual(await bench.refused(nobody))
    })

    test('another payment of one’s own', async () => {
      const payment = await named()
      await bench.served({ payments: [payment] })
      const own = await bench.pay()
      await bench.served({ payments: [own] })
      const problem = await bench.refused(about(payment, { payments: [own] }))
      expect(problem).toMatchObject({ code: 'payment.not_found' })
    })

    test('a key pass of another wallet', async () => {
      const payment = await named()
      await bench.served({ payments: [payment] })
      const problem = await bench.refused(about(payment, { key: await soldKey(bench) }))
      expect(problem).toMatchObject({ code: 'payment.not_found' })
    })
  })
})
