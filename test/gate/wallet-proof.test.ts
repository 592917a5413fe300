import type { PaymentPayload } from '@x402/core/types'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { signChallenge } from '../support/sign-in.ts'
import { openBench, paymentOf, withoutQuoteId, type Bench } from './bench.ts'
import { soldKey } from './sold-key.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.store.close())

const payer = privateKeyToAccount(generatePrivateKey())
const stranger = privateKeyToAccount(generatePrivateKey())

/** A proof of a wallet, good for one call. */
async function proofOf(account = payer) {
  return signChallenge(account, await bench.services.signIn.challenge(account.address))
}

/** A proof that somebody else signed. */
async function forged() {
  return { ...(await proofOf(stranger)), address: payer.address }
}

async function paid(parts: { tool?: string; input?: unknown } = {}): Promise<PaymentPayload> {
  return bench.pay({ ...parts, authorization: { from: payer.address } })
}

describe('the wallet of the payer', () => {
  test('opens the stored result of a payment that shows nothing else', async () => {
    const payment = withoutQuoteId(await paid())
    const first = await bench.served({ payments: [payment] })
    expect(await bench.refused({ payments: [payment] })).toMatchObject({
      code: 'payment.proof_required',
    })
    const again = await bench.served({ payments: [payment], signIns: [await proofOf()] })
    expect(again).toMatchObject({ body: first.body, receipt: first.receipt, repeated: true })
    expect(bench.settlement.orders).toHaveLength(1)
  })

  test('opens the free repeat of a call that failed', async () => {
    const payment = withoutQuoteId(await paid())
    bench.behaviour.run = () => Promise.reject(new Error('upstream'))
    await bench.refused({ payments: [payment] })
    bench.behaviour.run = async () => {}
    const outcome = await bench.served({ payments: [payment], signIns: [await proofOf()] })
    expect(outcome).toMatchObject({ output: { run: 2 }, repeated: false })
  })

  test('is told where its payment is', async () => {
    const payment = await paid()
    await bench.served({ payments: [payment] })
    const input = { paymentId: paymentOf(payment).id }
    const outcome = await bench.served({
      tool: 'payment_status',
      input,
      signIns: [await proofOf()],
    })
    expect(outcome.output).toMatchObject({ state: 'delivered', payer: payer.address.toLowerCase() })
  })

  test('does not open another call with the payment', async () => {
    const payment = withoutQuoteId(await paid())
    await bench.served({ payments: [payment] })
    const call = { input: { text: 'other' }, payments: [payment], signIns: [await proofOf()] }
    expect(await bench.refused(call)).toMatchObject({ code: 'payment.already_used' })
  })

  test('proves nothing a second time', async () => {
    const payment = withoutQuoteId(await paid())
    await bench.served({ payments: [payment] })
    const signIns = [await proofOf()]
    await bench.served({ payments: [payment], signIns })
    expect(await bench.refused({ payments: [payment], signIns })).toMatchObject({
      code: 'wallet.signature_invalid',
      status: 401,
      charged: false,
    })
  })
})

describe('the wallet of somebody else', () => {
  test('opens nothing', async () => {
    const payment = withoutQuoteId(await paid())
    await bench.served({ payments: [payment] })
    const call = { payments: [payment], signIns: [await proofOf(stranger)] }
    expect(await bench.refused(call)).toMatchObject({ code: 'payment.proof_required' })
    const input = { paymentId: paymentOf(payment).id }
    const signIns = [await proofOf(stranger)]
    expect(await bench.refused({ tool: 'payment_status', input, signIns })).toMatchObject({
      code: 'payment.not_found',
    })
  })
})

describe('a proof that is not good', () => {
  test.each([
    { what: 'a paid call', call: {} },
    { what: 'a free tool', call: { tool: 'hello' } },
    { what: 'a tool passes never open', call: { tool: 'buy_key_pass', input: { period: '1d' } } },
  ])('is 401 and never an anonymous call: $what', async ({ call }) => {
    const problem = await bench.refused({ ...call, signIns: [await forged()] })
    expect(problem).toMatchObject({ code: 'wallet.signature_invalid', status: 401, charged: false })
    expect(JSON.stringify(problem)).not.toContain('0x')
  })

  test('stops a call that a payment or a pass would have paid for', async () => {
    const payments = [await paid()]
    expect(await bench.refused({ payments, signIns: [await forged()] })).toMatchObject({
      code: 'wallet.signature_invalid',
    })
    const key = await soldKey(bench)
    expect(await bench.refused({ key, signIns: [await forged()] })).toMatchObject({
      code: 'wallet.signature_invalid',
    })
    expect(bench.settlement.orders).toEqual([])
    expect(bench.behaviour.runs).toEqual([])
  })

  test('two different proofs with one call are none', async () => {
    const signIns = [await proofOf(), await proofOf()]
    expect(await bench.refused({ tool: 'hello', signIns })).toMatchObject({
      code: 'wallet.signature_invalid',
    })
  })

  test('a key that is not good is refused before a proof is used up', async () => {
    const signIns = [await proofOf()]
    expect(await bench.refused({ key: 'fgk_wrong', signIns })).toMatchObject({
      code: 'key.invalid',
    })
    expect(await bench.served({ tool: 'hello', signIns })).toMatchObject({ kind: 'delivered' })
  })
})

test('a signed-in call for a paid tool is quoted when there is nothing to pay it with', async () => {
  expect(await bench.call({ signIns: [await proofOf()] })).toMatchObject({ kind: 'quote' })
})

test('neither proof nor nonce is kept once it is used', async () => {
  const proof = await proofOf()
  await bench.served({ tool: 'hello', signIns: [proof] })
  const kept = await bench.dump()
  expect(kept).not.toContain(String(proof['nonce']))
  expect(kept).not.toContain(String(proof['signature']).slice(2))
})
