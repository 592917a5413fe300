import {
  verifyReceiptSignatureEIP712,
  type EIP712SignedReceipt,
} from '@x402/extensions/offer-receipt'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { DeliveredOutcome } from '../../src/gate/gate.ts'
import { receiptSigner } from '../../src/gate/receipt-signer.ts'
import { noon } from '../support/builders.ts'
import { openBench, paymentOf, type Bench } from './bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.store.close())

/** The signed form, as the official client takes it out of a receipt. */
function signedIn({ receipt }: DeliveredOutcome): EIP712SignedReceipt {
  const extension = Object(receipt?.extensions?.['offer-receipt'])
  expect(Object.keys(extension)).toEqual(['info'])
  return Object(extension.info).receipt
}

const signerOf = (fill: number) => receiptSigner(Buffer.alloc(32, fill))

describe('the receipt of a paid call', () => {
  test('is signed, and the official verifier names the published signer', async () => {
    const payment = await bench.pay()
    const outcome = await bench.served({ payments: [payment] })
    const { signer, payload } = await verifyReceiptSignatureEIP712(signedIn(outcome))
    expect(signer).toBe(bench.services.signer.address)
    expect(payload).toEqual({
      version: 1,
      network: 'eip155:84532',
      resourceUrl: 'https://faregate.test/api/v1/echo',
      payer: paymentOf(payment).payer,
      issuedAt: noon / 1000,
      transaction: outcome.receipt?.transaction,
    })
  })

  test('is the same each time the call is repeated', async () => {
    const payments = [await bench.pay()]
    const first = await bench.served({ payments })
    bench.clock.advance(60_000)
    bench.restart()
    const again = await bench.served({ payments })
    expect(again.repeated).toBe(true)
    expect(JSON.stringify(again.receipt)).toBe(JSON.stringify(first.receipt))
  })

  test('is the same when the answer is one that is shown once', async () => {
    const order = { tool: 'buy_key_pass', input: { period: '1d' } }
    const payments = [await bench.pay(order)]
    const first = await bench.served({ ...order, payments })
    bench.clock.advance(60_000)
    const again = await bench.served({ ...order, payments })
    expect(again.body).not.toBe(first.body)
    expect(JSON.stringify(again.receipt)).toBe(JSON.stringify(first.receipt))
  })

  test('is handed out signed also when the answer is no longer kept', async () => {
    const payments = [await bench.pay()]
    const { receipt } = await bench.served({ payments })
    bench.clock.advance(86_400_000)
    const problem = await bench.refused({ payments })
    expect(problem).toMatchObject({ code: 'payment.result_expired', receipt })
    expect(receipt).toHaveProperty('extensions')
  })

  test('does not verify once a word of it is changed', async () => {
    const signed = signedIn(await bench.served({ payments: [await bench.pay()] }))
    const payload = { ...signed.payload, payer: bench.services.signer.address }
    const { signer } = await verifyReceiptSignatureEIP712({ ...signed, payload })
    expect(signer).not.toBe(bench.services.signer.address)
  })

  test('comes without a signature when signing fails, and the call is served', async () => {
    bench.services.signer = { ...signerOf(1), sign: () => Promise.reject(new Error('no key')) }
    bench.restart()
    const payments = [await bench.pay()]
    const first = await bench.served({ payments })
    expect(first).toMatchObject({ output: { run: 1 }, receipt: { success: true } })
    expect(first.receipt).not.toHaveProperty('extensions')
    expect((await bench.served({ payments })).receipt).toEqual(first.receipt)
  })

  test('is announced in the quote, with its signer', async () => {
    const outcome = await bench.call()
    expect(outcome).toMatchObject({
      quote: {
        extensions: {
          'offer-receipt': { info: { receipts: { signer: bench.services.signer.address } } },
        },
      },
    })
  })
})

describe('the signer', () => {
  test('follows from the server secret and from nothing else', () => {
    expect(signerOf(7).address).toBe(signerOf(7).address)
    expect(signerOf(7).address).not.toBe(signerOf(8).address)
  })

  test('of a known secret is the known one, so that an update changes no address', () => {
    expect(signerOf(1).address).toBe('0x3de99127bFB8362d24B98Db0f0e34fe225709601')
  })
})
