import {
  extractPublicKeyFromKid,
  extractReceiptFromResponse,
  verifyReceiptSignatureEIP712,
  type EIP712SignedReceipt,
} from '@x402/extensions/offer-receipt'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { usdc } from '../../src/money/usdc.ts'
import { entryOf, signPayment, toHeader } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { doors, http } from './doors.ts'
import { countingTool } from './tools.ts'

const sandbox = sandboxFromRun()
const { tool } = countingTool({ name: 'ticket' })
let server = await startTestServer({ sandbox, tools: [tool] })
afterAll(() => server.stop())

const health = z.object({ receiptSigner: z.string() })
const published = health.parse(await (await fetch(`${server.url}/health`)).json()).receiptSigner

const extension = z.object({
  'offer-receipt': z.object({ info: z.object({ receipt: z.custom<EIP712SignedReceipt>() }) }),
})

async function pay(door: (typeof doors)[number]) {
  const payer = await sandbox.newPayer(usdc('1'))
  const { quote } = await door.call(server.url, { tool: 'ticket' })
  if (quote === undefined) throw new Error('No quote came.')
  const payment = await signPayment(payer.account, entryOf(quote))
  return { payer, quote, payment, answer: await door.call(server.url, { tool: 'ticket', payment }) }
}

describe.each(doors)('a receipt over $name', (door) => {
  test('verifies against the published signer', async () => {
    const { payer, quote, answer } = await pay(door)
    const { receipt } = extension.parse(answer.receipt?.['extensions'])['offer-receipt'].info
    const { signer, payload } = await verifyReceiptSignatureEIP712(receipt)
    expect(signer).toBe(published)
    expect(payload).toMatchObject({
      payer: payer.address.toLowerCase(),
      network: 'eip155:84532',
      resourceUrl: quote.resource.url,
      transaction: answer.receipt?.['transaction'],
    })
  })

  test('is the same, byte for byte, on every repeat and through every door', async () => {
    const { payment, answer } = await pay(door)
    const first = JSON.stringify(answer.receipt)
    for (const other of doors) {
      const again = await other.call(server.url, { tool: 'ticket', payment })
      expect(again.repeated).toBe(true)
      expect(JSON.stringify(again.receipt)).toBe(first)
    }
  })
})

test('the official client finds it in the response', async () => {
  const { payment } = await pay(http)
  const response = await fetch(`${server.url}/api/v1/ticket`, {
    method: 'POST',
    headers: { 'payment-signature': toHeader(payment) },
  })
  expect(extractReceiptFromResponse(response)).toMatchObject({ format: 'eip712' })
})

describe('GET /.well-known/did.json', () => {
  test('names the signer where verifiers of did:web look', async () => {
    const { host } = new URL(server.url)
    const did = `did:web:${encodeURIComponent(host)}`
    const response = await fetch(`${server.url}/.well-known/did.json`)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(await response.json()).toMatchObject({
      id: did,
      verificationMethod: [{ id: `${did}#receipts`, blockchainAccountId: `eip155:1:${published}` }],
    })
    expect(await extractPublicKeyFromKid(`${did}#receipts`)).toMatchObject({ type: 'public' })
  })

  test('is the same after a restart', async () => {
    server = await server.restart()
    const { receiptSigner } = health.parse(await (await fetch(`${server.url}/health`)).json())
    expect(receiptSigner).toBe(published)
  })
})
