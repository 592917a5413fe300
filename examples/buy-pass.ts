/**
 * Buys a key pass for a day and prints it as a shell line.
 *
 *   npm start                                  # in one terminal
 *   npx tsx examples/buy-pass.ts               # in another
 */
import { x402Client } from '@x402/core/client'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment } from '@x402/fetch'
import { privateKeyToAccount } from 'viem/accounts'
import { z } from 'zod'

import { buyerKey, serverUrl } from './settings.ts'

const wallet = new x402Client().register(
  'eip155:*',
  new ExactEvmScheme(privateKeyToAccount(buyerKey)),
)
// Stock clients refuse more than one dollar at once; a pass for a day costs ten.
wallet.setSpendControls({ maxAmountPerPayment: '$10' })

const response = await wrapFetchWithPayment(fetch, wallet)(`${serverUrl}/x402/v2/api-keys/1d`, {
  method: 'POST',
})
const { data } = z
  .object({ status: z.literal(201), data: z.object({ apiKey: z.string(), expiresAt: z.string() }) })
  .parse(await response.json())
process.stderr.write(`Good until ${data.expiresAt}. It is shown this once.\n`)
process.stdout.write(`export FAREGATE_KEY=${data.apiKey}\n`)
