/**
 * Pays for one call over HTTP with the stock x402 client.
 *
 *   npm start                                  # in one terminal
 *   npx tsx examples/http-client.ts            # in another
 *
 * FAREGATE_URL names another server, BUYER_PRIVATE_KEY another wallet (default: the sandbox's
 * buyer, whose key is public and whose money is test money).
 */
import { x402Client } from '@x402/core/client'
import { decodePaymentResponseHeader } from '@x402/core/http'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment } from '@x402/fetch'
import { privateKeyToAccount } from 'viem/accounts'

import { buyerKey, sandboxUsdc, serverUrl } from './settings.ts'

const wallet = privateKeyToAccount(buyerKey)
const payingFetch = wrapFetchWithPayment(
  fetch,
  new x402Client().register('eip155:*', new ExactEvmScheme(wallet)),
)

const response = await payingFetch(`${serverUrl}/api/v1/token-safety`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ token: sandboxUsdc }),
})
if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)

const report: unknown = await response.json()
const receipt = decodePaymentResponseHeader(response.headers.get('payment-response') ?? '')
process.stdout.write(`${JSON.stringify({ report, receipt }, null, 2)}\n`)
