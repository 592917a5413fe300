import { parsePaymentRequired } from '@x402/core/schemas'
import type { PaymentPayload } from '@x402/core/types'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { entryOf, signPayment, toHeader } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { http, mcp, type Door } from './doors.ts'

const sandbox = sandboxFromRun()
let server: TestServer
let input: { token: string }

beforeAll(async () => {
  server = await startTestServer({ sandbox })
  input = { token: sandbox.tokens.honest }
})
afterAll(() => server.stop())

/** The layout of x402 version 1: scheme and network stand beside the payload, nothing is echoed. */
function versionOne({ accepted, payload }: PaymentPayload, network = 'base-sepolia') {
  return { x402Version: 1, scheme: accepted.scheme, network, payload }
}

async function payment(): Promise<PaymentPayload> {
  const { quote } = await http.call(server.url, { tool: 'token_safety', input })
  if (quote === undefined) throw new Error('No quote came.')
  const payer = await sandbox.newPayer(usdc('1'))
  return signPayment(payer.account, entryOf(quote))
}

describe('x402 version 1', () => {
  test('finds its quote in the body of a 402', async () => {
    const response = await fetch(`${server.url}/api/v1/token-safety`, { method: 'POST' })
    const body: unknown = await response.json()
    const parsed = parsePaymentRequired(body)
    expect(parsed.success && parsed.data).toMatchObject({
      x402Version: 1,
      error: 'Payment required',
      accepts: [
        {
          scheme: 'exact',
          network: 'base-sepolia',
          maxAmountRequired: '5000',
          resource: `${server.url}/api/v1/token-safety`,
          payTo: server.payTo,
          asset: sandbox.usdc,
          maxTimeoutSeconds: 300,
          extra: { name: 'USDC', version: '2' },
        },
      ],
    })
    expect(body).toMatchObject({ code: 'payment.required', charged: false, retryable: true })
  })

  test('pays with X-PAYMENT and gets its receipt in X-PAYMENT-RESPONSE', async () => {
    const response = await fetch(`${server.url}/api/v1/token-safety`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-payment': toHeader(versionOne(await payment())),
      },
      body: JSON.stringify(input),
    })
    expect(response.status).toBe(200)
    const receipt = Buffer.from(response.headers.get('x-payment-response') ?? '', 'base64')
    expect(JSON.parse(receipt.toString())).toMatchObject({ success: true, network: 'eip155:84532' })
  })

  describe.each<Door>([http, mcp])('over $name', (door) => {
    const call = (sent: unknown) =>
      door.call(server.url, { tool: 'token_safety', input, payment: sent })

    test('shares its key with version 2: the other layout is the same payment', async () => {
      const signed = await payment()
      expect((await call(versionOne(signed))).kind).toBe('delivered')
      const again = await call(signed)
      expect(again).toMatchObject({ kind: 'refused', body: { code: 'payment.proof_required' } })
    })

    test('alone does not open a stored result: it echoes nothing that is not on chain', async () => {
      const signed = await payment()
      const first = await call(signed)
      const again = await call(versionOne(signed))
      expect(first.kind).toBe('delivered')
      expect(again).toMatchObject({ kind: 'refused', body: { code: 'payment.proof_required' } })
    })

    test.each(['base', 'avalanche', 'eip155:8453'])(
      'is refused for network %s',
      async (network) => {
        const answer = await call(versionOne(await payment(), network))
        expect(answer).toMatchObject({
          kind: 'quote',
          body: { code: 'payment.network_mismatch', charged: false },
        })
      },
    )
  })
})
