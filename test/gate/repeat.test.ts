import type { PaymentPayload } from '@x402/core/types'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { NoCodeError } from '../../src/errors/token.ts'
import { hashProof } from '../../src/gate/quote.ts'
import { inHeader, makePayload, randomAddress, randomSignature } from '../support/builders.ts'
import { latch, openBench, paymentOf, until, withoutQuoteId, type Bench } from './bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.store.close())

const fails = () => Promise.reject(new Error('upstream secret'))
const bodyOf = '{"text":"hello","run":1}'

async function servedPayment(): Promise<PaymentPayload> {
  const payload = await bench.pay()
  await bench.served({ payments: [payload] })
  return payload
}

/** One settlement and one run, however often it was asked for. */
function expectOnce() {
  expect(bench.settlement.orders).toHaveLength(1)
  expect(bench.behaviour.runs).toEqual(['hello'])
}

describe('a payment with an identifier of its own', () => {
  const id = 'order-2026-11-20-0001'
  const named = (payload: PaymentPayload, name: unknown = id): PaymentPayload => ({
    ...payload,
    extensions: { 'payment-identifier': { info: { required: false, id: name } } },
  })

  test('gets its stored answer without the quote id', async () => {
    const payload = named(await bench.pay())
    const first = await bench.served({ payments: [payload] })
    const again = await bench.served({ payments: [withoutQuoteId(payload)] })
    expect(again).toMatchObject({ body: first.body, receipt: first.receipt, repeated: true })
    expectOnce()
  })

  test('gets nothing by an identifier that is not its own', async () => {
    const payload = named(await bench.pay())
    await bench.served({ payments: [payload] })
    const guess = named(withoutQuoteId(payload), 'order-2026-11-20-0002')
    expect(await bench.refused({ payments: [guess] })).toMatchObject({
      code: 'payment.proof_required',
      charged: false,
    })
  })

  test('keeps it: a second payment with the same one is not settled', async () => {
    await bench.served({ payments: [named(await bench.pay())] })
    const second = named(await bench.pay())
    expect(await bench.refused({ payments: [second] })).toMatchObject({
      code: 'idempotency.conflict',
      status: 409,
      charged: false,
    })
    await expect(bench.entry(second)).rejects.toThrow('does not know')
    expectOnce()
  })

  test.each(['short', 'x'.repeat(129), 'with spaces in it!', 42, null])(
    'is refused when the identifier is %j',
    async (name) => {
      const payload = named(await bench.pay(), name)
      expect(await bench.refused({ payments: [payload] })).toMatchObject({
        code: 'payment.malformed',
        charged: false,
      })
    },
  )

  test('leaves only a hash of the identifier behind', async () => {
    await bench.served({ payments: [named(await bench.pay())] })
    expect(await bench.dump()).not.toContain(id)
  })
})

describe('the same payment and the same call', () => {
  test('get the stored answer and receipt again, byte for byte', async () => {
    const payload = await bench.pay()
    const first = await bench.served({ payments: [payload] })
    const again = await bench.served({ payments: [payload] })
    expect(again).toMatchObject({ body: first.body, receipt: first.receipt, repeated: true })
    expect(again.output).toEqual(first.output)
    expectOnce()
  })

  test('fifty at once: one settlement, one run, fifty equal answers', async () => {
    const payload = await bench.pay()
    const calls = Array.from({ length: 50 }, () => bench.served({ payments: [payload] }))
    const outcomes = await Promise.all(calls)
    expect(new Set(outcomes.map(({ body }) => body))).toEqual(new Set([bodyOf]))
    expect(new Set(outcomes.map(({ receipt }) => receipt?.transaction)).size).toBe(1)
    expect(outcomes.filter(({ repeated }) => !repeated)).toHaveLength(1)
    expectOnce()
  })

  test.each<{ however: string; raw: (payload: PaymentPayload) => unknown }>([
    { however: 'in a header', raw: inHeader },
    {
      however: 'in other letter case',
      raw: (payload) => ({
        ...payload,
        accepted: { ...payload.accepted, asset: payload.accepted.asset.toLowerCase() },
      }),
    },
    {
      however: 'with the signature encoded another way',
      raw: (payload) => ({
        ...payload,
        payload: { ...payload.payload, signature: randomSignature() },
      }),
    },
  ])('$however: still one settlement', async ({ raw }) => {
    const payload = await servedPayment()
    expect(await bench.served({ payments: [raw(payload)] })).toMatchObject({ repeated: true })
    expectOnce()
  })

  test('after a restart get the stored answer', async () => {
    const payload = await servedPayment()
    bench.restart()
    expect(await bench.served({ payments: [payload] })).toMatchObject({ body: bodyOf })
    expectOnce()
  })

  test('get it also when authorization, quote and old price are over', async () => {
    const payload = await servedPayment()
    bench.clock.advance(3_600_000)
    bench.behaviour.price = '0.009'
    expect(await bench.served({ payments: [payload] })).toMatchObject({ body: bodyOf })
    expectOnce()
  })

  test('get it also when the tool would refuse the call by now', async () => {
    const payload = await servedPayment()
    bench.behaviour.check = () =>
      Promise.reject(new NoCodeError({ token: randomAddress(), chainId: 1 }))
    expect(await bench.served({ payments: [payload] })).toMatchObject({ body: bodyOf })
  })

  test('get a receipt instead once the result is no longer kept', async () => {
    const payload = await bench.pay()
    const { receipt } = await bench.served({ payments: [payload] })
    bench.clock.advance(86_399_999)
    expect(await bench.served({ payments: [payload] })).toMatchObject({ body: bodyOf })
    bench.clock.advance(1)
    expect(await bench.refused({ payments: [payload] })).toMatchObject({
      code: 'payment.result_expired',
      status: 410,
      charged: true,
      receipt,
    })
    expectOnce()
  })

  test('while the first is at work wait, within bounds, and are told to come again', async () => {
    const payload = await bench.pay()
    const work = latch()
    bench.behaviour.run = () => work.opened
    const first = bench.served({ payments: [payload] })
    const second = bench.refused({ payments: [payload] })
    await until(() => bench.behaviour.runs.length === 1)
    bench.clock.advance(15_000)
    expect(await second).toMatchObject({
      code: 'payment.in_progress',
      status: 409,
      charged: 'unknown',
      retryable: true,
      retryAfterSeconds: 2,
    })
    work.open()
    expect((await first).body).toBe(bodyOf)
    expectOnce()
  })
})

