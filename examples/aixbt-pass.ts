/**
 * Buys a key pass for a day with the two lines that other sellers of passes document, and asks what
 * the key opens. Only base URL, wallet and network differ.
 *
 *   npm start                                  # in one terminal
 *   npx tsx examples/aixbt-pass.ts             # in another
 */
import { x402Client } from '@x402/core/client'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment } from '@x402/fetch'
import { privateKeyToAccount } from 'viem/accounts'
import { z } from 'zod'

import { buyerKey, serverUrl } from './settings.ts'

const client = new x402Client().register(
  'eip155:*',
  new ExactEvmScheme(privateKeyToAccount(buyerKey)),
)
// Stock clients refuse more than one dollar at once; a pass for a day costs ten.
client.setSpendControls({ maxAmountPerPayment: '$10' })

const fetchWithPayment = wrapFetchWithPayment(fetch, client)
const bought = await fetchWithPayment(`${serverUrl}/x402/v2/api-keys/1d`, { method: 'POST' })
const { data } = z
  .object({ status: z.literal(201), data: z.object({ apiKey: z.string(), expiresAt: z.string() }) })
  .parse(await bought.json())

const asked = await fetch(`${serverUrl}/v2/api-keys/info`, {
  headers: { 'x-api-key': data.apiKey },
})
const info = z
  .object({ status: z.literal(200), data: z.object({ scopes: z.array(z.string()) }) })
  .parse(await asked.json())
const left = asked.headers.get('x-ratelimit-remaining-day')
process.stdout.write(
  `${data.apiKey} opens ${info.data.scopes.join(', ')} until ${data.expiresAt}; ${left} calls left today\n`,
)
