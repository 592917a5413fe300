import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { KeyInvalidError } from '../../src/errors/key.ts'
import { NoCodeError } from '../../src/errors/token.ts'
import { generateKey } from '../../src/passes/key-pass.ts'
import { inHeader, makePayload, randomAddress } from '../support/builders.ts'
import { openBench, paymentOf, type Bench } from './bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.store.close())

/** No attempt to settle, no run, no row: whatever was refused was refused for free. */
async function expectNothingHappened() {
  expect(bench.settlement.orders).toEqual([])
  expect(bench.behaviour.runs).toEqual([])
  expect(await bench.ledger.recent(10)).toEqual([])
}

describe('a call without a payment', () => {
  test('is quoted, and nothing runs', async () => {
    expect(await bench.call()).toMatchObject({
      kind: 'quote',
      refusal: undefined,
      quote: {
        x402Version: 2,
        error: 'Payment required',
        resource: { url: 'https://faregate.test/api/v1/echo', description: 'Echo' },
        accepts: [{ amount: '5000', extra: { quoteId: expect.stringMatching(/^q1\./) } }],
      },
    })
    await expectNothingHappened()
  })

  test.each([undefined, null, {}, []])('the empty call %j is quoted first', async (input) => {
    expect(await bench.call({ input })).toMatchObject({ kind: 'quote' })
  })

  test('an invalid input is refused, so that nobody signs for nothing', async () => {
    const problem = await bench.refused({ input: { text: 1 } })
    expect(problem).toMatchObject({ code: 'request.invalid_input', charged: false })
    expect(problem['problems']).toContain('text')
  })

  test('the input stands nowhere in the quote', async () => {
    const outcome = await bench.call({ input: { text: 'my secret wish' } })
    const shown = outcome.kind === 'quote' ? JSON.stringify(outcome.quote) : ''
    expect(shown).toContain('accepts')
    expect(shown).not.toContain('secret')
  })
})

describe('a paid call', () => {
  test('settles our own terms, runs, and answers with a receipt', async () => {
    const payload = await bench.pay()
    const outcome = await bench.served({ payments: [inHeader(payload)] })
    const payment = paymentOf(payload)
    expect(outcome).toMatchObject({
      body: '{"text":"hello","run":1}',
      output: { text: 'hello', run: 1 },
      repeated: false,
      limits: undefined,
      receipt: {
        success: true,
        network: 'eip155:84532',
        payer: payment.payer,
        amount: '5000',
        extra: { paymentId: payment.id, tool: 'echo' },
      },
    })
    expect(outcome.receipt?.transaction).toMatch(/^0x[0-9a-f]{64}$/)
  })

  test('the engine sees our terms, never the echo and never the quote id', async () => {
    const payload = await bench.pay()
    await bench.served({ payments: [payload] })
    expect(bench.settlement.orders.map(({ requirements }) => requirements)).toEqual([
      {
        scheme: 'exact',
        network: 'eip155:84532',
        amount: '5000',
        asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
        payTo: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
        maxTimeoutSeconds: 300,
        extra: { name: 'USDC', version: '2', paymentFlow: 'upfront' },
      },
    ])
  })

  test('leaves a trail: claimed, paid, delivered', async () => {
    const payload = await bench.pay()
    await bench.served({ payments: [payload] })
    expect(await bench.states(payload)).toEqual([
      'pending by gate',
      'paid by gate',
      'delivered by gate',
    ])
  })

  test('is settled before the tool runs, and paid is on record by then', async () => {
    const payload = await bench.pay()
    const seen: string[] = []
    bench.behaviour.run = async () => void seen.push((await bench.entry(payload)).state)
    await bench.served({ payments: [payload] })
    expect(seen).toEqual(['paid'])
  })

  test('tells how far it got', async () => {
    const steps: string[] = []
    const payments = [await bench.pay()]
    await bench.served({ payments, progress: (step) => void steps.push(step) })
    expect(steps).toEqual(['claimed', 'settled', 'delivered'])
  })

  test('the quote of an empty call pays for any input at the same price', async () => {
    const payload = await bench.pay({ input: {} })
    const { output } = await bench.served({ input: { text: 'later' }, payments: [payload] })
    expect(output).toMatchObject({ text: 'later' })
  })

  test('a price change does not break a quote given before', async () => {
    const payload = await bench.pay()
    bench.behaviour.price = '0.009'
    const { receipt } = await bench.served({ payments: [payload] })
    expect(receipt?.amount).toBe('5000')
  })

  test('keys of the input may stand in any order', async () => {
    const payload = await bench.pay({ input: { text: 'a', more: 1 } })
    const outcome = await bench.served({ input: { more: 2, text: 'a' }, payments: [payload] })
    expect(outcome.repeated).toBe(false)
  })
})

