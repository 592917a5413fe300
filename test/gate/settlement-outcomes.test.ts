import type { PaymentPayload } from '@x402/core/types'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { RefusalReason } from '../../src/gate/settlement.ts'
import { makePayload } from '../support/builders.ts'
import { poor, unavailable, unknown } from '../support/fake-settlement.ts'
import { openBench, paymentOf, withoutQuoteId, type Bench } from './bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.store.close())

/** A payment whose first attempt ended unclear. */
async function unclearPayment({ moved }: { moved: boolean }): Promise<PaymentPayload> {
  const payload = await bench.pay()
  bench.settlement.next({ outcome: unknown, moves: moved })
  await bench.refused({ payments: [payload] })
  return payload
}

const state = async (payload: PaymentPayload) => (await bench.entry(payload)).state

describe('a refused settlement', () => {
  test.each<{ reason: RefusalReason; code: string }>([
    { reason: 'insufficient_funds', code: 'payment.insufficient_funds' },
    { reason: 'signature_invalid', code: 'payment.signature_invalid' },
    { reason: 'expired', code: 'payment.expired' },
    { reason: 'authorization_used', code: 'payment.authorization_used' },
    { reason: 'refused', code: 'payment.settlement_failed' },
  ])('for $reason: $code, a fresh quote, nothing run', async ({ reason, code }) => {
    const payload = await bench.pay()
    bench.settlement.next({ outcome: { kind: 'refused', reason, detail: 'no' } })
    const outcome = await bench.call({ payments: [payload] })
    expect(outcome).toMatchObject({ kind: 'quote', refusal: { code, charged: false } })
    expect(await state(payload)).toBe('rejected')
    expect(bench.behaviour.runs).toEqual([])
  })

  test('the same payment is good once the wallet is funded', async () => {
    const payload = await bench.pay()
    bench.settlement.next({ outcome: poor })
    await bench.call({ payments: [payload] })
    expect(await bench.served({ payments: [payload] })).toMatchObject({ repeated: false })
    expect(await bench.states(payload)).toEqual([
      'pending by gate',
      'rejected by gate',
      'pending by gate',
      'paid by gate',
      'delivered by gate',
    ])
  })

  test('a refused payment is compared anew before it is tried again', async () => {
    const payload = await bench.pay()
    bench.settlement.next({ outcome: poor })
    await bench.call({ payments: [payload] })
    bench.clock.advance(300_000)
    const outcome = await bench.call({ payments: [payload] })
    expect(outcome).toMatchObject({ kind: 'quote', refusal: { code: 'payment.expired' } })
    expect(bench.settlement.orders).toHaveLength(1)
  })

  test('a refused payment stays bound to its call', async () => {
    const payload = await bench.pay({ input: {} })
    bench.settlement.next({ outcome: poor })
    await bench.call({ payments: [payload] })
    const problem = await bench.refused({ input: { text: 'other' }, payments: [payload] })
    expect(problem).toMatchObject({ code: 'payment.already_used', status: 409 })
  })

  test('fifty resends of a refused payment settle it once', async () => {
    const payload = await bench.pay()
    bench.settlement.next({ outcome: poor })
    await bench.call({ payments: [payload] })
    const calls = Array.from({ length: 50 }, () => bench.call({ payments: [payload] }))
    const kinds = (await Promise.allSettled(calls)).map(({ status }) => status)
    expect(kinds).toContain('fulfilled')
    expect(bench.settlement.orders).toHaveLength(2)
    expect(bench.behaviour.runs).toHaveLength(1)
  })
})

describe('an engine that cannot be reached', () => {
  test('is 503: nothing charged, no quote, and the same payment is good later', async () => {
    const payload = await bench.pay()
    bench.settlement.next({ outcome: unavailable })
    expect(await bench.refused({ payments: [payload] })).toMatchObject({
      code: 'settlement.unavailable',
      status: 503,
      charged: false,
      retryable: true,
      retryAfterSeconds: 5,
    })
    expect(await state(payload)).toBe('rejected')
    expect(await bench.served({ payments: [payload] })).toMatchObject({ repeated: false })
  })
})

