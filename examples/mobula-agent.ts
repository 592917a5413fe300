/**
 * An agent subscribes to a plan and makes itself a key, the way agents do it elsewhere: GET, read
 * the quote off the 402, sign, GET again. Only base URL, wallet and network differ.
 *
 *   npm start                                  # in one terminal
 *   npx tsx examples/mobula-agent.ts           # in another
 */
import { x402Client, x402HTTPClient } from '@x402/core/client'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { privateKeyToAccount } from 'viem/accounts'
import { z } from 'zod'

import { buyerKey, serverUrl } from './settings.ts'

const base = `${serverUrl}/agent/x402`
const wallet = new x402Client().register(
  'eip155:*',
  new ExactEvmScheme(privateKeyToAccount(buyerKey)),
)
// Stock clients refuse more than one dollar at once; the smallest plan costs fifty.
wallet.setSpendControls({ maxAmountPerPayment: '$50' })
const x402 = new x402HTTPClient(wallet)

/** 402 → sign → retry. */
async function paid(path: string): Promise<Response> {
  const unpaid = await fetch(`${base}${path}`)
  if (unpaid.status !== 402) return unpaid
  const quote = x402.getPaymentRequiredResponse((name) => unpaid.headers.get(name))
  const payment = await x402.createPaymentPayload(quote)
  return fetch(`${base}${path}`, { headers: x402.encodePaymentSignatureHeader(payment) })
}

async function answered(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)
  return response.json()
}

const subscription = z.object({
  user_id: z.string(),
  plan: z.string(),
  plan_active: z.boolean(),
  left_days: z.number(),
  credits_left: z.number(),
})
const issued = z.object({ api_key: z.string(), user_id: z.string() })

// A wallet that never subscribed is told so for free; one with a plan must not subscribe again.
const before = await paid('/subscription')
if (before.status === 404 || !subscription.parse(await answered(before)).plan_active) {
  const bought = await paid('/subscribe?plan=startup&payment_frequency=monthly')
  const agent = issued.parse(await answered(bought))
  process.stdout.write(`agent ${agent.user_id} has a key: ${agent.api_key}\n`)
}

const further = issued.parse(await answered(await paid('/api-keys/create')))
process.stdout.write(`agent ${further.user_id} has a further key: ${further.api_key}\n`)

const standing = subscription.parse(await answered(await paid('/subscription')))
const { plan, left_days, credits_left } = standing
process.stdout.write(`plan ${plan}, ${left_days} days and ${credits_left} credits left\n`)