describe('whatever can be refused for free is refused before money moves', () => {
  test('an unknown tool', async () => {
    const payments = [await bench.pay()]
    const problem = await bench.refused({ tool: 'missing', payments })
    expect(problem).toMatchObject({ code: 'request.unknown_tool', charged: false })
    await expectNothingHappened()
  })

  test('an invalid input', async () => {
    const payments = [await bench.pay()]
    for (const input of [undefined, {}, { text: '' }, 'text', []]) {
      const problem = await bench.refused({ input, payments })
      expect(problem).toMatchObject({ code: 'request.invalid_input', charged: false })
    }
    await expectNothingHappened()
  })

  test('a payment that cannot be read, also beside a good one', async () => {
    const good = await bench.pay()
    for (const payments of [['nonsense'], [null], [good, '']]) {
      expect(await bench.refused({ payments })).toMatchObject({ code: 'payment.malformed' })
    }
    await expectNothingHappened()
  })

  test('two payments at once', async () => {
    const payments = [await bench.pay(), await bench.pay()]
    expect(await bench.refused({ payments })).toMatchObject({ code: 'payment.conflicting' })
    await expectNothingHappened()
  })

  test('what the tool itself would refuse', async () => {
    const token = randomAddress()
    bench.behaviour.check = () => Promise.reject(new NoCodeError({ token, chainId: 84_532 }))
    const payments = [await bench.pay()]
    expect(await bench.refused({ payments })).toMatchObject({
      code: 'token.no_code',
      charged: false,
    })
    await expectNothingHappened()
  })

  test.each<{ what: string; parts: Parameters<Bench['pay']>[0]; code: string }>([
    {
      what: 'an echo of other terms, signed for them',
      parts: { accepted: { payTo: randomAddress() } },
      code: 'payment.recipient_mismatch',
    },
    { what: 'less', parts: { accepted: { amount: '1' } }, code: 'payment.amount_mismatch' },
    { what: 'more', parts: { accepted: { amount: '5001' } }, code: 'payment.amount_mismatch' },
    {
      what: 'another chain',
      parts: { accepted: { network: 'eip155:8453' } },
      code: 'payment.network_mismatch',
    },
    {
      what: 'another asset',
      parts: { accepted: { asset: randomAddress() } },
      code: 'payment.asset_mismatch',
    },
    {
      what: 'the quote of a sibling at the same price',
      parts: { tool: 'sibling' },
      code: 'payment.resource_mismatch',
    },
    {
      what: 'the quote for another input',
      parts: { input: { text: 'other' } },
      code: 'payment.resource_mismatch',
    },
    {
      what: 'an authorization that is over',
      parts: { authorization: { validBefore: '1' } },
      code: 'payment.expired',
    },
    {
      what: 'an authorization good for years',
      parts: { authorization: { validBefore: '4102444800' } },
      code: 'payment.validity_too_long',
    },
  ])('$what: $code, with a fresh quote', async ({ parts, code }) => {
    const payload = await bench.pay(parts)
    const outcome = await bench.call({ payments: [payload] })
    expect(outcome).toMatchObject({ kind: 'quote', refusal: { code, charged: false } })
    expect(outcome).toMatchObject({ quote: { error: expect.stringContaining(code) } })
    expect(outcome).not.toMatchObject({ quote: { accepts: [{ extra: payload.accepted.extra }] } })
    await expectNothingHappened()
  })

  test('a signature that is not the payer’s', async () => {
    bench.settlement.signed = false
    const outcome = await bench.call({ payments: [await bench.pay()] })
    expect(outcome).toMatchObject({ refusal: { code: 'payment.signature_invalid' } })
    await expectNothingHappened()
  })

  test('a payment without a quote, signed at an old price', async () => {
    bench.behaviour.price = '0.009'
    const outcome = await bench.call({ payments: [makePayload()] })
    expect(outcome).toMatchObject({
      refusal: { code: 'payment.amount_mismatch' },
      quote: { accepts: [{ amount: '9000' }] },
    })
    await expectNothingHappened()
  })

  test('a quote that is over comes back as a new one at the price of today', async () => {
    const payload = await bench.pay()
    bench.behaviour.price = '0.009'
    bench.clock.advance(600_001)
    const renewed = makePayload({ accepted: payload.accepted, at: bench.clock.now() })
    expect(await bench.call({ payments: [renewed] })).toMatchObject({
      refusal: { code: 'payment.quote_expired' },
      quote: { accepts: [{ amount: '9000' }] },
    })
    await expectNothingHappened()
  })
})

describe('a free tool', () => {
  test('runs without a payment and leaves no row', async () => {
    const { output, receipt } = await bench.served({ tool: 'hello' })
    expect(output).toEqual({ text: 'hello', run: 1 })
    expect(receipt).toBeUndefined()
    expect(await bench.ledger.recent(10)).toEqual([])
  })

  test('takes no money that comes along', async () => {
    const payments = [await bench.pay()]
    expect(await bench.served({ tool: 'hello', payments })).toMatchObject({ receipt: undefined })
    expect(bench.settlement.orders).toEqual([])
  })

  test('never quotes: an empty invalid call is refused', async () => {
    const problem = await bench.refused({ tool: 'hello', input: {} })
    expect(problem).toMatchObject({ code: 'request.invalid_input', charged: false })
  })

  test('a bad key is refused, never taken for none', async () => {
    const problem = await bench.refused({ tool: 'hello', key: generateKey() })
    expect(problem).toMatchObject({ code: 'key.invalid', status: 401 })
  })

  test('a failure says that nothing was charged', async () => {
    bench.behaviour.run = () => Promise.reject(new Error('upstream secret'))
    const problem = await bench.refused({ tool: 'hello' })
    expect(problem).toMatchObject({ code: 'tool.failed', charged: false, retryable: true })
    expect(JSON.stringify(problem)).not.toContain('secret')
  })

  test('what the tool itself says keeps its code', async () => {
    const token = randomAddress()
    bench.behaviour.run = () => Promise.reject(new NoCodeError({ token, chainId: 1 }))
    expect(await bench.refused({ tool: 'hello' })).toMatchObject({ code: 'token.no_code' })
  })
})

test('a credential can be checked before anything else is read', async () => {
  await expect(bench.gate.checkKey('nonsense')).rejects.toBeInstanceOf(KeyInvalidError)
  await expect(bench.gate.checkKey(generateKey())).rejects.toBeInstanceOf(KeyInvalidError)
})