async function movedAfterwards(outcome: typeof poor | typeof unavailable) {
  const payload = await bench.pay()
  bench.settlement.next({ outcome })
  await bench.call({ payments: [payload] }).catch(() => undefined)
  bench.settlement.transfer(paymentOf(payload))
  return payload
}

describe('money that moved after the engine had said no, or nothing', () => {
  const endings = [
    { after: 'a refusal', outcome: poor },
    { after: 'silence', outcome: unavailable },
  ]

  test.each(endings)('after $after, buys what was paid for, however late', async ({ outcome }) => {
    const payload = await movedAfterwards(outcome)
    bench.clock.advance(400_000)
    expect(await bench.served({ payments: [payload] })).toMatchObject({ repeated: false })
    expect(bench.settlement.orders).toHaveLength(1)
    expect(await state(payload)).toBe('delivered')
  })

  test.each(endings)('after $after, buys nothing for who read it off the chain', async (ending) => {
    const payload = await movedAfterwards(ending.outcome)
    expect(await bench.refused({ payments: [withoutQuoteId(payload)] })).toMatchObject({
      code: 'payment.proof_required',
    })
    expect(bench.behaviour.runs).toEqual([])
  })
})

describe('a settlement of which nobody knows the end', () => {
  test('is 504: charged unknown, no quote, resend the same payment', async () => {
    const payload = await bench.pay()
    bench.settlement.next({ outcome: { kind: 'unknown', transaction: '0x12', cause: 'silence' } })
    expect(await bench.refused({ payments: [payload] })).toMatchObject({
      code: 'payment.settlement_unknown',
      status: 504,
      charged: 'unknown',
      retryable: true,
      paymentId: paymentOf(payload).id,
      transaction: '0x12',
      retryAfterSeconds: 5,
    })
    expect(await bench.entry(payload)).toMatchObject({ state: 'unknown', transaction: '0x12' })
    expect(bench.behaviour.runs).toEqual([])
  })

  test('resent after the money moved, it is served without another settlement', async () => {
    const payload = await unclearPayment({ moved: true })
    expect(await bench.served({ payments: [payload] })).toMatchObject({ output: { run: 1 } })
    expect(bench.settlement.orders).toHaveLength(1)
    expect(await bench.states(payload)).toEqual([
      'pending by gate',
      'unknown by gate',
      'paid by gate',
      'delivered by gate',
    ])
  })

  test('resent while the nonce is unused, it is settled again and served', async () => {
    const payload = await unclearPayment({ moved: false })
    expect(await bench.served({ payments: [payload] })).toMatchObject({ output: { run: 1 } })
    expect(bench.settlement.orders).toHaveLength(2)
  })

  test('resent while the chain cannot be asked, it stays unknown and is not settled', async () => {
    const payload = await unclearPayment({ moved: true })
    bench.settlement.reachable = false
    expect(await bench.refused({ payments: [payload] })).toMatchObject({
      code: 'payment.settlement_unknown',
    })
    expect(await state(payload)).toBe('unknown')
    expect(bench.settlement.orders).toHaveLength(1)
    bench.settlement.reachable = true
    expect(await bench.served({ payments: [payload] })).toMatchObject({ repeated: false })
  })

  test('resent after the authorization was spent elsewhere, it can never be charged', async () => {
    const payload = await unclearPayment({ moved: false })
    bench.settlement.spend(paymentOf(payload).nonce)
    const outcome = await bench.call({ payments: [payload] })
    expect(outcome).toMatchObject({ kind: 'quote', refusal: { code: 'payment.expired' } })
    expect(await state(payload)).toBe('expired')
    expect(bench.settlement.orders).toHaveLength(1)
  })

  test('resent too late to settle, it stays unknown while a block could still carry it', async () => {
    const payload = await unclearPayment({ moved: false })
    bench.clock.advance(329_999)
    expect(await bench.refused({ payments: [payload] })).toMatchObject({
      code: 'payment.settlement_unknown',
    })
    bench.clock.advance(1)
    const outcome = await bench.call({ payments: [payload] })
    expect(outcome).toMatchObject({ kind: 'quote', refusal: { code: 'payment.expired' } })
    expect(await state(payload)).toBe('expired')
  })

  test('resent too late to settle but moved in time, it is served', async () => {
    const payload = await unclearPayment({ moved: true })
    bench.clock.advance(400_000)
    expect(await bench.served({ payments: [payload] })).toMatchObject({ output: { run: 1 } })
  })

  test('an ended quote or a changed price asks for no new payment: the old one may be on its way', async () => {
    const before = await bench.pay()
    bench.clock.advance(599_000)
    const payload = makePayload({ accepted: before.accepted, at: bench.clock.now() })
    bench.settlement.next({ outcome: unknown })
    await bench.refused({ payments: [payload] })
    bench.clock.advance(60_000)
    bench.behaviour.price = '0.009'
    expect(await bench.served({ payments: [payload] })).toMatchObject({ output: { run: 1 } })
    expect((await bench.entry(payload)).received).toBe(5_000n)
  })

  test('resent with a signature that is not the payer’s, it stays unknown and gets no quote', async () => {
    const payload = await unclearPayment({ moved: false })
    bench.settlement.signed = false
    expect(await bench.refused({ payments: [payload] })).toMatchObject({
      code: 'payment.settlement_unknown',
    })
  })

  test('fifty resends at once settle it once and answer the same', async () => {
    const payload = await unclearPayment({ moved: true })
    const calls = Array.from({ length: 50 }, () => bench.call({ payments: [payload] }))
    const ended = await Promise.allSettled(calls)
    const bodies = ended.flatMap((end) =>
      end.status === 'fulfilled' && end.value.kind === 'delivered' ? [end.value.body] : [],
    )
    expect(new Set(bodies)).toEqual(new Set(['{"text":"hello","run":1}']))
    expect(bench.settlement.orders).toHaveLength(1)
  })
})