describe('the same payment and another call', () => {
  test.each([
    { what: 'a sibling tool', parts: { tool: 'sibling' } },
    { what: 'another input', parts: { input: { text: 'other' } } },
  ])('$what: 409, and nothing of the answer', async ({ parts }) => {
    const payload = await servedPayment()
    const problem = await bench.refused({ ...parts, payments: [payload] })
    expect(problem).toMatchObject({ code: 'payment.already_used', status: 409, charged: false })
    expect(JSON.stringify(problem)).not.toContain('run')
    expectOnce()
  })

  test('an open quote binds to the first call it pays for', async () => {
    const payload = await bench.pay({ input: {} })
    await bench.served({ payments: [payload] })
    const problem = await bench.refused({ input: { text: 'other' }, payments: [payload] })
    expect(problem).toMatchObject({ code: 'payment.already_used' })
    expectOnce()
  })

  test('of fifty different calls at once one is served', async () => {
    const payload = await bench.pay({ input: {} })
    const calls = Array.from({ length: 50 }, (_, index) =>
      bench.call({ input: { text: `call ${index}` }, payments: [payload] }),
    )
    const ended = await Promise.allSettled(calls)
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(bench.settlement.orders).toHaveLength(1)
    expect(bench.behaviour.runs).toHaveLength(1)
  })
})

describe('a payment rebuilt from the chain', () => {
  test.each<{ what: string; rebuild: (payload: PaymentPayload) => PaymentPayload }>([
    { what: 'without a quote id', rebuild: withoutQuoteId },
    {
      what: 'with a made-up quote id',
      rebuild: (payload) => withQuoteId(payload, 'q1.abc.def.ghi'),
    },
    {
      what: 'with the hash that the ledger keeps',
      rebuild: (payload) =>
        withQuoteId(payload, hashProof(String(payload.accepted.extra['quoteId']))),
    },
  ])('$what: 409, and nothing of the answer', async ({ rebuild }) => {
    const payload = await servedPayment()
    const problem = await bench.refused({ payments: [rebuild(payload)] })
    expect(problem).toMatchObject({ code: 'payment.proof_required', status: 409 })
    expect(JSON.stringify(problem)).not.toContain('run')
    expectOnce()
  })

  test('with a quote of one’s own for the same call', async () => {
    const payload = await servedPayment()
    const own = await bench.pay()
    const problem = await bench.refused({ payments: [{ ...payload, accepted: own.accepted }] })
    expect(problem).toMatchObject({ code: 'payment.proof_required' })
  })

  test('a payment that never had a quote id opens nothing afterwards', async () => {
    const payload = withoutQuoteId(await bench.pay())
    expect(await bench.served({ payments: [payload] })).toMatchObject({ repeated: false })
    const problem = await bench.refused({ payments: [payload] })
    expect(problem).toMatchObject({ code: 'payment.proof_required' })
    expectOnce()
  })
})

describe('a tool that fails after settlement', () => {
  test('says charged, and how to repeat for free', async () => {
    const payload = await bench.pay()
    bench.behaviour.run = fails
    const problem = await bench.refused({ payments: [payload] })
    expect(problem).toMatchObject({
      code: 'tool.failed',
      status: 502,
      charged: true,
      retryable: true,
      hint: expect.stringContaining('same payment again: it is free'),
      paymentId: paymentOf(payload).id,
    })
    expect(JSON.stringify(problem)).not.toContain('secret')
    expect(await bench.entry(payload)).toMatchObject({ state: 'paid', runs: 1 })
  })

  test('says charged also when the tool has an error of its own that says otherwise', async () => {
    const payload = await bench.pay()
    bench.behaviour.run = () =>
      Promise.reject(new NoCodeError({ token: randomAddress(), chainId: 1 }))
    const problem = await bench.refused({ payments: [payload] })
    expect(problem).toMatchObject({ code: 'tool.failed', charged: true })
  })

  test('a deadline that passes is a timeout, charged, and free to repeat', async () => {
    const payload = await bench.pay({ tool: 'impatient' })
    bench.behaviour.run = () => new Promise(() => {})
    const problem = await bench.refused({ tool: 'impatient', payments: [payload] })
    expect(problem).toMatchObject({ code: 'tool.timeout', status: 504, charged: true })
    bench.behaviour.run = async () => {}
    const outcome = await bench.served({ tool: 'impatient', payments: [payload] })
    expect(outcome).toMatchObject({ output: { run: 2 } })
  })

  test('the repeat is free and delivers once', async () => {
    const payload = await bench.pay()
    bench.behaviour.run = fails
    await bench.refused({ payments: [payload] })
    bench.behaviour.run = async () => {}
    const repeat = await bench.served({ payments: [payload] })
    expect(repeat).toMatchObject({ output: { run: 2 }, repeated: false })
    expect(await bench.served({ payments: [payload] })).toMatchObject({ body: repeat.body })
    expect(bench.settlement.orders).toHaveLength(1)
    expect(bench.behaviour.runs).toHaveLength(2)
  })

  test('fifty repeats at once run it once more', async () => {
    const payload = await bench.pay()
    bench.behaviour.run = fails
    await bench.refused({ payments: [payload] })
    bench.behaviour.run = () => new Promise((resolve) => setTimeout(resolve, 20))
    const calls = Array.from({ length: 50 }, () => bench.call({ payments: [payload] }))
    const ended = await Promise.allSettled(calls)
    expect(ended.some(({ status }) => status === 'fulfilled')).toBe(true)
    expect(bench.behaviour.runs).toHaveLength(2)
    expect(bench.settlement.orders).toHaveLength(1)
  })

  test('after the last free run the money goes back, and the tool is not started again', async () => {
    const payload = await bench.pay()
    bench.behaviour.run = fails
    for (const code of ['tool.failed', 'tool.failed', 'tool.failed', 'payment.returned']) {
      expect(await bench.refused({ payments: [payload] })).toMatchObject({ code })
    }
    expect(bench.behaviour.runs).toHaveLength(3)
    expect(await bench.entry(payload)).toMatchObject({ state: 'refund_pending', received: 5_000n })
  })

  test.each(['refund_pending', 'credited'] as const)(
    'a payment that is %s is never served any more',
    async (state) => {
      const payload = await bench.pay()
      bench.behaviour.run = fails
      for (let runs = 0; runs < 4; runs += 1) await bench.refused({ payments: [payload] })
      const held = await bench.entry(payload)
      const by = { held, actor: 'sweeper', reason: 'no refund wallet', at: bench.clock.now() }
      if (state === 'credited') {
        await bench.ledger.credit({ ...by, payer: held.payer, amount: held.amount })
      }
      bench.behaviour.run = async () => {}
      expect(await bench.refused({ payments: [payload] })).toMatchObject({
        code: 'payment.returned',
        status: 410,
        charged: false,
        state,
      })
      expect(bench.behaviour.runs).toHaveLength(3)
    },
  )
})

function withQuoteId(payload: PaymentPayload, quoteId: string): PaymentPayload {
  const { accepted } = payload
  return { ...payload, accepted: { ...accepted, extra: { ...accepted.extra, quoteId } } }
}

test('two payments for the same call are two calls', async () => {
  await servedPayment()
  const second = makePayload({ accepted: (await bench.pay()).accepted })
  expect(await bench.served({ payments: [second] })).toMatchObject({ output: { run: 2 } })
  expect(bench.settlement.orders).toHaveLength(2)
})