describe('the same nonce signed once more with other contents is another promise', () => {
  test.each<{ what: string; signed: { value?: string; validBefore?: string } }>([
    { what: 'a later end', signed: { validBefore: '+30' } },
    { what: 'another amount', signed: { value: '9000' } },
  ])('$what is refused, and the first one keeps its call', async ({ signed }) => {
    const payload = await unclearPayment({ moved: false })
    const { nonce, payer, validBefore } = paymentOf(payload)
    const other = makePayload({
      accepted: { ...payload.accepted, ...(signed.value && { amount: signed.value }) },
      authorization: {
        from: payer,
        nonce,
        ...(signed.value && { value: signed.value }),
        ...(signed.validBefore && { validBefore: String(validBefore + 30n) }),
      },
    })
    expect(await bench.refused({ payments: [other] })).toMatchObject({
      code: 'payment.already_used',
    })
    expect(bench.settlement.orders).toHaveLength(1)
    expect(await bench.served({ payments: [payload] })).toMatchObject({ output: { run: 1 } })
  })
})

describe('several engines', () => {
  beforeEach(() => {
    bench.settlement.engines = ['first', 'second']
  })

  test('the next one is given what the first could not be given, and it is written down', async () => {
    bench.settlement.next({ outcome: unavailable })
    const payload = await bench.pay()
    await bench.served({ payments: [payload] })
    expect(bench.settlement.orders.map(({ engine }) => engine)).toEqual(['first', 'second'])
    expect(await bench.entry(payload)).toMatchObject({ state: 'delivered', engine: 'second' })
    expect(await bench.states(payload)).toEqual([
      'pending by gate',
      'rejected by gate',
      'pending by gate',
      'paid by gate',
      'delivered by gate',
    ])
  })

  test('none is asked to settle what another may still settle', async () => {
    bench.settlement.next({ outcome: unknown })
    const payload = await bench.pay()
    await bench.refused({ payments: [payload] })
    await bench.served({ payments: [payload] })
    expect(bench.settlement.orders.map(({ engine }) => engine)).toEqual(['first', 'first'])
  })

  test('when none can be reached, nothing is charged and the payment stays good', async () => {
    bench.settlement.next({ outcome: unavailable }, { outcome: unavailable })
    const payload = await bench.pay()
    expect(await bench.refused({ payments: [payload] })).toMatchObject({
      code: 'settlement.unavailable',
      charged: false,
      retryable: true,
    })
    await bench.served({ payments: [payload] })
  })
})
